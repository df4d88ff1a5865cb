internal import Ledger
internal import Wire

/// What the host remembers of a kind's schema, under `schema/<kind>`.
struct StoredSchema: Sendable, Equatable {
  var schema: Int64
  /// Names of the keys that the records hold; nil when it was not written down yet.
  var keys: [String]?
  /// Position at the end of the last folding: keys of records that were there are known from then on only.
  var foldedAt: Int64 = 0
  /// States of a new schema are being stored: rows of several schemas stand side by side.
  var isFolding = false

  init(schema: Int64, keys: [String]? = nil, isFolding: Bool = false) {
    (self.schema, self.keys, self.isFolding) = (schema, keys, isFolding)
  }

  init?(_ bytes: [UInt8]) {
    guard let json = try? JSON(bytes), let schema = json["schema"]?.integer else { return nil }
    self.init(schema: schema, keys: json["keys"]?.strings)
    foldedAt = json["foldedAt"]?.integer ?? 0
    isFolding = json["folding"]?.boolean ?? false
  }

  var bytes: [UInt8] {
    JSON.members([
      "schema": .integer(schema), "keys": keys.map { .array($0.map(JSON.string)) },
      "foldedAt": foldedAt > 0 ? .integer(foldedAt) : nil, "folding": isFolding ? true : nil,
    ]).bytes
  }
}

extension Errand {
  /// What it has read was folded again meanwhile.
  fileprivate func forgetReads() {
    switch phase {
    case .loading, .awaitingCommit: mustBeginAnew = !pendingReads.isEmpty
    case .awaitingModule, .awaitingRetry: forget()
    case .awaitingTurn: waitAgain()
    case .spentCheck, .queued, .asked, .awaitingLane, .staged: break
    }
  }
}

/// A module that brings new schemas, from its admission until all its records are folded again.
final class SchemaFold {
  enum Pass { case trying, writing }

  let peer: Peer
  let manifest: Manifest
  let kinds: [String]
  /// Of `kinds`, the one in hand.
  var index = 0
  /// First every record is folded and nothing written: a module that fails leaves no trace.
  var pass = Pass.trying
  var after = ""
  var isWaiting = false
  /// Batch that must be on disk before the next read; 0 for none.
  var waitsFor = 0

  init(peer: Peer, manifest: Manifest, kinds: [String]) {
    (self.peer, self.manifest, self.kinds) = (peer, manifest, kinds)
  }
}

// Schemas: REGISTER with a higher number folds every record of the kind again before the module is opened.
extension Hub {
  /// The kind whose schema is lower than what is stored.
  func olderSchema(in manifest: Manifest) -> KindDescription? {
    manifest.kinds.first { kind in schemas[kind.kind].map { kind.schema < $0.schema } ?? false }
  }

  /// Its kind is being folded, or was since the row was read.
  func isOfAnotherSchema(_ row: RecordRow) -> Bool { schemas[row.kind].map { $0.schema != row.schema } ?? false }

  /// The session is good: open it, after folding what has a new schema.
  mutating func foldOrOpen(_ name: String, _ manifest: Manifest, _ peer: Peer) {
    let kinds = manifest.kinds.filter { kind in
      schemas[kind.kind].map { $0.schema != kind.schema || $0.isFolding } ?? false
    }
    modules[name]?.foldProblem = nil
    guard !kinds.isEmpty else { return open(name, manifest, peer) }
    let fold = SchemaFold(peer: peer, manifest: manifest, kinds: kinds.map(\.kind))
    if stagedHead > committedHead || !batch.isEmpty { fold.waitsFor = batchNumber }
    modules[name]?.fold = fold
    modules[name]?.phase = .folding
    // Decided on states of before by the session of before: to be asked again.
    for (errand, _) in lane.waiting where errands[errand]?.module == name { awaitModule(errand) }
    lane.waiting.removeAll { errands[$0.errand]?.phase == .awaitingModule }
    // Reading goes on as before; the keys that are new are not there yet.
    var reading = manifest
    for index in reading.kinds.indices {
      guard let stored = schemas[reading.kinds[index].kind], kinds.contains(reading.kinds[index]) else { continue }
      reading.kinds[index].schema = stored.schema
      if let keys = stored.keys { reading.kinds[index].keys.removeAll { !keys.contains($0.name) } }
    }
    modules[name]?.manifest = reading
    folding.insert(name)
    emit(.log(.info, "module \(name) folds again: \(fold.kinds.joined(separator: ", "))"))
    stepFold(name)
  }

  private mutating func open(_ name: String, _ manifest: Manifest, _ peer: Peer) {
    modules[name]?.peer = peer
    modules[name]?.manifest = manifest
    modules[name]?.phase = .ready
    modules[name]?.readySince = monotonic
    for kind in manifest.kinds { remember(kind, of: name) }
    personalKinds.formUnion(Self.personalKinds(of: manifest))
    for (_, errand) in errands.all where errand.module == name && errand.phase != .staged {
      guard let kind = errand.kind.flatMap({ modules[name]?.kinds[$0.name] }) else { continue }
      errand.kind = kind
      errand.form = errand.form.flatMap { kind.commands[$0.name] } ?? errand.form
    }
    emit(.log(.info, "module \(name) is ready"))
    startReactor(name)
    feedModule(name)
  }

  private mutating func remember(_ kind: KindDescription, of module: String) {
    var stored = schemas[kind.kind] ?? StoredSchema(schema: kind.schema)
    let keys = kind.keys.map(\.name).sorted()
    if let old = stored.keys, old != keys, stored.schema == kind.schema {
      emit(
        .log(
          .warning,
          "module \(module): \(kind.kind) has other keys under schema \(kind.schema); raise it, and records get them"))
    }
    (stored.schema, stored.keys) = (kind.schema, keys)
    put(stored, kind.kind)
  }

  private mutating func put(_ stored: StoredSchema, _ kind: String) {
    guard schemas[kind] != stored else { return }
    schemas[kind] = stored
    batch.values.removeAll { $0.name == "schema/\(kind)" }
    batch.values.append((name: "schema/\(kind)", value: stored.bytes))
  }

  // MARK: - Page by page

  /// Goes on with every folding that waited for the disk.
  mutating func stepFolds() { for name in folding.sorted() { stepFold(name) } }

  private func isOnDisk(_ number: Int) -> Bool { number < committing.first?.number ?? batchNumber }

  private mutating func stepFold(_ name: String) {
    guard let module = modules[name], module.phase != .draining, let fold = module.fold, !fold.isWaiting,
      isOnDisk(fold.waitsFor)
    else { return }
    if fold.pass == .writing, isDiskLow { return }
    if fold.index == fold.kinds.count, fold.pass == .writing {
      modules[name]?.fold = nil
      folding.remove(name)
      for kind in fold.manifest.kinds where fold.kinds.contains(kind.kind) { folded(kind, of: name) }
      for (_, errand) in errands.all where errand.module == name { errand.forgetReads() }
      return open(name, fold.manifest, fold.peer)
    }
    if fold.index == fold.kinds.count {
      (fold.pass, fold.index) = (.writing, 0)
      for kind in fold.kinds {
        guard var stored = schemas[kind] else { continue }
        stored.isFolding = true
        put(stored, kind)
      }
    }
    let kind = fold.kinds[fold.index]
    guard let schema = fold.manifest.kind(kind)?.schema else { return }
    fold.isWaiting = true
    load([.stale(kind: kind, schema: schema, after: fold.after)], for: .stale(module: name, fold.peer))
  }

  mutating func staleLoaded(_ name: String, _ peer: Peer, at position: Int64, _ found: [Loaded]) {
    guard let fold = modules[name]?.fold, fold.peer == peer, case .histories(let page, _)? = found.first,
      let kind = fold.manifest.kind(fold.kinds[fold.index])
    else { return }
    guard page.isEmpty else {
      guard fold.manifest.folds else {
        return foldFailed(
          name,
          "Mô-đun không khai \"folds\": không đưa hồ sơ \(kind.kind) sang được lược đồ \(kind.schema).",
          "The module does not declare \"folds\": records of \(kind.kind) cannot be brought to schema \(kind.schema).")
      }
      let job = FoldJob(.schema, module: name, kind: kind, peer: peer, records: page)
      job.readAt = position
      return ask(job)
    }
    fold.isWaiting = false
    if fold.pass == .trying {
      (fold.index, fold.after) = (fold.index + 1, "")
    } else if fold.after.isEmpty, touched.isUntouched(Tag.kind(kind.kind), since: position) {
      fold.index += 1
    } else {
      // Tasks may have been assigned meanwhile: look once more from the beginning.
      fold.after = ""
      if stagedHead > committedHead { fold.waitsFor = batchOfHead }
    }
    stepFold(name)
  }

  /// All its records are of the new schema.
  private mutating func folded(_ kind: KindDescription, of module: String) {
    var stored = StoredSchema(schema: kind.schema, keys: kind.keys.map(\.name).sorted())
    stored.foldedAt = stagedHead
    put(stored, kind.kind)
    cache.forget(kind.kind, notOfSchema: kind.schema)
    audit("folded", ["module": .string(module), "kind": .string(kind.kind), "schema": .integer(kind.schema)])
  }

  private mutating func schemaFolded(_ job: FoldJob) {
    guard let fold = modules[job.module]?.fold, fold.peer == job.peer else { return }
    fold.isWaiting = false
    fold.after = job.records.last?.row.id ?? ""
    if fold.pass == .writing {
      for (record, folded) in zip(job.records, job.folded) {
        // What was erased meanwhile is still in the events that were folded: the next look reads it anew.
        let tag = Tag.record("\(record.row.kind)/\(record.row.id)")
        if touched.isUntouched(tag, since: job.readAt) { store(folded, of: record, job.kind) }
      }
      // A batch in which nothing is staged is never written.
      fold.waitsFor = batch.isEmpty ? batchNumber - 1 : batchNumber
    }
    stepFold(job.module)
  }

  /// State, stage and keys change; version and position stay, and there is no event.
  private mutating func store(_ folded: FoldedRecord, of record: RecordHistory, _ kind: KindDescription) {
    let row = record.row.with(schema: kind.schema, stage: folded.stage, body: folded.body, state: folded.state)
    batch.records.append(row)
    batch.keys += KeyReader.changes(
      kind: row.kind, id: row.id, from: record.held, to: KeyReader.keys(of: row, kind: kind), at: stagedHead)
    let name = "\(row.kind)/\(row.id)"
    if cache[name] != nil { cache.set(name, .init(row: row, kind: kind)) }
  }

  /// The module is not admitted; what is stored stays as it is.
  mutating func foldFailed(_ name: String, _ vi: String, _ en: String) {
    guard let module = modules[name], let fold = module.fold else { return }
    audit("register-refused", ["module": .string(name), "reason": .string(en)])
    emit(.log(.error, "module \(name) not admitted: \(en)"))
    send(
      .error, to: fold.peer, id: "-",
      Problem("not-admitted", vi: "Không nhận mô-đun", en: "Module not admitted", detail: (vi, en)))
    endFolds(of: name, en)
    module.phase = .failed
    module.lastReason = en
    module.foldProblem = .failure(
      "fold-failed", vi: "Mô-đun \(name) không dựng lại được hồ sơ theo lược đồ mới",
      en: "The module \(name) cannot fold its records to its new schema", detail: (vi, en), isRetryable: true,
      retryAfter: 60_000)
    emit(.stopModule(name, .kill))
    turnBacklogAway(name)
  }

  // MARK: - Asks

  mutating func ask(_ job: FoldJob) {
    // A schema is folded by the process that brings it, the past by whoever is the module by now.
    guard let peer = job.purpose == .schema ? job.peer : modules[job.module]?.asked else {
      return end(job, .pastNeeds(job.module, job.kind.kind))
    }
    guard let body = job.next() else {
      let limit = FoldJob.mostBytes >> 20
      let name = "\(job.kind.kind)/\(job.records[job.folded.count].row.id)"
      return end(
        job,
        .failure(
          "too-large", vi: "Lịch sử của \(name) quá dài để dựng lại",
          en: "The history of \(name) is too long to be folded",
          detail: ("Nhiều nhất \(limit) MiB.", "At most \(limit) MiB.")))
    }
    tryNumber += 1
    let id = "f\(tryNumber)"
    job.askedAt = monotonic
    foldJobs[id] = job
    let meta: JSON = ["ask": "fold", "now": .integer(now), "schema": .integer(job.kind.schema)]
    emit(
      .send(
        peer,
        Message(.ask, id: id, subject: "\(job.module).\(job.kind.kind)", meta: meta.bytes, body: body)))
  }

  /// The answer to an ask to fold; false when it is of something else.
  mutating func foldAnswered(_ message: Message, by name: String) -> Bool {
    guard let job = foldJobs[message.id], job.module == name else { return false }
    foldJobs[message.id] = nil
    switch message.verb {
    case .answer:
      if let fault = job.take(message.body) {
        end(job, .moduleBug(fault))
      } else if !job.isDone {
        ask(job)
      } else if case .past(let number) = job.purpose {
        pastFolded(number, job)
      } else if case .replay(let number) = job.purpose {
        replayFolded(number, job)
      } else {
        schemaFolded(job)
      }
    default:
      let problem = (try? JSON(message.body)).flatMap { Problem($0) } ?? .moduleBug("fails to fold")
      let detail = problem.detail ?? (problem.title.vi, problem.title.en)
      end(
        job,
        .failure("module-bug", vi: "Mô-đun không dựng lại được", en: "The module cannot fold", detail: detail))
    }
    return true
  }

  /// It cannot be folded.
  private mutating func end(_ job: FoldJob, _ problem: Problem) {
    switch job.purpose {
    case .past(let number): endPast(number, problem)
    case .replay(let number): endReplay(number, problem)
    case .schema:
      foldFailed(
        job.module, problem.detail?.vi ?? problem.title.vi,
        "\(job.kind.kind), schema \(job.kind.schema): \(problem.detail?.en ?? problem.title.en)")
    }
  }

  /// The session is over: what was to be folded is not.
  mutating func endFolds(of name: String, _ reason: String) {
    for (id, job) in foldJobs where job.module == name {
      foldJobs[id] = nil
      if case .replay(let number) = job.purpose { endReplay(number, .pastNeeds(name, reason)) }
      guard case .past = job.purpose else { continue }
      if modules[name]?.phase != .draining { modules[name]?.foldDeaths[job.kind.kind, default: 0] += 1 }
      end(job, .pastNeeds(name, reason))
    }
    guard let fold = modules[name]?.fold else { return }
    modulesByPeer[fold.peer] = nil
    modules[name]?.fold = nil
    folding.remove(name)
  }

  /// Asks that got no answer: the module hangs.
  mutating func expireFolds() {
    let late = foldJobs.values.filter { $0.askedAt + limits.askTimeout <= monotonic }
    for name in Set(late.map(\.module)).sorted() {
      emit(.log(.error, "module \(name) hangs: it does not fold for \(limits.askTimeout) ms"))
      lose(name, "hung")
      emit(.stopModule(name, .kill))
    }
  }
}
