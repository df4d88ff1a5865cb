internal import Coordination
internal import Wire

/// What the known members of a client's meta must be, PROTOCOL.md §3 to §6. Unknown members are ignored.
enum MetaForm {
  enum Shape {
    case text, integer, integers, snapshot, boolean, day, language, list, texts, acknowledgement, start
    /// An integer from 1 on.
    case count
    /// An instant, or a day for its end.
    case instant
    /// A day or an instant, as text or in milliseconds.
    case time
  }

  private static let command: [String: Shape] = [
    "expect": .integer, "dated": .day, "dryRun": .boolean, "for": .text, "lang": .language, "timeout": .integer,
  ]
  private static let past: [String: Shape] = ["at": .day, "knownAt": .instant]
  private static let page: [String: Shape] = ["after": .integer, "limit": .count]

  private static func shapes(of verb: Verb) -> [String: Shape] {
    switch verb {
    case .hello: ["client": .text, "identity": .text, "lang": .language]
    case .command, .publish: command
    case .askQuestion: command.merging(past) { $1 }
    case .get: past
    case .list:
      [
        "at": .day, "knownAt": .instant,
        "where": .list, "sort": .text, "descending": .boolean, "offset": .integer, "limit": .count,
        "snapshot": .snapshot,
      ]
    case .history, .log: page
    case .result: ["identity": .text]
    case .admin:
      [
        "to": .time, "positions": .integers, "reason": .text, "after": .integer, "limit": .count, "witness": .list,
        "level": .text, "seconds": .count, "path": .text,
      ]
    case .open:
      [
        "filters": .texts, "from": .start, "ack": .acknowledgement, "maxInFlight": .integer,
        "redeliverAfter": .integer, "maxDeliveries": .integer, "backOff": .integers, "shared": .boolean,
        "stalledAfter": .integer, "batch": .integer,
      ]
    default: [:]
    }
  }

  /// The `form` problem that names every wrong member; nil when all are right.
  static func problem(of verb: Verb, in meta: JSON) -> Problem? {
    guard meta != [:] else { return nil }
    let faults = shapes(of: verb).sorted { $0.key < $1.key }.compactMap { name, shape -> Problem.Pointer? in
      guard let value = meta[name], !fits(value, shape) else { return nil }
      let (vi, en) = wanted(shape)
      return .init("/meta/\(name)", vi: "meta.\(name) phải là \(vi).", en: "meta.\(name) must be \(en).")
    }
    guard !faults.isEmpty else { return nil }
    return .failure("form", vi: "Khung meta chưa đúng", en: "The meta is not right", pointers: faults)
  }

  private static func fits(_ value: JSON, _ shape: Shape) -> Bool {
    switch shape {
    case .text: value.string != nil
    case .integer: value.integer != nil
    case .integers: value.array.map { $0.allSatisfy { $0.integer != nil } } ?? false
    case .snapshot: value == true || value.integer != nil
    case .count: value.integer.map { $0 > 0 } ?? false
    case .boolean: value.boolean != nil
    case .day: value.string.flatMap { Day(iso: $0) } != nil
    case .instant: value.string.flatMap(PastCut.instant) != nil
    case .language: value == "vi" || value == "en"
    case .list: value.array != nil
    case .texts: value.array.map { $0.allSatisfy { $0.string != nil } } ?? false
    case .acknowledgement: value.string.flatMap(Consumer.AckMode.init) != nil
    case .time: value.string != nil || value.integer != nil
    case .start:
      if let text = value.string {
        text == "first" || text == "new" || text == "last"
      } else if let time = value["time"] {
        time.integer != nil
      } else if value.object != nil {
        value["history"]?.string != nil && value["position"]?.integer != nil
      } else {
        value.integer != nil
      }
    }
  }

  private static func wanted(_ shape: Shape) -> (vi: String, en: String) {
    switch shape {
    case .text: ("chữ", "text")
    case .integer: ("số nguyên", "an integer")
    case .integers: ("danh sách số nguyên", "a list of integers")
    case .snapshot: ("true hoặc một vị trí", "true or a position")
    case .count: ("số nguyên từ 1", "an integer from 1 on")
    case .boolean: ("true hoặc false", "true or false")
    case .day: ("ngày như 2024-03-22", "a day like 2024-03-22")
    case .instant:
      ("thời điểm như 2024-03-22T17:00:00+07:00, hoặc một ngày", "an instant like 2024-03-22T17:00:00+07:00, or a day")
    case .language: ("\"vi\" hoặc \"en\"", "\"vi\" or \"en\"")
    case .list: ("danh sách", "a list")
    case .texts: ("danh sách chữ", "a list of texts")
    case .acknowledgement:
      ("\"explicit\", \"cumulative\" hoặc \"none\"", "\"explicit\", \"cumulative\" or \"none\"")
    case .time: ("ngày hoặc thời điểm", "a day or an instant")
    case .start:
      (
        "\"first\", \"new\", \"last\", một vị trí, {\"time\":…} hoặc {\"history\":…,\"position\":…}",
        "\"first\", \"new\", \"last\", a position, {\"time\":…} or {\"history\":…,\"position\":…}"
      )
    }
  }
}
