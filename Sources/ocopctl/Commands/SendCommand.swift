import ArgumentParser
import Client
import Coordination
import Foundation
import Wire

/// Many commands from a file, many under way, safe to be sent again.
struct SendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Gửi nhiều lệnh từ tệp jsonl; gửi lại không đổi gì · send commands of a file",
    discussion: """
      {"command":"industry-trade.registration.submit","fields":{…},"id":…,"dated":…,"for":…,"expect":…}
      """)
  @OptionGroup var options: GlobalOptions
  @Option(help: "tệp, hoặc - · a file, or -") var file: String
  @Option(name: .customLong("in-flight"), help: "số lệnh cùng lúc · commands at the same time") var inFlight: Int = 64

  func run() throws {
    let language = options.language
    if options.expect != nil {
      throw Stop(
        .usage,
        language.say(
          "✗ --expect không dùng cho cả tệp: ghi \"expect\" vào từng dòng.",
          "✗ --expect is not for a whole file: write \"expect\" into each line."))
    }
    let messages = try CommandFile.messages(try Terminal.read(file), defaults: defaults(), language: language)
    let office = try Office(options)
    var tally = Tally(total: messages.count)
    let start = office.client.milliseconds
    var told = start
    do {
      try office.client.send(contentsOf: messages, inFlight: max(1, inFlight)) { message, answer in
        let meta = (try? answer.metaObject()) ?? [:]
        tally.count(answer, isDuplicate: meta["duplicate"] == true)
        if options.output == .jsonl || options.output == .json { Terminal.put(Self.line(message, answer, meta).text) }
        if answer.verb == .refused || answer.verb == .failed, options.output == .table {
          let text = ProblemText.text(Client.problem(of: answer), isRefusal: answer.verb == .refused, in: language)
          Terminal.tell("\(message.id) \(message.subject)\n\(text)")
        }
        if office.client.milliseconds - told > 1_000 {
          told = office.client.milliseconds
          Terminal.tell("\(tally.answered)/\(tally.total) · \(tally.answered * 1_000 / max(1, told - start))/s")
        }
      }
    } catch {
      Terminal.tell(tally.text(in: language))
      throw Stop(error, in: language)
    }
    if options.output == .table {
      Terminal.put(tally.text(in: language))
    } else {
      Terminal.tell(tally.text(in: language))
    }
    if tally.refused + tally.failed > 0 { throw Stop(.refused, "") }
  }

  private func defaults() throws -> JSON {
    .members([
      "for": options.body.map(JSON.string), "dated": try options.datedDay().map(JSON.string),
      "dryRun": options.isDryRun ? true : nil,
    ])
  }

  private static func line(_ message: Message, _ answer: Message, _ meta: JSON) -> JSON {
    var line: JSON = [
      "id": .string(message.id), "command": .string(message.subject), "answer": .string(answer.verb.rawValue),
      "meta": meta,
    ]
    if !answer.body.isEmpty, let body = try? JSON(answer.body) { line["body"] = body }
    return line
  }

  struct Tally {
    var total: Int
    var done = 0, duplicate = 0, refused = 0, failed = 0
    var answered: Int { done + refused + failed }

    mutating func count(_ answer: Message, isDuplicate: Bool) {
      switch answer.verb {
      case .done: done += 1
      case .refused: refused += 1
      default: failed += 1
      }
      if isDuplicate { duplicate += 1 }
    }

    func text(in language: Language) -> String {
      language.say(
        "\(total) lệnh: \(done) xong (\(duplicate) đã có từ trước), \(refused) bị từ chối, \(failed) hỏng",
        "\(total) commands: \(done) done (\(duplicate) repeated), \(refused) refused, \(failed) failed")
    }
  }
}

/// A file of commands, one JSON object in a line.
enum CommandFile {
  static func messages(_ data: Data, defaults: JSON, language: Language) throws -> [Message] {
    var messages: [Message] = []
    var seen: [String: Int] = [:]
    let file = DerivedID.file(data)
    for (index, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let number = index + 1
      let text = String(decoding: line, as: UTF8.self).precomposedStringWithCanonicalMapping
      if text.allSatisfy(\.isWhitespace) { continue }
      func wrong(_ vi: String, _ en: String) -> Stop {
        Stop(.badData, "✗ \(language.say("dòng", "line")) \(number): \(language.say(vi, en))")
      }
      let json: JSON
      do { json = try JSON(Array(text.utf8)) } catch {
        throw wrong("không phải JSON đúng: \(error)", "not proper JSON: \(error)")
      }
      guard let command = json["command"]?.string, CommandSubject(command) != nil else {
        throw wrong(
          "thiếu \"command\": <mô-đun>.<loại>.<lệnh>[/<mã>]", "\"command\" is missing: <module>.<kind>.<command>[/<id>]"
        )
      }
      let id = json["id"]?.string ?? DerivedID.line(number, ofFile: file)
      if let other = seen.updateValue(number, forKey: id) {
        throw wrong("mã \(id) đã dùng ở dòng \(other)", "the id \(id) stands in line \(other) already")
      }
      var meta = defaults
      for name in ["dated", "for", "expect", "dryRun"] { if let value = json[name] { meta[name] = value } }
      let known: Set = ["id", "command", "fields", "dated", "for", "expect", "dryRun"]
      if let extra = json.object?.keys.sorted().first(where: { !known.contains($0) }) {
        throw wrong("không có mục \"\(extra)\"", "there is no member \"\(extra)\"")
      }
      if json["expect"] != nil, CommandSubject(command)?.record == nil {
        throw wrong(
          "\"expect\" không dùng khi lập hồ sơ mới: chưa có phiên bản nào",
          "\"expect\" is not for a new record: it has no version yet")
      }
      messages.append(Message(.command, id: id, subject: command, meta: meta, body: json["fields"] ?? [:]))
    }
    return messages
  }
}
