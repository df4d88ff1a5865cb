import Coordination
import Foundation
import OCOP
import Testing
import Wire
import Yams

/// The rulebooks as they are shipped in Config, read for tests.
enum RulebookFiles {
  struct Document: Sendable {
    var file: String
    var kind: String
    var id: String
    var json: JSON
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Config/rulebooks")

  /// All of them, in the order in which they are applied.
  static let all: [Document] = {
    let names = (FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? []).compactMap { $0 as? String }
    return names.filter { $0.hasSuffix(".yaml") }.sorted().flatMap { name -> [Document] in
      let text = (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
      return (try? Yams.load_all(yaml: text).compactMap { document(json(of: $0), name) }) ?? []
    }
  }()

  static func rulebook(_ id: String) throws -> Rulebook { try decoded(id, "rulebook") }
  static func tree(_ set: Int) throws -> CriteriaTree {
    try decoded("26-2026-\(set < 10 ? "0" : "")\(set)", "criteria-tree")
  }

  static func decoded<Value: Decodable>(_ id: String, _ kind: String) throws -> Value {
    let found = try #require(all.first { $0.kind == kind && $0.id == id })
    return try JSONDecoder().decode(Value.self, from: Data(found.json.bytes))
  }

  private static func document(_ json: JSON, _ file: String) -> Document? {
    guard let kind = json["kind"]?.string, let id = json["id"]?.string, let content = json["document"] else {
      return nil
    }
    return Document(file: file, kind: kind, id: id, json: content)
  }

  static func json(of value: Any) -> JSON {
    switch value {
    case let text as String: .string(text)
    case let truth as Bool: .boolean(truth)
    case let number as Int: .integer(Int64(number))
    case let list as [Any]: .array(list.map(json))
    case let members as [AnyHashable: Any]:
      .object(Dictionary(uniqueKeysWithValues: members.map { ("\($0.key)", json(of: $0.value)) }))
    default: .string("\(value)")
    }
  }
}
