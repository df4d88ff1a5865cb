import Ledger
import Wire

@testable import Host

/// Commands of the house: each that a decision or a reaction owes lies in the outbox, or has its one outcome, or is
/// parked; and a module's cursor stands behind what it reacted to.
struct OutboxChecker {
  private(set) var faults: [Checkers.Fault] = []
  /// Ids that are owed from now on, and those whose outcome was seen.
  private var owed: Set<String> = []
  private var done: Set<String> = []
  /// Facts that a module has to react to, by module.
  private var waiting: [String: [Int64]] = [:]
  private var cursors: [String: Int64] = [:]

  private static let reactions = ["workshop.order-confirmed": "courier", "courier.parcel-started": "workshop"]

  private mutating func fault(_ promise: String, _ what: String) {
    faults.append(.init(promise: promise, what: what))
  }

  mutating func learn(_ events: [LoggedEvent]) {
    for event in events {
      if event.kind == "parcel", event.type == "started" { owed.insert("send/\(event.decision)/1") }
      if event.isFact, let module = Self.reactions[event.fact] { waiting[module, default: []].append(event.position) }
    }
  }

  mutating func check(_ snapshot: any Snapshot) throws(LedgerError) {
    let rows = try snapshot.outbox(after: 0, limit: 10_000)
    let lying = Dictionary(rows.map { ((try? JSON($0.payload))?["id"]?.string ?? "?", 1) }, uniquingKeysWith: +)
    for (id, count) in lying where count > 1 { fault("outbox", "\(id) lies there \(count) times") }
    let parked = Set(try snapshot.parked(limit: 10_000).map { "\($0.name) \($0.position)" })
    let parkedIDs = Set(parked.filter { $0.hasPrefix("outbox/") }.map { String($0.dropFirst(7).prefix { $0 != " " }) })
    for (module, positions) in waiting {
      let cursor = try snapshot.value("cursor/\(module)").flatMap { Int64(String(decoding: $0, as: UTF8.self)) } ?? 0
      if cursor < cursors[module] ?? 0 { fault("cursors", "that of \(module) goes back to \(cursor)") }
      cursors[module] = cursor
      waiting[module] = positions.filter { $0 > cursor }
      for position in positions where position <= cursor && !parked.contains("reaction/\(module) \(position)") {
        owed.insert("react/\(position)/\(module)/1")
      }
      for position in positions where position > cursor {
        let id = "react/\(position)/\(module)/1"
        let isDone = try snapshot.outcome(identity: "house", id: id) != nil
        if isDone || lying[id] != nil { fault("cursors", "\(id) was sent and the cursor stands at \(cursor)") }
      }
    }
    for id in owed {
      let isDone = try snapshot.outcome(identity: "house", id: id) != nil
      let places = (isDone ? 1 : 0) + (lying[id] != nil ? 1 : 0) + (parkedIDs.contains(id) ? 1 : 0)
      if places != 1 {
        let promise = id.hasPrefix("react") && places == 0 ? "cursors" : "outbox"
        fault(promise, "\(id) is in \(places) places: outcome \(isDone), outbox \(lying[id] ?? 0)")
      }
      if isDone || places != 1 {
        owed.remove(id)
        done.insert(id)
      }
    }
    for id in lying.keys where done.contains(id) { fault("outbox", "\(id) has its outcome and lies there still") }
  }

  var unfinished: [String] {
    owed.map { "\($0) has no outcome" }
      + waiting.flatMap { name, rest in rest.map { "\(name) did not react to \($0)" } }
  }
}
