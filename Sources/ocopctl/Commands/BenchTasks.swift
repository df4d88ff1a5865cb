import ArgumentParser
import Client
import Coordination
import Foundation
import Wire

/// Fills the book of a rehearsal office with tasks, and measures what officers ask of it: the board, the overdue list,
/// and each report of a programme.
struct BenchTasks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks", abstract: "nhiều việc trong sổ: bảng, danh sách, báo cáo · many tasks: board, list, reports")
  @OptionGroup var options: GlobalOptions
  @Option(help: "số việc giao thêm · tasks to give") var count: Int = 100_000
  @Option(help: "trong 100 việc, bao nhiêu còn mở · of 100, how many stay open") var open: Int = 10
  @Option(help: "trong 100 việc mở, bao nhiêu quá hạn · of 100 open ones, how many are late") var late: Int = 10
  @Option(help: "chương trình mà việc thuộc về · the programme they are about") var programme: String?
  @Option(help: "hỏi mỗi câu bao nhiêu lần · times that each question is asked") var times: Int = 20

  func validate() throws {
    guard count >= 0, (0...100).contains(open), (0...100).contains(late), times > 0 else {
      throw ValidationError("--count, --open, --late, --times")
    }
  }

  func run() throws {
    let office = try Office(options)
    guard try office.status()["mode"]?.string == "rehearsal" else {
      throw Stop(
        .refused, office.say("✗ Chỉ đo ở văn phòng diễn tập.", "✗ This is measured in a rehearsal office only."))
    }
    let bodies = try office.list("body", limit: 1_000).compactMap { $0["id"]?.string }
    guard let first = bodies.first, bodies.count > 1 else {
      throw Stop(.badData, office.say("✗ Chưa nạp cơ quan.", "✗ Apply the bodies first."))
    }
    if count > 0 { try fill(office, bodies) }
    try settle(office)
    var rows: [BenchResult] = []
    for (name, subject, fields) in try questions(office, body: first) {
      rows.append(try measure(office, name, subject, fields))
    }
    Bench.put(rows, options)
  }

  // MARK: - Tasks

  /// Tasks of collections, for each gives one to every body; most are closed, then the clock passes some due days.
  private func fill(_ office: Office, _ bodies: [String]) throws {
    let start = ContinuousClock.now
    let today = try office.status()["day"]?.string.flatMap { Day(iso: $0) } ?? .first
    let rounds = (count + bodies.count - 1) / bodies.count
    let messages = (0..<rounds).map { number in
      // One in a hundred is due soon: of the open ones, `late` in a hundred are.
      let due = number % 100 < late ? today + 1 + number % 7 : today + 40 + number % 180
      return Message(
        .command, id: office.client.makeID(), subject: "localities.collection.open", meta: [:],
        body: [
          "title": .string("Đợt \(number)"), "columns": [["id": "n", "title": "Số", "type": "integer"]],
          "bodies": .array(bodies.map(JSON.string)), "due": .string(due.iso),
        ])
    }
    let opened = try send(messages, office)
    if let programme { try assign(office, bodies, today, programme) }
    for record in opened.values {
      let tasks = try office.list("task", where: [["subject", "=", .string("collection/\(record)")]], limit: 1_000)
      let closing = tasks.enumerated().filter { place, _ in place * 7 % 100 >= open }.map { _, task in
        Message(
          .command, id: office.client.makeID(), subject: "house.task.complete/\(task["id"]?.string ?? "")",
          meta: .members(["for": task["state"]?["lead"]]), body: ["result": "Xong"])
      }
      _ = try send(closing, office)
    }
    try settle(office)
    _ = try office.answer(
      .admin, "clock.advance", meta: ["to": .string((today + 20).iso)], timeout: 600_000)
    let seconds = Int(Bench.seconds(since: start))
    Terminal.tell(
      office.say("Đã giao \(rounds * bodies.count) việc trong \(seconds) giây", "Tasks given in \(seconds) s"))
  }

  /// Some about the programme itself: they are given one by one.
  private func assign(_ office: Office, _ bodies: [String], _ today: Day, _ programme: String) throws {
    let messages = (0..<min(1_000, count / 10)).map { number in
      Message(
        .command, id: office.client.makeID(), subject: "house.task.assign", meta: [:],
        body: [
          "task": "measure", "title": .string("Việc \(number)"), "lead": .string(bodies[number % bodies.count]),
          "with": [.string(bodies[(number + 1) % bodies.count])], "due": .string((today + 2 + number % 90).iso),
          "subject": .string("programme/\(programme)"),
        ])
    }
    _ = try send(messages, office)
  }

  /// The records that were made, by the id of the command.
  private func send(_ messages: [Message], _ office: Office) throws -> [String: String] {
    var records: [String: String] = [:]
    var fault: String?
    do {
      try office.client.send(contentsOf: messages, inFlight: 256) { message, answer in
        if answer.verb == .done, let record = (try? answer.metaObject())?["record"]?.string {
          records[message.id] = record.split(separator: "/").last.map(String.init)
        } else if answer.verb != .done {
          fault = fault ?? Client.problem(of: answer).json.text
        }
      }
    } catch { throw Stop(error, in: options.language) }
    if let fault { throw Stop(.refused, fault) }
    return records
  }

  /// Until what follows from the tasks is done: reminders are set, late ones are told.
  private func settle(_ office: Office) throws {
    var head: Int64 = -1
    while true {
      let status = try office.status()
      let now = status["head"]?.integer ?? 0
      if StoryPlayer.isAtRest(status), now == head { return }
      head = now
      _ = try office.client.takeAnswers(wait: 100)
    }
  }

  // MARK: - Questions

  private func questions(_ office: Office, body: String) throws -> [(String, String, JSON)] {
    var asked: [(String, String, JSON)] = [
      ("task board", "house.task-board", [:]), ("task board --body", "house.task-board", ["body": .string(body)]),
      ("task list --overdue", "house.task-list", ["overdue": true]), ("task list", "house.task-list", [:]),
      ("task list --body", "house.task-list", ["body": .string(body)]),
    ]
    guard let programme else { return asked }
    for question in try office.vocabulary.questions where question.module == "programme" {
      let names = question.form.fields.filter(\.isRequired).map(\.name)
      var fields: JSON = ["programme": .string(programme)]
      if names.contains("body") { fields["body"] = .string(body) }
      guard names.contains("programme"), Set(names).isSubset(of: ["programme", "body"]) else { continue }
      asked.append((question.form.name, "programme.\(question.form.name)", fields))
    }
    return asked
  }

  private func measure(_ office: Office, _ name: String, _ subject: String, _ fields: JSON) throws -> BenchResult {
    var result = BenchResult(name: name)
    for _ in 0..<times {
      let start = ContinuousClock.now
      do {
        _ = try office.client.request(
          Message(.askQuestion, id: office.client.makeID(), subject: subject, meta: [:], body: fields))
        result.count += 1
      } catch {
        result.failed += 1
        result.firstFailure = "\(error)"
      }
      let seconds = Bench.seconds(since: start)
      result.seconds += seconds
      result.microseconds.append(Int(seconds * 1e6))
    }
    return result
  }
}
