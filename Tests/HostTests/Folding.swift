import Foundation
import Ledger
import Testing
import Wire

@testable import Host

/// The trade department of the tests as a module that folds: what happened stands in its events, and its states follow
/// from them alone. Under schema 2 a fair also knows its size.
enum Folding {
  static func manifest(schema: Int64 = 1, folds: Bool = true) throws -> Manifest {
    var manifest = try #require(Script.manifests["trade"])
    manifest.folds = folds
    manifest.kinds[0].schema = schema
    if schema > 1 { manifest.kinds[0].keys.append(.init("size", .text)) }
    return manifest
  }

  static func manifests(schema: Int64 = 1, folds: Bool = true) throws -> [String: Manifest] {
    var manifests = Script.manifests
    manifests["trade"] = try manifest(schema: schema, folds: folds)
    manifests["house"]?.folds = true
    return manifests
  }

  static func rules(schema: Int64 = 1) -> [String: (Asked) -> Answered] {
    ["trade": { trade($0, schema: schema) }, "house": house, "craft": Script.craft]
  }

  static func evolve(
    _ fair: (state: JSON, stage: String), _ type: String, _ data: JSON, schema: Int64
  ) -> (state: JSON, stage: String) {
    var (state, stage) = fair
    switch type {
    case "proposed": (state, stage) = (data, "proposed")
    case "counted": state["booths"] = .integer((state["booths"]?.integer ?? 0) + (data["by"]?.integer ?? 1))
    case "approved": stage = "approved"
    default: stage = "held"
    }
    if schema > 1 { state["size"] = (state["booths"]?.integer ?? 0) >= 3 ? "large" : "small" }
    return (state, stage)
  }

  static func trade(_ ask: Asked, schema: Int64) -> Answered {
    if ask.kindOfAsk == "fold" { return fold(ask) { evolve($0, $1, $2, schema: schema) } }
    if ask.kindOfAsk == "question" { return question(ask) }
    guard let type = ["propose": "proposed", "count": "counted", "approve": "approved", "hold": "held"][ask.command]
    else { return Script.trade(ask) }
    let (state, stage) = evolve((ask.state, ask.meta["stage"]?.string ?? ""), type, ask.fields, schema: schema)
    var decision: JSON = [
      "changes": [
        [
          "version": .integer(ask.version), "events": [["type": .string(type), "data": ask.fields]], "state": state,
          "stage": .string(stage),
        ]
      ]
    ]
    if type == "approved" {
      decision["facts"] = [
        ["fact": "fair-approved", "subject": .string("fair/\(ask.record)"), "data": ["booths": state["booths"] ?? 0]]
      ]
      decision["tasks"] = [["task": "visit", "title": ["vi": "Đi xem", "en": "Visit"], "lead": "craft-dept"]]
    }
    return .decision(decision)
  }

  /// Answers with what it was asked to read: `{"read":[READ…]}` are the fields of the question.
  static func question(_ ask: Asked) -> Answered {
    let reads: [JSON] = [
      ["total": "fair", "by": ["stage"], "sum": ["booths"]], ["all": "fair", "where": ["stage": "approved"]],
      ["facts": "trade.fair-approved"], ["latest": "trade.fair-approved", "about": "fair/HC-2024-0001"],
    ]
    if ask.given.isEmpty { return .need(reads) }
    let rows = ask.given.map { $0["rows"] ?? [] }
    return .message(
      .answer,
      JSON.object([
        "totals": rows[0], "approved": rows[1], "facts": rows[2], "latest": rows[3], "now": ask.meta["now"] ?? 0,
        "dated": ask.meta["dated"] ?? "",
      ]).bytes)
  }

  static func house(_ ask: Asked) -> Answered {
    guard ask.kindOfAsk == "fold" else { return Script.house(ask) }
    return fold(ask) { task, type, data in
      var (state, stage) = task
      if type == "assigned" {
        state = data["assignment"] ?? [:]
        (state["status"], state["by"], state["assigned"]) = ("assigned", data["by"], data["day"])
      }
      stage = ["assigned": "assigned", "overdue": "late"][type] ?? "done"
      return (state, stage)
    }
  }

  static func fold(
    _ ask: Asked, _ evolve: ((state: JSON, stage: String), String, JSON) -> (state: JSON, stage: String)
  ) -> Answered {
    let records = (ask.body["records"]?.array ?? []).map { record -> JSON in
      var folded: (state: JSON, stage: String) = ([:], "")
      for event in record["events"]?.array ?? [] {
        folded = evolve(folded, event["type"]?.string ?? "", event["data"] ?? [:])
      }
      return ["id": record["id"] ?? "", "stage": .string(folded.stage), "state": folded.state]
    }
    return .message(.answer, JSON.object(["records": .array(records)]).bytes)
  }
}

/// The two ledgers.
enum LedgerKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case memory, sqlite

  var testDescription: String { rawValue }

  func withLedger(_ body: (any Ledger) throws -> Void) throws {
    guard self == .sqlite else { return try body(MemoryLedger(history: "h1")) }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("hub-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let ledger = try SQLiteLedger(directory: path, makeHistory: { "h1" }, ballastBytes: 0)
    defer { ledger.close() }
    try body(ledger)
  }
}
