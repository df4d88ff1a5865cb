import Ledger
import Wire

@testable import Host

/// What the hub tells clients: nothing that is not stored, nothing that rests on what is not on disk, the same answer
/// each time, after a bounded number of asks.
struct AnswerChecker {
  /// Asks of one command until it ends: eight rounds of reading, two conflicts, the lane, a death, a failure.
  static let mostAsks = 40

  private(set) var faults: [Checkers.Fault] = []
  /// Of the ledger.
  var versions: [String: Int64] = [:]
  var head: Int64 = 0
  /// What an ask showed its module: versions of records, the last position of facts.
  private struct Shown {
    var records: [String: Int64] = [:]
    var fact: Int64 = 0
  }
  /// Of the last ask of each errand, by actor and id. A dry run and a question may be there twice under one id.
  private var shown: [String: [String: Shown]] = [:]
  private var asks: [String: Int] = [:]

  private mutating func fault(_ promise: String, _ what: String) {
    faults.append(.init(promise: promise, what: what))
  }

  mutating func daemonEnded() {
    shown.removeAll()
    asks.removeAll()
  }

  mutating func asked(_ message: Message) {
    let errand = String(message.id.prefix { $0 != "-" })
    asks[errand, default: 0] += 1
    if asks[errand] == Self.mostAsks + 1 { fault("bounded", "\(message.subject) was asked \(Self.mostAsks) times") }
    let meta = message.values
    guard let command = meta["command"]?.string, let actor = meta["actor"]?["name"]?.string, actor != "house" else {
      return
    }
    var now = Shown()
    if let subject = CommandSubject(message.subject), let id = meta["record"]?.string,
      let version = meta["version"]?.integer
    {
      now.records["\(subject.kind)/\(id)"] = version
    }
    for given in message.json["given"]?.array ?? [] {
      let kind =
        given["read"]?["all"]?.string ?? given["read"]?["record"]?.string.map { String($0.prefix { $0 != "/" }) }
      for row in given["rows"]?.array ?? [] {
        now.fact = max(now.fact, row["position"]?.integer ?? 0)
        if let kind, let id = row["id"]?.string { now.records["\(kind)/\(id)"] = row["version"]?.integer ?? 0 }
      }
    }
    shown["\(actor) \(command)", default: [:]][errand] = now
  }

  /// - Parameter record: the record that the command named.
  mutating func sent(_ message: Message, to identity: String, about record: String?, _ ledger: MemoryLedger) {
    guard [.done, .refused, .failed, .answer].contains(message.verb) else { return }
    let meta = message.values
    if message.verb == .done || message.verb == .refused, meta["dryRun"] != true { stored(message, identity, ledger) }
    if message.verb != .failed, meta["duplicate"] == nil,
      let asked = shown["\(identity) \(message.id)"], !asked.values.contains(where: isOnDisk)
    {
      fault("durable", "\(message.verb.rawValue) \(message.id) rests on what is not on disk: \(asked.values)")
    }
    // These two tell of the record without a module. No command of a client may lead back to the stage it needs.
    if let record, message.verb == .failed {
      if message.code == "record-exists", versions[record] == nil { fault("durable", "\(record) is told to exist") }
      if message.code == "wrong-stage", stage(of: record, ledger) == "placed" {
        fault("durable", "\(message.id) tells of a stage of \(record) that is not on disk")
      }
    }
    if message.verb == .answer, message.id == "get", let version = message.json["version"]?.integer,
      let id = message.json["id"]?.string, let kind = message.json["kind"]?.string,
      version > versions["\(kind)/\(id)"] ?? 0
    {
      fault("durable", "GET shows \(kind)/\(id) at \(version)")
    }
  }

  private func isOnDisk(_ shown: Shown) -> Bool {
    shown.fact <= head && shown.records.allSatisfy { $1 <= versions[$0] ?? 0 }
  }

  private func stage(of record: String, _ ledger: MemoryLedger) -> String? {
    let words = record.split(separator: "/").map(String.init)
    return try? ledger.snapshot { snapshot throws(LedgerError) in try snapshot.record(words[0], words[1])?.stage }
  }

  private mutating func stored(_ message: Message, _ identity: String, _ ledger: MemoryLedger) {
    let row = try? ledger.snapshot { snapshot throws(LedgerError) in
      try snapshot.outcome(identity: identity, id: message.id)
    }
    guard let row, let answer = StoredAnswer(row.answer) else {
      return fault("acknowledged", "\(message.id) is answered \(message.verb.rawValue) and not in the ledger")
    }
    let bare = Self.bare(message)
    if Self.bare(answer.message(id: message.id)) != bare {
      fault("acknowledged", "\(message.id) is answered otherwise than it is stored")
    }
    if message.verb == .done, let last = bare.values["position"]?.integer, last > head {
      fault("acknowledged", "\(message.id) is said to be at \(last), the log ends at \(head)")
    }
  }

  /// Without the mark of a repeat.
  private static func bare(_ message: Message) -> Message {
    var bare = message
    var meta = message.values
    meta["duplicate"] = nil
    bare.meta = meta.bytes
    return bare
  }

  /// Two answers to one id must be one.
  mutating func compare(_ first: Message, _ second: Message, of identity: String) {
    if Self.bare(first) != Self.bare(second) { fault("once", "\(identity) \(first.id) has two answers") }
  }
}
