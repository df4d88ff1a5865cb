internal import CoreMetrics
internal import Dispatch
internal import Foundation
internal import Ledger
internal import Synchronization
internal import Wire

/// A thread that takes work from a queue, all that waits at a time.
final class WorkQueue<Work: Sendable>: Sendable {
  private let waiting = Mutex<[Work]>([])
  private let signal = DispatchSemaphore(value: 0)

  /// `body` gets everything that waits, in order. It runs until the process ends.
  init(_ name: String, _ body: @escaping @Sendable ([Work]) -> Void) {
    let thread = Thread { [weak self] in
      while let queue = self {
        queue.signal.wait()
        let work = queue.waiting.withLock { waiting in
          defer { waiting.removeAll(keepingCapacity: true) }
          return waiting
        }
        if !work.isEmpty { body(work) }
      }
    }
    thread.name = name
    thread.stackSize = 2 << 20
    thread.start()
  }

  func put(_ work: Work) { put(contentsOf: [work]) }

  func put(contentsOf work: [Work]) {
    waiting.withLock { $0 += work }
    signal.signal()
  }
}

/// The one writer: commits batch after batch. An error ends the process: nothing staged is un-staged, recovery is a
/// restart.
struct Writer: Sendable {
  struct Job: Sendable {
    var number: Int
    var batch: Batch
    var expectedHead: Int64
  }

  private let queue: WorkQueue<Job>

  init(ledger: any Ledger, inbox: Inbox, figures: Figures, failed: @escaping @Sendable (String) -> Void) {
    let duration = CoreMetrics.Timer(label: "ocop_store_commit_duration_seconds", factory: figures)
    let group = Recorder(label: "ocop_store_commit_group_events", factory: figures)
    let epoch = ledger.identity.epoch
    queue = WorkQueue("ocopd.writer") { jobs in
      for job in jobs {
        let start = DispatchTime.now().uptimeNanoseconds
        defer {
          duration.recordNanoseconds(DispatchTime.now().uptimeNanoseconds - start)
          group.record(job.batch.events.count)
        }
        switch ledger.commit(job.batch, epoch: epoch, expectedHead: job.expectedHead) {
        case .committed: inbox.put(.committed(job.number))
        case .failed(let reason), .unknown(let reason): failed(reason)
        }
      }
    }
  }

  func commit(_ job: Job) { queue.put(job) }
}

/// Serves the hub's reads from a snapshot: of the present all that wait from one, of the past each from its own, for a
/// long view keeps the write-ahead log from being reset.
struct Reader: Sendable {
  struct Job: Sendable {
    var number: Int
    var loads: [Load]
  }

  private let queue: WorkQueue<Job>

  init(_ name: String = "ocopd.reader", ledger: any Ledger, inbox: Inbox, figures: Figures, isOfThePast: Bool = false) {
    let duration = CoreMetrics.Timer(
      label: "ocop_store_read_duration_seconds", dimensions: [("of", isOfThePast ? "past" : "present")],
      factory: figures)
    queue = WorkQueue(name) { jobs in
      for jobs in isOfThePast ? jobs.map({ [$0] }) : [jobs] {
        let start = DispatchTime.now().uptimeNanoseconds
        let answers = Self.serve(jobs, from: ledger)
        duration.recordNanoseconds(DispatchTime.now().uptimeNanoseconds - start)
        inbox.put(contentsOf: answers)
      }
    }
  }

  private static func serve(_ jobs: [Job], from ledger: any Ledger) -> [Input] {
    var answers: [Input] = []
    answers.reserveCapacity(jobs.count)
    do throws(LedgerError) {
      try ledger.snapshot { (snapshot) throws(LedgerError) in
        for job in jobs {
          do throws(LedgerError) {
            var found: [Loaded] = []
            for load in job.loads { found.append(try read(load, from: snapshot)) }
            answers.append(.loaded(job.number, position: snapshot.head, found))
          } catch {
            answers.append(.loadFailed(job.number, error))
          }
        }
      }
    } catch {
      answers = jobs.map { .loadFailed($0.number, error) }
    }
    return answers
  }

  func read(_ jobs: [Job]) { queue.put(contentsOf: jobs) }

  static func read(_ load: Load, from snapshot: any Snapshot) throws(LedgerError) -> Loaded {
    switch load {
    case .outcome(let identity, let id): .outcome(try snapshot.outcome(identity: identity, id: id))
    case .outcomeKeys(let last, let limit):
      .outcomeKeys(try snapshot.outcomeKeys(after: last.identity, last.id, limit: limit))
    case .record(let kind, let id): .record(try snapshot.record(kind, id))
    case .records(let query): .records(try snapshot.records(query))
    case .totals(let query, let groups, let sums): .totals(try snapshot.totals(query, groupedBy: groups, summing: sums))
    case .fact(let name, let subject): .facts(try snapshot.fact(name, about: subject).map { [$0] } ?? [])
    case .facts(let name): .facts(try snapshot.facts(name, after: "", limit: 10_000))
    case .events(let position, let limit, let bytes):
      .events(try snapshot.events(after: position, limit: limit, bytes: bytes))
    case .history(let record, let position, let limit):
      .events(try snapshot.events(of: record, after: position, limit: limit))
    case .positionBefore(let time): .position(try snapshot.position(before: time))
    case .lasts(let filters, let last): .positions(try LogScan.lasts(filters, upTo: last, snapshot))
    case .firstMatch(let filters, let position): .position(try LogScan.firstMatch(filters, after: position, snapshot))
    case .audit(let number, let limit): .audit(try snapshot.audit(after: number, limit: limit))
    case .seal: .seal(try LogSeal.read(snapshot))
    case .proof(let witness, let key): .proof(try LogProof.prove(snapshot, witness: witness, trusting: key))
    case .parked: .parked(try snapshot.parked(limit: 1_000))
    case .stale(let kind, let schema, let id):
      try PastReader.stale(kind, schema: schema, after: id, from: snapshot)
    case .past(let load, let cut, let foldedAt): try Self.past(load, cut, foldedAt, snapshot)
    }
  }
}

extension Reader {
  private static func past(
    _ load: Load, _ cut: PastCut, _ foldedAt: Int64, _ snapshot: any Snapshot
  ) throws(LedgerError) -> Loaded {
    var reader = try PastReader(snapshot, cut: cut, foldedAt: foldedAt)
    return try reader.read(load)
  }
}

extension Recovery {
  /// Reads what the hub starts from.
  static func read(from ledger: any Ledger) throws(LedgerError) -> Recovery {
    try ledger.snapshot { (snapshot) throws(LedgerError) in
      var recovery = Recovery(history: ledger.identity.history, head: snapshot.head, lastTime: snapshot.lastTime)
      recovery.clock = number(try snapshot.value("clock"))
      recovery.revision = number(try snapshot.value("revision")) ?? 0
      let checkpoint = TopicCheckpoint(try snapshot.value(TopicCheckpoint.name) ?? [])
      (recovery.topics, recovery.topicsStored) = (checkpoint.topics, checkpoint.position)
      try recovery.catchUp(from: snapshot)
      for row in try snapshot.series() { recovery.series[row.name] = row.last }
      recovery.deadlines = try snapshot.deadlines()
      recovery.consumers = try snapshot.consumers()
      var last: Int64 = 0
      while true {
        let page = try snapshot.outbox(after: last, limit: 1_000)
        guard let end = page.last else { break }
        recovery.outbox += page
        last = end.number
      }
      for (name, value) in try snapshot.values(prefix: "cursor/") {
        recovery.cursors[String(name.dropFirst("cursor/".count))] = number(value)
      }
      for (name, value) in try snapshot.values(prefix: "schema/") {
        recovery.schemas[String(name.dropFirst("schema/".count))] = StoredSchema(value)
      }
      for (name, value) in try snapshot.values(prefix: "fork/") {
        recovery.forks[String(name.dropFirst("fork/".count))] = number(value)
      }
      var identities = RecordQuery(kind: HouseNames.identity, limit: 1_000)
      while true {
        let page = try snapshot.records(identities)
        recovery.identities += page.filter { $0.module == HouseNames.module }
        if page.count < identities.limit { break }
        identities.offset += page.count
      }
      recovery.disabled = Set(
        try snapshot.values(prefix: "disabled/").map { String($0.name.dropFirst("disabled/".count)) })
      recovery.lastBackup = try snapshot.value(Hub.lastBackupName).flatMap { (try? JSON($0))?["at"]?.integer }
      recovery.sealed =
        try snapshot.fact(HostFact.logSigned, about: "log/\(ledger.identity.history)")?.position ?? 0
      if recovery.schemas.isEmpty {
        // A log from before schemas were written down: whatever is of another one is folded.
        recovery.schemas = try snapshot.schemas().mapValues { StoredSchema(schema: $0, isFolding: true) }
      }
      return recovery
    }
  }

  /// Last positions since the checkpoint. Like the feed it counts public events only.
  private mutating func catchUp(from snapshot: any Snapshot) throws(LedgerError) {
    var position = topicsStored
    while position < head {
      let events: [StoredEvent]
      do throws(LedgerError) {
        events = try snapshot.events(after: position, limit: 4_096, bytes: 4 << 20)
      } catch {
        // It is told when somebody wants to read it; the office opens without it.
        guard case .damaged(let damaged, _) = error, damaged > position else { throw error }
        position = damaged
        continue
      }
      guard let last = events.last else { return }
      for event in events where event.isPublic {
        for topic in event.topics.split(separator: " ") { topics[String(topic)] = event.position }
      }
      position = last.position
    }
  }

  private static func number(_ bytes: [UInt8]?) -> Int64? {
    bytes.flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
  }
}

/// Last position of every topic as of a position, stored now and then so that a start need not read the whole log.
struct TopicCheckpoint: Sendable, Equatable {
  static let name = "topics"
  static let everyEvents: Int64 = 65_536

  var position: Int64 = 0
  var topics: [String: Int64] = [:]

  init(position: Int64, topics: [String: Int64]) { (self.position, self.topics) = (position, topics) }

  init(_ bytes: [UInt8]) {
    guard let json = try? JSON(bytes), let position = json["position"]?.integer else { return }
    self.position = position
    topics = (json["topics"]?.object ?? [:]).compactMapValues(\.integer)
  }

  var bytes: [UInt8] {
    JSON.object(["position": .integer(position), "topics": .object(topics.mapValues(JSON.integer))]).bytes
  }
}
