import House
import Wire

@testable import Host
@testable import Ledger
@testable import ModuleKit

/// The log itself: gapless, in order of time, chained; every command decided once and its outcome beside it; records,
/// keys, facts and series are what the events say.
struct LogChecker {
  private(set) var faults: [Checkers.Fault] = []
  private(set) var head: Int64 = 0
  private(set) var versions: [String: Int64] = [:]
  /// Position of the last event of each record.
  private var last: [String: Int64] = [:]
  private var time: Int64 = 0
  private var decisions: [String: Int64] = [:]
  private var facts: [String: Int64] = [:]
  private var series: [String: Int64] = [:]
  var orders: Int64 { series["DH-2024"] ?? 0 }
  private var kinds: [String: any FoldedKind] = [
    "order": Folded<Order>(), "stock": Folded<Stock>(), "parcel": Folded<Parcel>(), "task": Folded<WorkTask>(),
  ]
  private var trade = Trade()
  /// A test may let it read something else than what is there.
  var tamper: (([StoredEvent]) -> [StoredEvent])?

  private mutating func fault(_ promise: String, _ what: String) {
    faults.append(.init(promise: promise, what: what))
  }

  /// Takes in what is new, and returns it.
  mutating func check(_ snapshot: any Snapshot) throws(LedgerError) -> [LoggedEvent] {
    var events = try snapshot.events(after: head, limit: 100_000, bytes: .max)
    if let tamper { events = tamper(events) }
    if snapshot.head > head {
      do throws(LedgerError) {
        _ = try HashChain.verify(snapshot, from: head + 1, limit: 100_000)
      } catch { fault("chain", "\(error)") }
    }
    var new: [LoggedEvent] = []
    for event in events {
      if event.position != head + 1 { fault("gapless", "\(event.position) follows \(head)") }
      if event.time < time { fault("time", "\(event.position) is earlier than the one before") }
      (head, time) = (event.position, event.time)
      if let event = taken(event) { new.append(event) } else { fault("header", "of \(event.position)") }
    }
    for event in new { try take(event, snapshot) }
    for decision in Dictionary(grouping: new, by: \.decision).values { tasks(of: decision) }
    for name in Set(new.compactMap(\.record)) { try record(name, snapshot) }
    for event in new where event.isFact { try latest(event, snapshot) }
    for row in try snapshot.series() where row.last != series[row.name] ?? 0 {
      fault("series", "\(row.name) is at \(row.last), its records at \(series[row.name] ?? 0)")
    }
    return new
  }

  private func taken(_ event: StoredEvent) -> LoggedEvent? {
    guard let header = try? JSON(event.header), let actor = header["actor"]?.string,
      let command = header["command"]?.string, let decision = header["decision"]?.string.flatMap({ Int64($0) }),
      let type = header["type"]?.string, header["sequence"]?.string == String(event.position)
    else { return nil }
    let words = type.split(separator: ".").map(String.init)
    return LoggedEvent(
      event: event, position: event.position, actor: actor, command: command, decision: decision,
      kind: words.count > 2 ? words[words.count - 2] : "", type: words.last ?? "", record: event.record,
      version: header["version"]?.integer ?? 0, subject: header["subject"]?.string ?? "")
  }

  private mutating func take(_ event: LoggedEvent, _ snapshot: any Snapshot) throws(LedgerError) {
    let command = "\(event.actor) \(event.command)"
    if let first = decisions[command], first != event.decision {
      fault("once", "\(command) was decided at \(first) and at \(event.decision)")
    }
    if decisions.updateValue(event.decision, forKey: command) == nil {
      let outcome = try snapshot.outcome(identity: event.actor, id: event.command)
      if outcome == nil { fault("outcome", "\(command) has events and no outcome") }
    }
    if event.isFact { facts["\(event.fact) \(event.subject)"] = event.position }
    guard let record = event.record else { return }
    if event.version != (versions[record] ?? 0) + 1 { fault("versions", "\(record) goes to \(event.version)") }
    versions[record] = event.version
    if event.event.previous != last[record] ?? 0 {
      fault("versions", "\(event.position) of \(record) names \(event.event.previous) before it")
    }
    last[record] = event.position
    let id = String(record.drop { $0 != "/" }.dropFirst())
    if event.version == 1, event.kind != "parcel", let dash = id.lastIndex(of: "-"),
      let number = Int64(id[id.index(after: dash)...])
    {
      let name = String(id[..<dash])
      if number != (series[name] ?? 0) + 1 { fault("series", "\(id) follows \(series[name] ?? 0)") }
      series[name] = number
    }
    do { try kinds[event.kind]?.apply(id, event.type, event.event.data) } catch { fault("fold", "\(record): \(error)") }
    if let wrong = trade.take(event, id) { fault("serial", wrong) }
  }

  /// Every task that was assigned exists, once, in the same decision.
  private mutating func tasks(of decision: [LoggedEvent]) {
    let wanted = decision.reduce(0) { $0 + trade.tasks(of: $1) }
    let given = decision.filter { $0.kind == "task" && $0.type == "assigned" }.count
    if wanted != given { fault("tasks", "\(decision[0].command) assigned \(wanted), there are \(given)") }
  }

  private mutating func record(_ name: String, _ snapshot: any Snapshot) throws(LedgerError) {
    let words = name.split(separator: "/", maxSplits: 1).map(String.init)
    guard let row = try snapshot.record(words[0], words[1]) else { return fault("state", "\(name) is not there") }
    if row.version != versions[name] {
      fault("state", "\(name) is at version \(row.version), its events say \(versions[name] ?? 0)")
    }
    if row.position != last[name] { fault("state", "\(name) is of \(row.position), its last event \(last[name] ?? 0)") }
    guard let kind = kinds[row.kind] else { return }
    if !kind.holds(row) {
      fault("state", "\(name) is not what its events say: \(String(decoding: row.state, as: UTF8.self))")
    }
    let (held, wanted) = (try snapshot.keys(row.kind, row.id), Self.keys(of: row))
    if held != wanted { fault("keys", "\(name) has \(held), its state says \(wanted)") }
  }

  /// The keys of a state by the declaration of its kind alone.
  private static func keys(of row: RecordRow) -> [String: [KeyValue]] {
    var keys: [String: [KeyValue]] = ["stage": [.text(row.stage)], "body": [.text(row.body)]]
    let kinds = ModuleProcess.manifests.values.flatMap(\.kinds)
    guard let kind = kinds.first(where: { $0.kind == row.kind }), let state = try? JSON(row.state) else { return keys }
    for key in kind.keys {
      guard let member = state[key.name] else { continue }
      let values = (member.array ?? [member]).compactMap { value -> KeyValue? in
        value.string.map(KeyValue.text) ?? (value.integer ?? value.boolean.map { $0 ? 1 : 0 }).map(KeyValue.integer)
      }
      if !values.isEmpty { keys[key.name] = Set(values).sorted() }
    }
    return keys
  }

  private mutating func latest(_ event: LoggedEvent, _ snapshot: any Snapshot) throws(LedgerError) {
    guard let row = try snapshot.fact(event.fact, about: event.subject) else {
      return fault("facts", "\(event.fact) about \(event.subject) is not there")
    }
    let last = facts["\(event.fact) \(event.subject)"]
    if row.position != last || (last == event.position && row.data != event.event.data) {
      fault("facts", "\(event.fact) about \(event.subject) is of \(row.position), the last is of \(last ?? 0)")
    }
  }

  /// Every confirmed order has one parcel, is shipped and traced once, and was reminded once.
  func unfinished() -> [String] {
    let orders = (kinds["order"] as? Folded<Order>)?.records ?? [:]
    let parcels = (kinds["parcel"] as? Folded<Parcel>)?.records ?? [:]
    var faults = orders.filter { $1.reminded != 1 }.map { "\($0) was reminded \($1.reminded) times" }
    faults += orders.filter { $1.stage == .confirmed }.map { "\($0.key) is confirmed and was not shipped" }
    faults += orders.filter { $1.stage == .shipped && $1.traced != 1 }.map { "\($0) was traced \($1.traced) times" }
    if Set(parcels.keys) != Set(orders.filter { $1.stage != .placed }.keys) {
      faults.append("parcels \(parcels.keys.sorted())")
    }
    return faults
  }
}
