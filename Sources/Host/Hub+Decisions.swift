internal import Coordination
internal import Ledger
internal import Wire

// From a module's decision to the batch: check it against what was granted and read, then stage it.
extension Hub {
  mutating func decide(_ number: Int, _ decided: Decided) {
    guard let errand = errands[number] else { return }
    if modules[errand.module]?.isRemoved == true { return fail(number, unknownModule(errand.module)) }
    if let fault = violation(decided, errand) {
      audit("module-violation", ["module": .string(errand.module), "fault": .string(fault)])
      emit(.log(.error, "module \(errand.module) broke the protocol: \(fault)"))
      fail(number, .moduleBug(fault))
      return breakSession(errand.module, fault)
    }
    if haveReadsMoved(errand) || hasLostItsNumber(number) { return askAgain(number) }
    if !decided.tasks.isEmpty, !isHouseKnown {
      errand.forget()
      return awaitModule(number, HouseNames.module)
    }
    if let holder = lane.holder, holder != number, let held = errands[holder], moves(decided, errand, held) {
      errands[number]?.phase = .awaitingLane
      lane.waiting.append((number, decided))
      return
    }
    if errand.isDryRun { return answerDryRun(number, decided) }
    stage(number, decided)
  }

  // MARK: - Staging

  /// Gives positions and puts everything into the batch; the answer leaves when the batch is on disk.
  private mutating func stage(_ number: Int, _ decided: Decided) {
    guard let errand = errands[number] else { return }
    let first = stagedHead + 1
    var header = header(for: errand)
    var version = errand.row?.version ?? 0
    for change in decided.changes {
      let new = stage(change, errand, &header)
      if change.kind == nil { version = new }
    }
    for assignment in decided.tasks { stage(task: assignment, errand, &header) }
    for fact in decided.facts { stage(fact, errand.module, &header) }
    let last = stagedHead
    stage(decided.deadlines, errand, at: max(last, first))
    if case .reaction(let module, let fact, _) = errand.purpose {
      stage(decided.sends, errand, cause: fact.position, prefix: "react/\(fact.position)/\(module)")
      return reacted(number, module, upTo: fact.position)
    }
    // Without an event the decision has no position of its own: its key keeps the ids apart.
    let mark = last >= first ? "" : "-\(errand.key.mark)"
    stage(decided.sends, errand, cause: first, prefix: "send/\(first)\(mark)")
    if errand.isNew, let queue = errand.queue, queue.hasPrefix("series/") {
      let name = String(queue.dropFirst("series/".count))
      series[name, default: 0] += 1
      touched.touch(Tag.series(name), at: stagedHead)
      batch.series.append(SeriesRow(name: name, last: series[name] ?? 0))
    }
    let (from, to) = last >= first ? (first, last) : (0, 0)
    conclude(
      number, .done, meta: Self.doneMeta(from, to, record: errand.recordName, version: version), body: decided.reply)
  }

  private static func doneMeta(_ first: Int64, _ last: Int64, record: String? = nil, version: Int64 = 0) -> [UInt8] {
    var writer = JSONWriter(capacity: 96)
    writer.open()
    writer.member("first", first)
    writer.member("position", last)
    if let record {
      writer.member("record", record)
      writer.member("version", version)
    }
    writer.close()
    return writer.bytes
  }

  /// Stores the outcome of a command and holds its answer until the batch is on disk.
  mutating func conclude(_ number: Int, _ verb: Verb, meta: [UInt8], body: [UInt8]) {
    guard let errand = errands[number] else { return }
    var subject = ""
    if case .command(let command) = errand.purpose {
      subject = command.text
      if command.record == nil, let id = errand.recordID { subject += "/\(id)" }
    }
    let answer = StoredAnswer(verb, subject: subject, meta: meta, body: body)
    spent.insert(errand.key)
    batch.outcomes.append(
      OutcomeRow(identity: errand.key.identity, id: errand.key.id, digest: errand.digest, answer: answer.bytes))
    settle(errand)
    errand.phase = .staged
    // Waiters are looked up when the batch is on disk: others may have joined by then.
    stagedAnswers.append((number, answer.message(id: errand.key.id)))
    if case .publication = errand.purpose { return }  // It waited for no module, queue or lane.
    modules[errand.module]?.forget(number)
    errand.tryID = nil
    leaveLane(number)
    leaveQueue(number, errand.queue)
    errand.queue = nil
    feedModule(errand.module)
  }

  /// Removes what made the house send the command.
  mutating func settle(_ errand: Errand) {
    switch errand.origin {
    case .peer: break
    case .outbox(let command): batch.outboxRemoved.append(command.number)
    case .deadline(let row):
      if deadlines.row(row.record, row.name) == row { clear(row) }
    }
  }

  private mutating func stage(_ change: Decided.Change, _ errand: Errand, _ header: inout EventHeader) -> Int64 {
    guard let kind = change.kind.flatMap({ modules[errand.module]?.kinds[$0] }) ?? errand.kind,
      let id = change.kind == nil ? errand.recordID : change.id
    else { return 0 }
    let name = "\(kind.name)/\(id)"
    let old: RecordRow?
    if change.kind == nil {
      old = errand.row
    } else if case .some(.some(let row)) = errand.rowsRead[name] {
      old = row
    } else {
      old = nil
    }
    let row = RecordRow(
      kind: kind.name, id: id, module: errand.module, version: (old?.version ?? 0) + Int64(change.events.count),
      schema: kind.schema, stage: change.stage, body: change.body ?? old?.body ?? errand.body,
      dataClass: change.dataClass ?? old?.dataClass ?? kind.dataClass, first: old?.first ?? stagedHead + 1,
      position: stagedHead + Int64(change.events.count), state: change.state)
    put(row, old: old, events: change.events, kind, &header)
    return row.version
  }

  /// Writes the events of one record and the record as it stands after them.
  private mutating func put(
    _ new: RecordRow, old: RecordRow?, events: [Decided.Event], _ kind: KnownKind, _ header: inout EventHeader
  ) {
    let name = "\(new.kind)/\(new.id)"
    let before = cache[name] ?? old.map { RecordCache.Entry(row: $0, kind: kind) }
    var previous = before?.row.position ?? 0
    let entry = before?.replaced(by: new, kind: kind) ?? .init(row: new, kind: kind)
    for (index, event) in events.enumerated() {
      stagedHead += 1
      let type = "\(new.module).\(new.kind).\(event.type)"
      let bytes = header.bytes(
        position: stagedHead, record: name, row: new, version: new.version - Int64(events.count - 1 - index),
        type: type)
      let topics = entry.taskTopics ?? "record.\(type)"
      batch.events.append(
        StoredEvent(
          position: stagedHead, time: now, topics: topics, record: name, previous: previous, header: bytes,
          data: event.data, salt: personalKinds.isEmpty ? [] : salt(for: event.data, of: new.kind, at: stagedHead)))
      previous = stagedHead
    }
    if kind.isReference { setRevision(stagedHead) }
    if new.kind == HouseNames.identity, new.module == HouseNames.module {
      stagedIdentities.append((batchNumber, entry.row))
    }
    if before?.keys != entry.keys {
      for tag in before?.tags ?? [] { touched.touch(tag, at: stagedHead) }
      batch.keys += KeyReader.changes(
        kind: new.kind, id: new.id, from: before?.keys ?? [:], to: entry.keys, at: stagedHead)
    }
    batch.records.append(entry.row)
    cache.set(name, entry)
    for tag in entry.tags { touched.touch(tag, at: stagedHead) }
  }

  private mutating func setRevision(_ position: Int64) {
    revision = position
    batch.values.removeAll { $0.name == "revision" }
    batch.values.append((name: "revision", value: Array(String(position).utf8)))
  }

  /// What a task is says the house, which after a start may come behind a module that assigns one.
  private var isHouseKnown: Bool { kind(HouseNames.task) != nil }

  /// An assignment is the first state of a task; the host gives its number, the assigner's transaction holds it.
  mutating func stage(task given: JSON, _ errand: Errand, _ header: inout EventHeader) {
    // The event holds the subject as well: the task is folded from it.
    var assignment = given
    if given["subject"] == nil, let name = errand.recordName { assignment["subject"] = .string(name) }
    guard let kind = kind(HouseNames.task), let lead = assignment["lead"]?.string else { return }
    let seriesName = "\(HouseNames.taskSeries)-\(errand.dated.prefix(4))"
    series[seriesName, default: 0] += 1
    touched.touch(Tag.series(seriesName), at: stagedHead + 1)
    batch.series.append(SeriesRow(name: seriesName, last: series[seriesName] ?? 0))
    let id = "\(seriesName)-\(Self.padded(series[seriesName] ?? 0))"
    var state = assignment
    state["status"] = "assigned"
    state["by"] = .string(errand.module)
    state["open"] = true
    state["next"] = .array([.string(lead)])
    if state["assigned"] == nil { state["assigned"] = .string(errand.dated) }
    let row = RecordRow(
      kind: HouseNames.task, id: id, module: HouseNames.module, version: 1, schema: kind.schema, stage: "assigned",
      body: lead, dataClass: kind.dataClass, first: stagedHead + 1, position: stagedHead + 1,
      state: state.bytes)
    let data: JSON = ["assignment": assignment, "by": .string(errand.module), "day": .string(errand.dated)]
    put(row, old: nil, events: [.init(type: "assigned", data: data.bytes)], kind, &header)
    guard assignment["due"] != nil else { return }
    // At once: the house counts the working days of its reminders by its own calendar.
    set(
      DeadlineRow(
        record: "\(HouseNames.task)/\(id)", name: HouseNames.setReminders, time: now, position: stagedHead))
  }

  private mutating func stage(_ fact: Decided.Fact, _ module: String, _ header: inout EventHeader) {
    stagedHead += 1
    let name = "\(module).\(fact.fact)"
    let bytes = header.bytes(
      position: stagedHead, subject: fact.subject, module: module, dataClass: "public", type: name)
    batch.events.append(
      StoredEvent(position: stagedHead, time: now, topics: "fact.\(name)", record: nil, header: bytes, data: fact.data))
    batch.facts.append(FactRow(name: name, subject: fact.subject, position: stagedHead, data: fact.data))
    touched.touch(Tag.fact(name, about: fact.subject), at: stagedHead)
    touched.touch(Tag.facts(name), at: stagedHead)
  }

  private mutating func stage(_ changes: [Decided.Deadline], _ errand: Errand, at position: Int64) {
    guard let record = errand.recordName else { return }
    for change in changes {
      if let at = change.at {
        set(DeadlineRow(record: record, name: change.name, time: at, position: position))
      } else if let row = deadlines.row(record, change.name) {
        clear(row)
      }
    }
  }

  private mutating func set(_ row: DeadlineRow) {
    deadlines.set(row)
    if clearedDeadlines.remove(Deadlines.Key(row)) != nil {
      batch.deadlinesCleared.removeAll { $0.record == row.record && $0.name == row.name }
    }
    batch.deadlinesSet.append(row)
  }

  private mutating func clear(_ row: DeadlineRow) {
    deadlines.clear(row)
    clearedDeadlines.insert(Deadlines.Key(row))
    batch.deadlinesCleared.append(row)
  }

  private mutating func stage(_ sends: [Decided.Send], _ errand: Errand, cause: Int64, prefix: String) {
    for (index, send) in sends.enumerated() {
      outboxNumber += 1
      let command = OutboxCommand(
        number: outboxNumber, id: "\(prefix)/\(index + 1)", subject: send.command, fields: send.fields,
        sender: errand.module, body: errand.body, cause: cause, hops: errand.hops + 1, mayBeRefused: send.mayBeRefused,
        dated: errand.dated)
      batch.outboxAdded.append(command.row)
      newOutbox[batchNumber, default: []].append(command)
    }
  }

  // MARK: - Refusals and publications

  /// A rule said no. The refusal is an outcome and stored like one.
  mutating func refuse(_ number: Int, _ problem: Problem) {
    guard let errand = errands[number] else { return }
    if case .outbox(let command) = errand.origin, !command.mayBeRefused, !isHouseKnown { return retryLater(number) }
    counts.refused += 1
    if errand.isDryRun { return finish(number, .refused, problem, meta: ["dryRun": true]) }
    if errand.isQuestion { return finish(number, .refused, problem) }
    audit(
      "refused",
      [
        "identity": .string(errand.identity.name), "command": .string(subjectText(errand)),
        "code": .string(problem.code),
      ])
    if case .outbox(let command) = errand.origin, !command.mayBeRefused { reportRefused(command, errand, problem) }
    conclude(number, .refused, meta: [], body: problem.json.bytes)
  }

  private func subjectText(_ errand: Errand) -> String {
    if case .command(let subject) = errand.purpose { subject.text } else { "" }
  }

  /// A command of the house was refused: the sender's body must hear of it and has a task.
  private mutating func reportRefused(_ command: OutboxCommand, _ errand: Errand, _ problem: Problem) {
    var header = header(for: errand)
    let body = configuration.plugin(command.sender)?.bodies.first { $0 != "*" } ?? command.body
    stage(
      task: [
        "task": "look-into-refused-command", "lead": .string(body), "with": [],
        "title": [
          "vi": .string("Xem lại lệnh bị từ chối: \(command.subject)"),
          "en": .string("Look into a refused command: \(command.subject)"),
        ], "source": .string("\(problem.code): \(problem.title.vi)"),
      ], errand, &header)
    let name = HouseNames.commandRefused.split(separator: ".")
    let data: JSON = [
      "command": .string(command.subject), "sender": .string(command.sender), "code": .string(problem.code),
    ]
    stage(.init(fact: String(name[1]), subject: command.id, data: data.bytes), String(name[0]), &header)
  }

  /// A notice of a department system: stored and passed on, no rule in between.
  mutating func publish(_ number: Int, _ topic: String) {
    guard let errand = errands[number] else { return }
    if let problem = Gate.refusal(of: .publish(topic: topic), by: errand.identity, for: errand.body) {
      return fail(number, problem)
    }
    if let dated = errand.meta["dated"]?.string, Day(iso: dated).map({ $0.iso > Day.text(of: now) }) ?? true {
      return fail(
        number,
        .failure(
          "form", vi: "meta.dated phải là ngày không ở tương lai",
          en: "meta.dated must be a day that is not in the future"))
    }
    var cursor = JSONCursor(errand.fields, inside: JSONCursor.envelopeDepth)
    do {
      try cursor.skip()
      try cursor.end()
      guard errand.fields.first == 0x7B else { throw JSONError(offset: 0, "an object expected") }
    } catch {
      return fail(
        number,
        .failure(
          "form", vi: "Nội dung không phải JSON đúng", en: "The body is not proper JSON",
          detail: ("\(error)", "\(error)")))
    }
    let header = header(for: errand)
    stagedHead += 1
    let bytes = header.bytes(
      position: stagedHead, subject: topic, module: errand.body, dataClass: "public", type: "notice")
    batch.events.append(
      StoredEvent(position: stagedHead, time: now, topics: topic, record: nil, header: bytes, data: errand.fields))
    conclude(number, .done, meta: Self.doneMeta(stagedHead, stagedHead), body: [])
  }
}
