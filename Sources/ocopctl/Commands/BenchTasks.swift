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

  /// Closed ones lie in the future, so that they go quietly; late ones are late at once.
  private func fill(_ office: Office, _ bodies: [String]) throws {
    let today = try office.status()["day"]?.string.flatMap { Day(iso: $0) } ?? .first
    let start = ContinuousClock.now
    var place = 0
    while place < count {
      var messages: [Message] = []
      var closing: [String: String] = [:]
      for number in place..<min(count, place + 4_096) {
        let isOpen = number % 100 < open
        let isLate = isOpen && number / 100 % 100 < late
        let lead = bodies[number % bodies.count]
        let due = isLate ? today - 1 - number % 30 : today + 2 + number % 180
        let fields = JSON.members([
          "task": "measure", "title": .string("Việc \(number)"), "lead": .string(lead),
          "with": [.string(bodies[(number + 1) % bodies.count])], "due": .string(due.iso),
          "subject": programme.map { .string("programme/\($0)") },
        ])
        let message = Message(
          .command, id: office.client.makeID(), subject: "house.task.assign", meta: [:], body: fields)
        if !isOpen { closing[message.id] = lead }
        messages.append(message)
      }
      let given = try send(messages, office)
      let completions = closing.compactMap { id, lead in
        given[id].map { record in
          Message(
            .command, id: office.client.makeID(), subject: "house.task.complete/\(record)",
            meta: ["for": .string(lead)], body: ["result": "Xong"])
        }
      }
      _ = try send(completions, office)
      place += messages.count
    }
    Terminal.tell(
      office.say(
        "Đã giao \(count) việc trong \(Int(Bench.seconds(since: start))) giây",
        "Gave \(count) tasks in \(Int(Bench.seconds(since: start))) s"))
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
