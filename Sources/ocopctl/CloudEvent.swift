import Coordination
import Wire

/// An event of the log as `ocopctl` reads it; PROTOCOL.md §7.
struct CloudEvent {
  var json: JSON

  init(_ json: JSON) { self.json = json }

  var position: Int64 { number("sequence") ?? 0 }
  var decision: Int64? { number("decision") }
  var cause: Int64? { number("cause") }
  var command: String { json["command"]?.string ?? "" }
  var body: String { json["body"]?.string ?? "" }
  var actor: String { json["actor"]?.string ?? "" }
  var subject: String { json["subject"]?.string ?? "" }
  var data: JSON { json["data"] ?? [:] }

  /// `industry-trade.fair.approved`, without the prefix of the vendor.
  var type: String {
    let type = json["type"]?.string ?? ""
    return type.hasPrefix("vn.ocop.") ? String(type.dropFirst(8)) : type
  }

  private var words: [String] { type.split(separator: ".").map(String.init) }
  var module: String { words.first ?? "" }
  /// Of a record's event, nil for facts and notices.
  var kind: String? { words.count == 3 ? words[1] : nil }
  /// The last word of the type.
  var name: String { words.last ?? "" }
  var isFact: Bool { words.count == 2 }
  var isTask: Bool { kind == "task" }

  /// Milliseconds UTC.
  var time: Int64 { json["time"]?.string.flatMap { Instant.parse($0) } ?? json["time"]?.integer ?? 0 }

  /// Extensions may come as text or as numbers.
  private func number(_ name: String) -> Int64? { json[name]?.integer ?? json[name]?.string.flatMap { Int64($0) } }
}
