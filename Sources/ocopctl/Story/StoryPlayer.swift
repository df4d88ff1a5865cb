import Client
import Coordination
import Foundation
import Wire
import ZeroMQ

/// Plays a story against a rehearsal office, and tells what happened.
final class StoryPlayer {
  private let story: Story
  private let name: String
  private let edition: String
  private let options: GlobalOptions
  private let context: Context
  private var offices: [String: Office] = [:]
  private(set) var variables = StoryVariables()
  private(set) var surprises = 0

  init(_ story: Story, name: String, edition: String, options: GlobalOptions) throws {
    (self.story, self.name, self.edition, self.options) = (story, name, edition, options)
    context = try Context()
  }

  private var language: Language { options.language }

  /// One client for each identity.
  func office(_ identity: String?) throws -> Office {
    let key = identity ?? story.identity ?? options.identity ?? ""
    if let office = offices[key] { return office }
    let office = try Office(options, as: key.isEmpty ? nil : key, context: context)
    offices[key] = office
    return office
  }

  func play() throws {
    Terminal.put("═══ \(story.title.text(in: language)) ═══")
    if let note = story.note {
      for line in RecordText.wrapped(note.text(in: language), width: Terminal.width) { Terminal.put(line) }
    }
    for step in story.steps {
      do { try play(step) } catch let unknown as StoryVariables.Unknown {
        throw Story.wrong(step.number, language.say("chưa có ${\(unknown.name)}", "${\(unknown.name)} is not known"))
      }
    }
  }

  private func play(_ step: Story.Step) throws {
    if let heading = try heading(of: step) {
      let source = step.source.map { "  [\(Words.source($0.text(in: language), language))]" } ?? ""
      Terminal.put("")
      let lines = RecordText.wrapped("\(step.number). \(heading)\(source)", width: Terminal.width - 4)
      for (place, line) in lines.enumerated() { Terminal.put((place == 0 ? "" : "   ") + line) }
    } else if step.action != .say {
      Terminal.put("")
    }
    switch step.action {
    case .say: break
    case .command(let command): try send(step, message(step, command, item: "", office(step.identity)))
    case .each(let items, let command): try each(step, items, command)
    case .apply(let paths): try apply(step, paths)
    case .advance(let day): try advance(step, try variables.text(day))
    case .ask(let question): try ask(step, question)
    case .board: try StoryBoard(office: self.office(step.identity)).put()
    case .why(let target):
      put(try Why.text(try variables.text(target), self.office(step.identity), width: Terminal.width - 4), indent: 3)
    }
  }

  /// What the step says, or the title of what it does.
  private func heading(of step: Story.Step) throws -> String? {
    if let heading = step.heading { return heading.text(in: language) }
    switch step.action {
    case .command(let command), .each(_, let command):
      let office = try self.office(step.identity)
      let title = office.form(ofCommand: Self.withoutID(command))?.title.text(in: language) ?? command
      return office.ownBody.map { "\(office.shortName($0)): \(title)" } ?? title
    case .ask(let question):
      return try self.office(step.identity).vocabulary.question(question).form.title.text(in: language)
    case .board: return language.say("Bảng công việc: ai phải làm tiếp", "Task board: who must act next")
    case .why(let target): return "\(language.say("Vì sao", "Why")) \(try variables.text(target))"
    case .advance(let day):
      return "⏱ \(language.say("Đến ngày", "On to")) \(Day(parsing: try variables.text(day))?.vietnamese ?? day)"
    case .say, .apply: return nil
    }
  }

  /// `house.task.accept` of `house.task.accept/${item.id}`.
  private static func withoutID(_ command: String) -> String { String(command.prefix { $0 != "/" }) }

  // MARK: - Steps

  private func message(_ step: Story.Step, _ command: String, item: String, _ office: Office) throws -> Message {
    let subject = try variables.text(command)
    var fields = try variables.resolved(step.fields)
    if let parts = CommandSubject(subject), let entry = try? office.vocabulary.entry("\(parts.module).\(parts.kind)"),
      let form = entry.kind.command(parts.command)
    {
      do { fields = try FieldValue.coerced(fields, to: form.fields) } catch {
        throw Story.wrong(step.number, language.say(error.vi, error.en))
      }
    }
    var meta: JSON = [:]
    if let body = step.body { meta["for"] = .string(try variables.text(body)) }
    if let dated = step.dated { meta["dated"] = .string(Day(parsing: try variables.text(dated))?.iso ?? dated) }
    return Message(
      .command, id: DerivedID.step(step.number, item: item, ofStory: name, edition: edition), subject: subject,
      meta: meta,
      body: fields)
  }

  /// Meta of what was done; nil when it was refused.
  @discardableResult
  private func send(_ step: Story.Step, _ message: Message) throws -> JSON? {
    let office = try self.office(step.identity)
    let parts: [Message]
    do { parts = try office.client.request(message) } catch {
      try refused(step, message, error)
      return nil
    }
    guard let done = parts.last, let meta = try? done.metaObject() else { return nil }
    if step.expected != nil { surprise(step, office.say("lẽ ra phải bị từ chối", "this should have been refused")) }
    let record = meta["record"]?.string ?? ""
    if let name = step.save, !step.isOfMany {
      variables.values[name] = .string(String(record.split(separator: "/").last ?? ""))
    }
    let narrator = StoryNarrator(office: office)
    let title = office.form(ofCommand: message.subject)?.title.text(in: language) ?? message.subject
    try narrator.tell(step.heading == nil ? nil : title, meta: meta, for: step.body)
    if !done.body.isEmpty, let reply = try? JSON(done.body), reply != [:] {
      put(AnswerText(office, width: Terminal.width - 6).text(reply), indent: 6)
    }
    guard meta["duplicate"] != true else { return meta }
    try settle()
    try narrator.tellConsequences(of: meta)
    return meta
  }

  /// A refusal that the story foresees is part of it.
  private func refused(_ step: Story.Step, _ message: Message, _ error: any Error) throws {
    let stop = Stop(error, in: language)
    let isRefusal = if case ClientError.refused = error { true } else { false }
    let isFailure = if case ClientError.failed = error { true } else { false }
    guard isRefusal || isFailure else { throw stop }
    let title = try self.office(step.identity).form(ofCommand: message.subject)?.title.text(in: language)
    put("▸ \(title ?? message.subject)", indent: 3)
    for (place, line) in RecordText.wrapped(stop.message, width: Terminal.width - 8).enumerated() {
      put(line, indent: place == 0 ? 5 : 7)
    }
    // What the form or the gate turned away is, to the story, also a no.
    if step.expected == nil {
      surprise(step, language.say("bước này lẽ ra phải được", "this step should have been done"))
    }
    if step.expected == "failed", isRefusal { surprise(step, "failed ≠ refused") }
  }

  private func surprise(_ step: Story.Step, _ text: String) {
    surprises += 1
    put("!!! \(language.say("Bước", "Step")) \(step.number): \(text)", indent: 3)
  }

  /// The entries to go through; records have their `id` beside their state.
  private func items(_ step: Story.Step, _ items: Story.Items, _ office: Office) throws -> [JSON] {
    switch items {
    case .file(let file, let having):
      guard let entries = try StoryFile.value(file).array else { throw Story.wrong(step.number, "\(file): list") }
      return entries.filter { entry in having.map { entry[$0] != nil } ?? true }
    case .records(let kind, let values, let skip, let limit):
      let conditions = try variables.resolved(values).object ?? [:]
      let pairs = conditions.sorted { $0.key < $1.key }.map { JSON.array([.string($0.key), "=", $0.value]) }
      let answer = try office.answer(.list, kind, meta: ["where": .array(pairs), "sort": "id", "limit": 1_000])
      return (answer["rows"]?.array ?? []).dropFirst(skip).prefix(limit).map { row in
        var item = row["state"] ?? [:]
        (item["id"], item["ref"]) = (row["id"], row["id"])
        return item
      }
    }
  }

  private func each(_ step: Story.Step, _ list: Story.Items, _ command: String) throws {
    let office = try self.office(step.identity)
    let items = try self.items(step, list, office)
    var references: [String: String] = [:]
    var messages: [Message] = []
    for (index, item) in items.enumerated() {
      let reference = item["ref"]?.string ?? item["ref"]?.integer.map(String.init) ?? String(index + 1)
      variables.values["item"] = item
      let message = try self.message(step, command, item: reference, office)
      references[message.id] = reference
      messages.append(message)
    }
    variables.values["item"] = nil
    var saved: [String: JSON] = step.save.flatMap { variables.values[$0]?.object } ?? [:]
    if messages.count == 1 {
      let record = try send(step, messages[0])?["record"]?.string ?? ""
      saved[references[messages[0].id] ?? ""] = .string(String(record.split(separator: "/").last ?? ""))
    } else {
      try sendAll(step, messages, references, saved: &saved, title: Self.withoutID(command))
    }
    if let name = step.save { variables.values[name] = .object(saved) }
  }

  private func sendAll(
    _ step: Story.Step, _ messages: [Message], _ references: [String: String], saved: inout [String: JSON],
    title: String
  ) throws {
    let office = try self.office(step.identity)
    var tally = SendCommand.Tally(total: messages.count)
    var (first, last) = (Int64.max, Int64(0))
    var record = ""
    do {
      try office.client.send(contentsOf: messages, inFlight: 64) { message, answer in
        let meta = (try? answer.metaObject()) ?? [:]
        tally.count(answer, isDuplicate: meta["duplicate"] == true)
        if answer.verb == .done {
          first = min(first, meta["first"]?.integer ?? .max)
          last = max(last, meta["position"]?.integer ?? 0)
          record = meta["record"]?.string ?? ""
          saved[references[message.id] ?? ""] = .string(record.split(separator: "/").last.map(String.init) ?? "")
          return
        }
        let text = ProblemText.text(Client.problem(of: answer), isRefusal: answer.verb == .refused, in: language)
        put("\(references[message.id] ?? ""): \(text)", indent: 3)
        if step.expected == nil { surprise(step, references[message.id] ?? "") }
      }
    } catch { throw Stop(error, in: language) }
    let narrator = StoryNarrator(office: office)
    var line = "▸ \(office.form(ofCommand: title)?.title.text(in: language) ?? title) × \(tally.done)"
    if let stage = try narrator.stage(of: record) { line += " → \(stage)" }
    if tally.refused + tally.failed > 0 { line += " · \(tally.text(in: language))" }
    if tally.duplicate > 0 { line += " · \(language.say("đã có", "already done")): \(tally.duplicate)" }
    put(line, indent: 3)
    guard last > 0 else { return }
    let own = try office.event(at: first)
    let body = office.shortName(step.body ?? office.ownBody ?? "")
    put("\(language.say("vị trí", "positions")) \(first)–\(last) · \(body)", indent: 5)
    guard tally.done > tally.duplicate else { return }
    try settle()
    try narrator.tellConsequences(ofMany: own?.type ?? "", after: first - 1)
  }

  private func apply(_ step: Story.Step, _ paths: [String]) throws {
    let office = try self.office(step.identity)
    var counts: [ReferenceDocuments.Change: Int] = [:]
    var changed: [String: [String]] = [:]
    for document in try ReferenceDocuments.read(paths, language: language) {
      let outcome = try ReferenceDocuments.apply(
        document, office, meta: .members(["for": step.body.map(JSON.string)]))
      counts[outcome.change, default: 0] += 1
      if outcome.change != .unchanged { changed[document.kind, default: []].append(document.id) }
    }
    for (kind, ids) in changed.sorted(by: { $0.key < $1.key }) {
      let names = ids.prefix(4).joined(separator: ", ") + (ids.count > 4 ? " …" : "")
      let title = (try? office.vocabulary.kindTitle(kind)) ?? kind
      put("▸ \(title) × \(ids.count): \(names)", indent: 3)
    }
    if let same = counts[.unchanged] { put(language.say("đã có: \(same)", "already there: \(same)"), indent: 3) }
    try settle()
  }

  private func advance(_ step: Story.Step, _ text: String) throws {
    guard let day = Day(parsing: text) else { throw Story.wrong(step.number, "advance: \(text)") }
    let office = try self.office(step.identity ?? story.clockKeeper)
    let status = try office.status()
    let now = status["now"]?.integer ?? 0
    if now >= day.startInstant {
      return put(
        language.say("đồng hồ đã qua \(day.vietnamese)", "the clock is past \(day.vietnamese) already"), indent: 3)
    }
    let head = status["head"]?.integer ?? 0
    _ = try office.answer(.admin, "clock.advance", meta: ["to": .string(day.iso)], timeout: 600_000)
    if step.heading != nil {
      put(language.say("⏱ Đến ngày \(day.vietnamese)", "⏱ On to \(day.vietnamese)"), indent: 3)
    }
    try settle()
    try StoryNarrator(office: office).tellSummary(after: head)
  }

  private func ask(_ step: Story.Step, _ question: String) throws {
    let office = try self.office(step.identity)
    let (module, form) = try office.vocabulary.question(question)
    var fields = try variables.resolved(step.fields)
    do { fields = try FieldValue.coerced(fields, to: form.fields) } catch {
      throw Story.wrong(step.number, language.say(error.vi, error.en))
    }
    var meta = JSON.members(["lang": .string(language.rawValue), "for": step.body.map(JSON.string)])
    let moment = ReadMoment(at: step.at, knownAt: step.knownAt)
    for (name, value) in try moment.meta(in: language) { meta[name] = value }
    let message = Message(
      .askQuestion, id: office.client.makeID(), subject: "\(module).\(form.name)", meta: meta, body: fields)
    if step.heading != nil { put("? \(form.title.text(in: language))", indent: 3) }
    do {
      let answer = try office.body(office.client.request(message))
      if step.isSummary {
        for (name, rows) in (answer.object ?? [:]).sorted(by: { $0.key < $1.key }) {
          if let rows = rows.array { put("\(Words.member(name, language) ?? name): \(rows.count)", indent: 6) }
        }
      } else if let report = AnswerFile.report(in: answer) {
        put(ReportText(language: language, width: Terminal.width - 6).text(report), indent: 6)
      } else {
        put(AnswerText(office, width: Terminal.width - 6).text(answer), indent: 6)
      }
      if step.expected != nil { surprise(step, language.say("lẽ ra phải bị từ chối", "this should have been refused")) }
      if let name = step.save { variables.values[name] = answer }
      for line in step.check.missing(in: answer, saved: variables.values) {
        surprise(step, language.say("câu trả lời thiếu: \(line)", "the answer lacks: \(line)"))
      }
    } catch { try refused(step, message, error) }
  }

  // MARK: - Rest

  /// Waits until nothing is under way in the office: no errand, nothing in the outbox, no module behind.
  private func settle() throws {
    let office = try self.office(nil)
    let deadline = office.client.milliseconds + 20_000
    var quietHead: Int64 = -1
    while office.client.milliseconds < deadline {
      let status = try office.status()
      let head = status["head"]?.integer ?? 0
      if StoryPlayer.isAtRest(status) {
        if quietHead == head { return }
        quietHead = head
      } else {
        quietHead = -1
      }
      _ = try office.client.takeAnswers(wait: 15)
    }
    put(language.say("! văn phòng chưa yên sau 20 giây", "! the office is not at rest after 20 s"), indent: 3)
  }

  static func isAtRest(_ status: JSON) -> Bool {
    guard status["inFlight"]?.integer ?? 0 == 0, status["outbox"]?.integer ?? 0 == 0 else { return false }
    return (status["modules"]?.array ?? []).allSatisfy { module in
      module["phase"]?.string != "ready"
        || ["inFlight", "waiting", "behind"].allSatisfy { module[$0]?.integer ?? 0 <= 0 }
    }
  }

  private func put(_ text: String, indent: Int) {
    let margin = String(repeating: " ", count: indent)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { Terminal.put(margin + line) }
  }
}

/// The files of a story.
enum StoryFile {
  static func value(_ path: String) throws -> JSON {
    do { return try YAMLText.document(try Terminal.readText(path)) } catch let fault as YAMLText.Fault {
      throw Stop(.badData, "✗ \(path): \(fault)")
    }
  }
}
