import Client
import Coordination
import Wire
import ZeroMQ

/// The office as a command sees it: one client, what the modules offer, and the reads that commands share.
final class Office {
  let options: GlobalOptions
  let language: Language
  let client: Client
  private var offered: Vocabulary?
  private var names: [String: String] = [:]
  /// Members of meta that say as of when records are read; see `ReadMoment`.
  var moment: [String: JSON] = [:]

  /// `formats` are those that the command can write.
  init(
    _ options: GlobalOptions, as identity: String? = nil, context: Context? = nil,
    formats: [OutputFormat] = OutputFormat.common
  ) throws {
    self.options = options
    language = options.language
    try Self.check(options.output, among: formats, language)
    do {
      var settings = try options.client()
      if let identity { settings.identity = identity }
      client = try Client(settings, context: context)
    } catch {
      throw Stop(error, in: options.language)
    }
  }

  static func check(_ format: OutputFormat, among formats: [OutputFormat], _ language: Language) throws {
    if formats.contains(format) { return }
    let names = formats.map(\.rawValue).joined(separator: ", ")
    throw Stop(
      .usage,
      language.say(
        "✗ --output \(format.rawValue) chỉ dành cho báo cáo; lệnh này có: \(names).",
        "✗ --output \(format.rawValue) is for reports; this command has: \(names)."))
  }

  func say(_ vi: String, _ en: String) -> String { language.say(vi, en) }

  /// Everything that the modules offer, asked for once. In a daemon that has just started: once they have said it.
  var vocabulary: Vocabulary {
    get throws {
      if let offered { return offered }
      var body = try answer(.kinds)
      for _ in 0..<Self.patience where body["awaited"] != nil {
        _ = try client.takeAnswers(wait: 100)
        body = try answer(.kinds)
      }
      let fresh = Vocabulary(
        manifests: (body["modules"]?.array ?? []).compactMap { try? Manifest($0) }, language: language)
      offered = fresh
      return fresh
    }
  }

  /// Tenths of a second that modules may take for their first start.
  private static let patience = 200

  // MARK: - Requests

  func request(_ message: Message, timeout: Int? = nil) throws -> [Message] {
    do { return try client.request(message, timeout: timeout) } catch { throw Stop(error, in: language) }
  }

  /// One read; the bodies of a long answer are joined by `parts`.
  func answer(_ verb: Verb, _ subject: String = "", meta: JSON = [:], timeout: Int? = nil) throws -> JSON {
    let parts = try request(Message(verb, id: client.makeID(), subject: subject, meta: meta), timeout: timeout)
    return try body(parts)
  }

  func body(_ parts: [Message]) throws -> JSON {
    do {
      var joined: JSON = [:]
      for part in parts where !part.body.isEmpty {
        let value = try JSON(part.body)
        guard case .object(let members) = value, case .object(var known) = joined else { return value }
        for (name, member) in members {
          if let old = known[name]?.array, let new = member.array {
            known[name] = .array(old + new)
          } else {
            known[name] = member
          }
        }
        joined = .object(known)
      }
      return joined
    } catch {
      throw Stop(.internalFault, say("✗ Trả lời không phải JSON đúng.", "✗ The answer is not proper JSON."))
    }
  }

  /// The day that is asked about, or today as the office counts it.
  func cutOff() throws -> Day {
    if let day = moment["at"]?.string.flatMap({ Day(iso: $0) }) { return day }
    return Day(instant: try status()["now"]?.integer ?? 0)
  }

  func status() throws -> JSON { try answer(.status) }

  func get(_ record: String) throws -> JSON { try answer(.get, record, meta: .object(moment)) }

  /// Nil when there is no such record, or it may not be read.
  func find(_ record: String) throws -> JSON? { try find(record, moment) }

  private func find(_ record: String, _ moment: [String: JSON]) throws -> JSON? {
    let message = Message(.get, id: client.makeID(), subject: record, meta: .object(moment))
    do { return try body(client.request(message)) } catch ClientError.failed(let problem)
      where problem.code == "unknown-record"
    {
      return nil
    } catch {
      throw Stop(error, in: language)
    }
  }

  /// Rows of a kind, page by page up to `limit`.
  func list(
    _ kind: String, where conditions: [JSON] = [], sort: String? = nil, isDescending: Bool = false, limit: Int
  ) throws -> [JSON] {
    var rows: [JSON] = []
    var offset: Int64? = 0
    while let place = offset, rows.count < limit {
      let page = min(1_000, limit - rows.count)
      var meta = JSON.members([
        "where": conditions.isEmpty ? nil : .array(conditions), "sort": sort.map(JSON.string),
        "descending": isDescending ? true : nil, "offset": .integer(place), "limit": .integer(Int64(page)),
      ])
      for (name, value) in moment { meta[name] = value }
      let found = try answer(.list, kind, meta: meta)
      rows += found["rows"]?.array ?? []
      offset = found["next"]?.integer
    }
    return rows
  }

  /// The log behind a position, page by page until one is not wanted.
  func log(after position: Int64, _ isWanted: ([CloudEvent]) throws -> Bool) throws {
    try pages(.log, after: position, isWanted)
  }

  func event(at position: Int64) throws -> CloudEvent? {
    let body = try answer(.log, meta: ["after": .integer(position - 1), "limit": 1])
    return (body["events"]?.array ?? []).map(CloudEvent.init).first { $0.position == position }
  }

  func history(of record: String) throws -> [CloudEvent] {
    var events: [CloudEvent] = []
    try pages(.history, record, after: 0) { page in
      events += page
      return true
    }
    return events
  }

  /// A page may be empty and not the last: what the reader may not see is left out.
  private func pages(
    _ verb: Verb, _ subject: String = "", after position: Int64, _ isWanted: ([CloudEvent]) throws -> Bool
  ) throws {
    var after: Int64? = position
    while let place = after {
      let body = try answer(verb, subject, meta: ["after": .integer(place), "limit": 1_000])
      guard try isWanted((body["events"]?.array ?? []).map(CloudEvent.init)) else { return }
      after = body["next"]?.integer
    }
  }

  // MARK: - Commands

  /// Meta of a command from the global options.
  func commandMeta() throws -> JSON {
    .members([
      "for": options.body.map(JSON.string), "dated": try options.datedDay().map(JSON.string),
      "dryRun": options.isDryRun ? true : nil, "expect": options.expect.map(JSON.integer),
    ])
  }

  // MARK: - Names

  /// The name of a body for people; its id where the office has no such reference document.
  func bodyName(_ id: String) -> String {
    if let name = names[id] { return name }
    var name = id
    if let state = try? find("body/\(id)", [:])?["state"], let found = Office.name(in: state, language) { name = found }
    names[id] = name
    return name
  }

  /// The name of a body with the usual abbreviations: "Sở KH&CN".
  func shortName(_ id: String) -> String { Words.short(bodyName(id), language) }

  private static func name(in state: JSON, _ language: Language) -> String? {
    // A reference document keeps both languages; beside it stands the name that is searched.
    for value in ["name", "title"].flatMap({ [state["document"]?[$0], state[$0]] }).compactMap({ $0 }) {
      if let text = value[language.rawValue]?.string ?? value["vi"]?.string ?? value.string { return text }
    }
    return nil
  }
}
