internal import Coordination
internal import Crypto
internal import Ledger
internal import Wire

// A command from its arrival to the module: spent id, gate, form, queue, record, ask.
extension Hub {
  /// COMMAND, PUBLISH and ASK-QUESTION.
  mutating func arrive(_ message: Message, _ meta: JSON, from peer: Peer, _ session: Session) {
    let key = CommandKey(identity: session.identity.name, id: message.id)
    let digest = Self.digest(message)
    if message.verb != .askQuestion, let number = errandsByKey[key] { return join(number, digest, peer, message.id) }
    if message.verb == .publish, message.body.isEmpty { return send(.failed, to: peer, id: message.id, .emptyNotice) }
    if let problem = tooSoon(session.identity) ?? obstacle(to: message) {
      return send(.failed, to: peer, id: message.id, problem)
    }
    guard let errand = errand(message, meta, key, digest, session) else {
      return send(.failed, to: peer, id: message.id, unknown(message))
    }
    errand.waiters = [peer]
    let number = add(errand)
    if errand.isQuestion || !spent.mayHold(key) {
      admit(number)
    } else {
      var reads = [Load.outcome(identity: key.identity, id: key.id)]
      // The record most often comes with the same read; if something newer is staged, that wins.
      if case .command(let subject) = errand.purpose, let id = subject.record, cache["\(subject.kind)/\(id)"] == nil {
        reads.append(.record(kind: subject.kind, id: id))
      }
      load(reads, for: .errand(number))
    }
  }

  /// What tells a message that is sent again from another under its id. It is stored: it may never change.
  static func digest(_ message: Message) -> [UInt8] {
    // In one piece: the hash takes about as long for each piece that it is given as for some hundred bytes.
    let count = message.subject.utf8.count + message.meta.count + message.body.count + 2
    return withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { whole in
      var end = 0
      func add(_ piece: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: whole[end...]).copyMemory(from: piece)
        end += piece.count
      }
      func addZero() {
        whole[end] = 0
        end += 1
      }
      var subject = message.subject
      subject.withUTF8 { add(UnsafeRawBufferPointer($0)) }
      addZero()
      message.meta.withUnsafeBytes(add)
      addZero()
      message.body.withUnsafeBytes(add)
      var hash = SHA256()
      hash.update(bufferPointer: UnsafeRawBufferPointer(whole))
      return hash.finalize().withUnsafeBytes { [UInt8](UnsafeRawBufferPointer(rebasing: $0[..<16])) }
    }
  }

  private mutating func join(_ number: Int, _ digest: [UInt8], _ peer: Peer, _ id: String) {
    guard errands[number]?.digest == digest else { return send(.failed, to: peer, id: id, .conflict) }
    errands[number]?.waiters.append(peer)
  }

  private func obstacle(to message: Message) -> Problem? {
    if isDraining {
      return .draining
    }
    if isDiskLow, message.verb != .askQuestion {
      return .failure(
        "disk-low", vi: "Đĩa sắp đầy", en: "The disk is nearly full",
        detail: (
          "Giải phóng đĩa của sổ rồi gửi lại; việc đọc vẫn chạy.",
          "Free the disk of the log, then send again; reading goes on."
        ),
        isRetryable: true, retryAfter: 10_000)
    }
    if errands.count >= limits.commandsInFlight || bytesInFlight >= limits.bytesInFlight { return .busy }
    return nil
  }

  private mutating func errand(
    _ message: Message, _ meta: JSON, _ key: CommandKey, _ digest: [UInt8], _ session: Session
  ) -> Errand? {
    let purpose: Errand.Purpose
    let module: String
    switch message.verb {
    case .publish:
      guard Topic.isValid(message.subject) else { return nil }
      (purpose, module) = (.publication(topic: message.subject), "")
    case .askQuestion:
      let words = message.subject.split(separator: ".")
      guard words.count == 2 else { return nil }
      (purpose, module) = (.question(module: String(words[0]), name: String(words[1])), String(words[0]))
    default:
      guard let subject = CommandSubject(message.subject) else { return nil }
      (purpose, module) = (.command(subject), subject.module)
    }
    let timeout = meta["timeout"]?.integer ?? limits.commandTimeout
    let errand = Errand(
      purpose: purpose, origin: .peer, key: key, phase: .spentCheck, identity: session.identity,
      body: meta["for"]?.string ?? session.identity.body, waiters: [], meta: meta,
      fields: message.body.isEmpty ? [0x7B, 0x7D] : message.body, digest: digest, received: now,
      dated: meta["dated"]?.string ?? instants.day(of: now),
      expires: monotonic + min(max(1, timeout), HubLimits.longestWait), module: module)
    if case .command(let subject) = purpose { errand.recordID = subject.record }
    if message.verb == .askQuestion { errand.past = PastCut(meta, head: committedHead) }
    return errand
  }

  private func unknown(_ message: Message) -> Problem {
    .failure(
      message.verb == .askQuestion ? "unknown-question" : message.verb == .publish ? "form" : "unknown-command",
      vi: "Không hiểu \"\(message.subject)\"", en: "\"\(message.subject)\" is not understood",
      detail: (
        "Viết <mô-đun>.<loại>.<lệnh> hoặc <mô-đun>.<loại>.<lệnh>/<mã>.",
        "Write <module>.<kind>.<command> or <module>.<kind>.<command>/<id>."
      ))
  }

  mutating func add(_ errand: Errand) -> Int {
    let number = errands.add(errand)
    if case .question = errand.purpose {
    } else if case .reaction = errand.purpose {
    } else {
      errandsByKey[errand.key] = number
      counts.commands += 1
    }
    bytesInFlight += errand.fields.count
    return number
  }

  /// The answer to the first read of an errand or to what its module needs.
  mutating func errandLoaded(_ number: Int, at position: Int64, _ found: [Loaded]) {
    guard let errand = errands[number] else { return }
    if errand.phase == .spentCheck {
      if case .outcome(let outcome?)? = found.first { return repeated(number, outcome) }
      if found.count > 1, case .record(let row) = found[1], let name = errand.queue ?? Self.recordName(errand.purpose) {
        remember(row, name, at: position, of: errand)
      }
      return admit(number)
    }
    if errand.pendingReads.isEmpty {
      if case .record(let row)? = found.first, let name = errand.recordName {
        if let row, isOfAnotherSchema(row) || kind(row.kind) == nil, modules[errand.module]?.peer == nil {
          return awaitModule(number)
        }
        remember(row, name, at: position, of: errand)
      }
      return begin(number)
    }
    needLoaded(number, at: position, found)
  }

  private static func recordName(_ purpose: Errand.Purpose) -> String? {
    guard case .command(let subject) = purpose, let id = subject.record else { return nil }
    return "\(subject.kind)/\(id)"
  }

  /// Takes a row that was read, unless something newer is known.
  mutating func remember(_ row: RecordRow?, _ name: String, at position: Int64, of errand: Errand) {
    guard cache[name] == nil, touched.isUntouched(Tag.record(name), since: position) else { return }
    if let row {
      // Read before its kind was folded again, or before its module said what its keys are.
      guard !isOfAnotherSchema(row), let kind = kind(row.kind) else { return }
      cache.set(name, .init(row: row, kind: kind))
    } else {
      errand.rowsRead[name] = .some(nil)
      errand.readTags[Tag.record(name)] = position
    }
  }

  private mutating func repeated(_ number: Int, _ outcome: OutcomeRow) {
    guard let errand = errands[number] else { return }
    counts.duplicates += 1
    if errand.isOfTheHouse {
      // Decided before a restart, but its row in the outbox or the deadline was not yet gone.
      settle(errand)
      return finish(number)
    }
    guard outcome.digest == errand.digest, let answer = StoredAnswer(outcome.answer) else {
      return finish(number, .failed, .conflict)
    }
    finish(number, answer.duplicate(id: errand.key.id))
  }

  /// The id is fresh: gate, form, then the queue of the record.
  mutating func admit(_ number: Int) {
    guard let errand = errands[number] else { return }
    if case .publication(let topic) = errand.purpose { return publish(number, topic) }
    guard let module = modules[errand.module], !module.isRemoved else {
      return fail(number, unknownModule(errand.module))
    }
    guard module.isKnown else { return awaitModule(number) }
    switch errand.purpose {
    case .question(_, let name):
      guard let form = module.questions[name] else {
        return fail(number, .unknown("question", name, among: (module.manifest?.questions ?? []).map(\.name)))
      }
      errand.form = form
      if let problem = Gate.refusal(of: .question, by: errand.identity, for: errand.body) {
        return forbid(number, problem)
      }
    case .command(let subject):
      guard let kind = module.kinds[subject.kind] else {
        return fail(number, .unknown("kind", subject.kind, among: (module.manifest?.kinds ?? []).map(\.kind)))
      }
      guard let form = kind.commands[subject.command] else {
        return fail(number, .unknown("command", subject.command, among: kind.description.commands.map(\.name)))
      }
      (errand.kind, errand.form) = (kind, form)
      if let problem = Gate.refusal(of: .command(form, module: module.grant), by: errand.identity, for: errand.body) {
        return forbid(number, problem)
      }
    case .reaction, .publication: break
    }
    if let form = errand.form, let problem = formProblem(errand, form, module) { return fail(number, problem) }
    if case .command(let subject) = errand.purpose { enqueue(number, subject) } else { ask(number) }
  }

  private func formProblem(_ errand: Errand, _ known: KnownForm, _ module: ModuleState) -> Problem? {
    let fields: JSON
    do { fields = try JSON(errand.fields, inside: JSONCursor.envelopeDepth) } catch {
      return .failure(
        "form", vi: "Nội dung không phải JSON đúng", en: "The body is not proper JSON", detail: ("\(error)", "\(error)")
      )
    }
    if module.looksUp(for: errand.purpose) { errand.named = Self.named(in: fields, known.form, of: errand) }
    var faults = known.form.faults(in: fields)
    if let dated = errand.meta["dated"]?.string, Day(iso: dated) == nil {
      faults.append(
        .init(
          "/meta/dated", vi: "meta.dated phải là ngày như 2024-03-22.", en: "meta.dated must be a day like 2024-03-22.")
      )
    } else if errand.meta["dated"] != nil, errand.dated > Day.text(of: now) {
      faults.append(
        .init("/meta/dated", vi: "meta.dated không được ở tương lai.", en: "meta.dated must not be in the future."))
    }
    guard !faults.isEmpty else { return nil }
    let form = known.form
    return .failure(
      "form", vi: "Biểu mẫu \"\(form.title.vi)\" chưa đúng", en: "The form \"\(form.title.en)\" is not right",
      pointers: faults)
  }

  private mutating func forbid(_ number: Int, _ problem: Problem) {
    if let errand = errands[number] {
      audit(
        "forbidden",
        [
          "identity": .string(errand.identity.name), "command": .string("\(errand.purpose)".prefix(200).description),
          "for": .string(errand.body),
        ])
    }
    fail(number, problem)
  }

  /// Behind others of the same record, or of the same series of numbers.
  private mutating func enqueue(_ number: Int, _ subject: CommandSubject) {
    guard let errand = errands[number], let kind = errand.kind, let form = errand.form else { return }
    let queue: String
    if form.creates, kind.numbering != nil, !kind.isReference, subject.record != nil {
      return fail(
        number,
        .failure(
          "form", vi: "Văn phòng tự cấp số", en: "The office gives the number",
          detail: ("Viết \(subject.name), không kèm mã.", "Write \(subject.name), without an id.")))
    }
    if let record = subject.record {
      queue = "\(kind.name)/\(record)"
    } else if form.creates, let prefix = kind.numbering {
      queue = "series/\(prefix)-\(errand.dated.prefix(4))"
    } else {
      return fail(
        number,
        .failure(
          "form", vi: "Thiếu mã hồ sơ", en: "The record's id is missing",
          detail: ("Viết \(subject.name)/<mã>.", "Write \(subject.name)/<id>.")))
    }
    (errand.queue, errand.phase) = (queue, .queued)
    // A dry run takes no number: it waits for nobody in the series, and holds nobody up.
    if errand.isDryRun, subject.record == nil { return begin(number) }
    let limit = limits.commandsPerRecord
    let place = { (waiting: inout FIFO<Int>) -> Int? in
      guard waiting.count < limit else { return nil }
      waiting.append(number)
      return waiting.count
    }(&queues[queue, default: FIFO()])
    guard let place else { return fail(number, .busy) }
    if place <= (subject.record == nil ? limits.creationsAhead : 1) { begin(number) }
  }

  /// It is first in its queue: find the record, check stage and version, ask the module.
  mutating func begin(_ number: Int) {
    guard let errand = errands[number], let kind = errand.kind, let form = errand.form else { return }
    if case .deadline(let row) = errand.origin, deadlines.row(row.record, row.name) != row {
      // A command before it in the queue replaced or cancelled the deadline.
      return finish(number)
    }
    if case .command(let subject) = errand.purpose, subject.record == nil, let queue = errand.queue {
      errand.recordID = nextID(of: number, in: queue)
      // Tasks take numbers of their series without its queue: while it holds the lane, nobody does.
      if !errand.isDryRun, queues[queue]?.first == number {
        errand.readTags[Tag.series(String(queue.dropFirst("series/".count)))] = stagedHead
      }
      errand.isNew = true
      return ask(number)
    }
    guard let name = errand.recordName, let id = errand.recordID else { return }
    let row: RecordRow
    if let cached = cache[name] {
      row = cached.row
      errand.readTags[Tag.record(name)] = stagedHead
    } else if case .some(.none) = errand.rowsRead[name], let seen = errand.readTags[Tag.record(name)],
      touched.isUntouched(Tag.record(name), since: seen)
    {
      guard form.creates else { return fail(number, .unknownRecord(name)) }
      errand.isNew = true
      return ask(number)
    } else {
      errand.phase = .loading
      return load([.record(kind: kind.name, id: id)], for: .errand(number))
    }
    if form.creates, !kind.isReference {
      return fail(number, .failure("record-exists", vi: "\(name) đã có", en: "\(name) exists already"))
    }
    if let expected = errand.meta["expect"]?.integer, expected != row.version {
      return fail(
        number,
        .failure(
          "wrong-version", vi: "Hồ sơ đã thay đổi", en: "The record has changed",
          detail: (
            "\(name) ở phiên bản \(row.version), không phải \(expected).",
            "\(name) is at version \(row.version), not \(expected)."
          )))
    }
    if !form.from.isEmpty, !form.from.contains(row.stage) { return fail(number, wrongStage(kind, form, row)) }
    errand.row = row
    ask(number)
  }

  static func padded(_ number: Int64) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 4 - text.count)) + text
  }

  private func wrongStage(_ kind: KnownKind, _ form: KnownForm, _ row: RecordRow) -> Problem {
    let (kind, form) = (kind.description, form.form)
    func title(_ name: String) -> Label { kind.stages.first { $0.name == name }?.title ?? Label(vi: name, en: name) }
    // What the kit gives every kind is possible at any stage, so the list is never empty.
    let next = kind.commands.filter { $0.isPossible(at: row.stage) && $0.by != ["house"] }.map(\.name)
    let possible = next.joined(separator: ", ")
    let from = form.from.map(title)
    return .failure(
      "wrong-stage", vi: "Chưa đúng bước", en: "Not at this stage",
      detail: (
        "\(kind.title.vi) \(row.id) đang ở bước \"\(title(row.stage).vi)\"; \"\(form.title.vi)\" cần bước "
          + from.map { "\"\($0.vi)\"" }.joined(separator: " hoặc ") + ". Lúc này làm được: \(possible).",
        "\(kind.title.en) \(row.id) is \"\(title(row.stage).en)\"; \"\(form.title.en)\" needs "
          + from.map { "\"\($0.en)\"" }.joined(separator: " or ") + ". Possible now: \(possible)."
      ))
  }

  func unknownModule(_ name: String) -> Problem {
    .unknown("module", name, among: configuration.plugins.map(\.module))
  }
}
