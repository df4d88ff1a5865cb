internal import Coordination
internal import Ledger
internal import Wire

// Asking modules, and reading for them what they need.
extension Hub {
  /// Sends the errand to its module, with all that was read so far.
  mutating func ask(_ number: Int) {
    guard let errand = errands[number] else { return }
    guard let module = modules[errand.module], let peer = module.asked, module.isKnown else {
      return awaitModule(number)
    }
    guard module.mayAsk(number, limit: limits.asksPerModule) else {
      (errand.phase, errand.awaited) = (.awaitingModule, errand.module)
      module.backlog.append(number)
      return
    }
    if errand.rounds == 0 { giveNamed(errand) }
    tryNumber += 1
    // It names its errand, so that the answer needs no table.
    let id = "\(number)-\(tryNumber)"
    errand.phase = .asked
    errand.tryID = id
    errand.askedAt = monotonic
    module.inFlight.insert(number)
    emit(.send(peer, Message(.ask, id: id, subject: subject(of: errand), meta: askMeta(errand), body: askBody(errand))))
  }

  private func subject(of errand: Errand) -> String {
    switch errand.purpose {
    case .command(let subject): subject.text
    case .question(let module, let name): "\(module).\(name)"
    case .reaction(_, _, let name): name
    case .publication(let topic): topic
    }
  }

  private func askMeta(_ errand: Errand) -> [UInt8] {
    var writer = JSONWriter(capacity: 400)
    writer.open()
    writer.name("actor")
    writer.open()
    writer.member("body", errand.body)
    writer.member("name", errand.identity.name)
    if errand.body != errand.identity.body { writer.member("own", errand.identity.body) }
    writer.name("roles")
    writer.open("[")
    for role in errand.identity.roles { writer.string(role.rawValue) }
    writer.close("]")
    writer.close()
    switch errand.purpose {
    case .question: writer.member("ask", "question")
    case .reaction: writer.member("ask", "reaction")
    default: writer.member("ask", "command")
    }
    if let day = errand.past?.day { writer.member("at", day) }
    writer.member("command", errand.key.id)
    let now = errand.past?.now ?? now
    writer.member("dated", errand.past == nil ? errand.dated : Day.text(of: now))
    if let time = errand.past?.knownAt { writer.member("knownAt", time) }
    if let lang = errand.meta["lang"]?.string { writer.member("lang", lang) }
    writer.member("now", now)
    writer.member("received", errand.past == nil ? errand.received : now)
    if let id = errand.recordID { writer.member("record", id) }
    writer.member("revision", revision)
    if let row = errand.row {
      writer.member("stage", row.stage)
      writer.member("version", row.version)
    }
    writer.close()
    return writer.bytes
  }

  private func askBody(_ errand: Errand) -> [UInt8] {
    var writer = JSONWriter(capacity: errand.fields.count + (errand.row?.state.count ?? 0) + 128)
    writer.open()
    if case .reaction(_, let fact, let name) = errand.purpose {
      writer.name("fact")
      writer.open()
      writer.member("data", raw: fact.data)
      writer.member("fact", name)
      writer.member("position", fact.position)
      writer.member("subject", HeaderReader.member("subject", of: fact.header) ?? "")
      writer.close()
    } else {
      writer.member("fields", raw: errand.fields)
    }
    writer.name("given")
    writer.open("[")
    for given in errand.given {
      writer.open()
      writer.name("read")
      writer.value(given.read)
      writer.member("rows", raw: given.answer)
      writer.close()
    }
    writer.close("]")
    if let row = errand.row { writer.member("state", raw: row.state) }
    writer.close()
    return writer.bytes
  }

  /// The module is away. It may be on its way; if it was given up, say so at once.
  /// - Parameter other: not its own module, but one without which it cannot go on.
  mutating func awaitModule(_ number: Int, _ other: String? = nil) {
    guard let errand = errands[number] else { return }
    let name = other ?? errand.module
    if let problem = modules[name]?.foldProblem { return fail(number, problem) }
    let phase = modules[name]?.phase
    if phase == nil || phase == .failed || phase == .disabled || modules[name]?.isDisabled == true {
      return fail(
        number,
        .failure(
          "module-down", vi: "Mô-đun \(name) không chạy", en: "The module \(name) is not running",
          detail: (
            "Xem: ocopctl module logs \(name); chạy lại: ocopctl module restart \(name)",
            "See: ocopctl module logs \(name); start again: ocopctl module restart \(name)"
          ), isRetryable: true, retryAfter: 1_000))
    }
    (errand.phase, errand.awaited) = (.awaitingModule, name)
    modules[name]?.backlog.append(number)
  }

  /// The module was given up: so is what waits for it.
  mutating func turnBacklogAway(_ name: String) {
    while let next = modules[name]?.backlog.popFirst() { awaitModule(next, name) }
  }

  /// As many waiting errands as the module may have.
  mutating func feedModule(_ name: String) {
    // An errand that fails at once leads back here; the loop below takes the next.
    guard modules[name]?.backlog.isEmpty == false, feeding.insert(name).inserted else { return }
    defer { feeding.remove(name) }
    let limit = limits.asksPerModule
    while modules[name]?.asked != nil, let next = modules[name]?.nextInBacklog(limit: limit) {
      guard let errand = errands[next], errand.phase == .awaitingModule else { continue }
      switch errand.purpose {
      case .command, .question:
        // It may have come before the module said what it offers.
        if errand.form == nil { admit(next) } else if errand.queue != nil { begin(next) } else { ask(next) }
      case .reaction, .publication: ask(next)
      }
    }
  }

  /// Takes up what waited for a commit.
  mutating func resume(_ number: Int) {
    guard let errand = errands[number], errand.phase == .awaitingCommit else { return }
    loadNeeds(number)
  }

  // MARK: - NEED

  mutating func need(_ number: Int, _ reads: [JSON]) {
    guard let errand = errands[number] else { return }
    errand.rounds += 1
    if errand.rounds > limits.needRounds {
      return fail(number, .moduleBug("asks for more than \(limits.needRounds) rounds of reads"))
    }
    if errand.rounds == 1, reads.contains(where: { $0["record"] != nil }) {
      modules[errand.module]?.remember(lookUp: errand.purpose)
    }
    errand.pendingReads = reads
    errand.readNamedAgain()
    errand.phase = .loading
    if errand.conflicts >= 2 { joinLane(number) }
    loadNeeds(number)
  }

  private mutating func loadNeeds(_ number: Int) {
    guard let errand = errands[number] else { return }
    var loads: [Load] = []
    var waitsFor: Int64 = 0
    for read in errand.pendingReads {
      guard let (load, tags) = Need.load(read, for: errand, in: self) else {
        return fail(number, .moduleBug("reads what it may not: \(read.text.prefix(200))"))
      }
      loads.append(load)
      if case .record = load {} else { for tag in tags { waitsFor = max(waitsFor, touched.last(tag)) } }
      if lane.holder == number { for tag in tags { errands[number]?.readTags[tag] = stagedHead } }
    }
    if let cut = errand.past { return readPast(.errand(number), cut, loads) }
    if waitsFor > committedHead || (errand.isQuestion && stagedHead > committedHead) {
      errands[number]?.phase = .awaitingCommit
      errandsAfterCommit[batchOfHead, default: []].append(number)
      return
    }
    if !errand.isQuestion, let held = held(loads) { return needLoaded(number, at: stagedHead, held) }
    errand.phase = .loading
    load(loads, for: .errand(number))
  }

  /// What is in the cache needs no read: nearly every decision asks for the calendar, a body, the division of labour.
  private func held(_ loads: [Load]) -> [Loaded]? {
    var found: [Loaded] = []
    for load in loads {
      guard case .record(let kind, let id) = load, let entry = cache["\(kind)/\(id)"] else { return nil }
      found.append(.record(entry.row))
    }
    return found
  }

  mutating func needLoaded(_ number: Int, at position: Int64, _ found: [Loaded]) {
    guard let errand = errands[number] else { return }
    if errand.mustBeginAnew { return beginAnew(number) }
    for (read, loaded) in zip(errand.pendingReads, found) {
      guard let need = Need.load(read, for: errand, in: self) else { continue }
      var seen = position
      var rows = loaded
      if case .record(let kind, let id) = need.0, !errand.isQuestion {
        // What is staged wins over what is on disk.
        let name = "\(kind)/\(id)"
        if let cached = cache[name] {
          (rows, seen) = (.record(cached.row), stagedHead)
        } else if case .record(let row?) = loaded, self.kind(kind)?.isReference == true {
          remember(row, name, at: position, of: errand)
        }
        if case .record(let row) = rows { errand.rowsRead[name] = .some(row) }
      }
      if case .records(let list) = rows {
        for row in list { errand.rowsRead["\(row.kind)/\(row.id)"] = .some(row) }
        errand.rowCount += list.count
      }
      for tag in need.1 { errand.readTags[tag] = min(errand.readTags[tag] ?? seen, seen) }
      let answer = Need.rows(rows)
      errand.byteCount += answer.count
      errand.given.append((read, answer))
    }
    errand.pendingReads = []
    if errand.rowCount > limits.needRows || errand.byteCount > limits.needBytes {
      return fail(number, .moduleBug("reads more than \(limits.needRows) rows or \(limits.needBytes) bytes"))
    }
    ask(number)
  }

  /// Errands whose module failed are asked once more.
  mutating func retryAsks() {
    guard !askRetries.isEmpty else { return }
    let due = askRetries.filter { $0.due <= monotonic }
    askRetries.removeAll { $0.due <= monotonic }
    for (_, number) in due where errands[number]?.phase == .awaitingRetry { beginAnew(number) }
  }

  mutating func beginAnew(_ number: Int) {
    guard let errand = errands[number] else { return }
    errand.forget()
    if errand.kind != nil { begin(number) } else { ask(number) }
  }
}

extension Errand {
  var isQuestion: Bool { if case .question = purpose { true } else { false } }
}

/// The reads that a module may ask for, PROTOCOL.md §8.
enum Need {
  /// The load and the tags that it depends on; nil when the module may not read it.
  static func load(_ read: JSON, for errand: Errand, in hub: Hub) -> (Load, [Tag])? {
    if let name = read["record"]?.string {
      let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
      guard parts.count == 2, mayRead(parts[0], errand, hub) else { return nil }
      return (.record(kind: parts[0], id: parts[1]), [Tag.record(name)])
    }
    if let kind = read["all"]?.string ?? read["total"]?.string {
      guard mayRead(kind, errand, hub), let (conditions, tags) = conditions(read["where"], kind, hub) else {
        return nil
      }
      var query = RecordQuery(kind: kind, conditions: conditions, limit: hub.limits.needRows + 1)
      if read["total"] != nil {
        query.isKeyed = read["keyed"]?.boolean ?? false
        return (.totals(query, by: read["by"]?.strings ?? [], sum: read["sum"]?.strings ?? []), tags + [Tag.kind(kind)])
      }
      if conditions.isEmpty { return nil }
      // A list is complete as of its keys; the states of its rows are guarded by the kind as a whole.
      guard read["limit"] != nil || read["sort"] != nil else { return (.records(query), tags) }
      // What stands on a page also depends on the key it is sorted by.
      return page(read, of: &query, in: hub) ? (.records(query), tags + [Tag.kind(kind)]) : nil
    }
    if let fact = read["latest"]?.string {
      guard let about = read["about"]?.string, mayRead(fact: fact, errand, hub) else { return nil }
      return (.fact(fact, about: about), [Tag.fact(fact, about: about)])
    }
    if let fact = read["facts"]?.string {
      return mayRead(fact: fact, errand, hub) ? (.facts(fact), [Tag.facts(fact)]) : nil
    }
    return nil
  }

  /// Whether the page can be read: `sort` is a key of the kind, `limit` and `offset` are counts.
  private static func page(_ read: JSON, of query: inout RecordQuery, in hub: Hub) -> Bool {
    query.sort = read["sort"]?.string
    if let sort = query.sort, hub.kind(query.kind)?.description.keys.contains(where: { $0.name == sort }) != true {
      return false
    }
    let (limit, offset) = (read["limit"]?.integer ?? Int64(query.limit), read["offset"]?.integer ?? 0)
    guard limit > 0, offset >= 0, offset <= 1 << 30 else { return false }
    (query.limit, query.offset) = (Int(min(limit, Int64(query.limit))), Int(offset))
    return true
  }

  private static func mayRead(_ kind: String, _ errand: Errand, _ hub: Hub) -> Bool {
    if hub.modules[errand.module]?.kinds[kind] != nil || kind == HouseNames.task { return true }
    return hub.modules.values.contains { $0.kinds[kind]?.isReference == true }
  }

  private static func mayRead(fact: String, _ errand: Errand, _ hub: Hub) -> Bool {
    fact.hasPrefix("\(errand.module).") || hub.configuration.plugin(errand.module)?.allows(read: fact) == true
  }

  private static func conditions(_ members: JSON?, _ kind: String, _ hub: Hub) -> ([RecordQuery.Condition], [Tag])? {
    var conditions: [RecordQuery.Condition] = []
    var tags: [Tag] = []
    for (field, value) in (members?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let key = KeyReader.value(value, field: field, kind: hub.kind(kind)?.description) else { return nil }
      conditions.append(.init(field, .equal, key))
      tags.append(Tag.key(kind, field, key))
    }
    return (conditions, tags)
  }

  /// Rows as `given` holds them.
  static func rows(_ loaded: Loaded) -> [UInt8] {
    var writer = JSONWriter(capacity: 1024)
    writer.open("[")
    switch loaded {
    case .record(let row): if let row { write(row, to: &writer) }
    case .records(let rows): for row in rows { write(row, to: &writer) }
    case .facts(let rows):
      for row in rows {
        writer.open()
        writer.member("data", raw: row.data)
        writer.member("position", row.position)
        writer.member("subject", row.subject)
        writer.close()
      }
    case .totals(let totals):
      for total in totals {
        writer.open()
        writer.member("count", total.count)
        writer.name("group")
        writer.open("[")
        for value in total.group {
          switch value {
          case .text(let text): writer.string(text)
          case .integer(let integer): writer.integer(integer)
          case nil: writer.string("")
          }
        }
        writer.close("]")
        writer.name("sums")
        writer.open("[")
        for sum in total.sums { writer.integer(sum) }
        writer.close("]")
        writer.close()
      }
    case .outcome, .outcomeKeys, .events, .position, .positions, .parked, .histories, .audit, .seal, .proof, .tooMuch:
      break
    }
    writer.close("]")
    return writer.bytes
  }

  private static func write(_ row: RecordRow, to writer: inout JSONWriter) {
    writer.open()
    writer.member("body", row.body)
    writer.member("id", row.id)
    writer.member("stage", row.stage)
    writer.member("state", raw: row.state)
    writer.member("version", row.version)
    writer.close()
  }
}

/// Names of the house that the host must know: it writes the first state of a task itself.
enum HouseNames {
  static let module = "house"
  static let task = "task"
  static let taskSeries = "NV"
  static let setReminders = "set-reminders"
  static let identity = "identity"
  static let commandRefused = "house.command-refused"
}

extension Hub {
  func kind(_ name: String) -> KnownKind? {
    for module in modules.values { if let kind = module.kinds[name] { return kind } }
    return nil
  }
}

extension Problem {
  static func moduleBug(_ what: String) -> Problem {
    .failure(
      "module-bug", vi: "Mô-đun có lỗi", en: "The module is at fault",
      detail: ("Báo người phát triển mô-đun: \(what)", "Tell the module's developers: it \(what)"))
  }
}
