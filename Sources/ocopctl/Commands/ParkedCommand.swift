import ArgumentParser
import Coordination
import Wire

/// What was given up: events by consumers, facts by reactions, commands that the house sent.
struct ParkedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parked", abstract: "Việc bị gác lại · what was given up",
    discussion: "NAME: consumer/<tên> · reaction/<mô-đun> · outbox",
    subcommands: [List.self, Retry.self, Discard.self, Export.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Danh sách · the list")
    @OptionGroup var options: GlobalOptions
    @Argument var name = ""

    func run() throws {
      let office = try Office(options)
      let rows = try ParkedCommand.rows(office, name)
      let table = Table(
        columns: [
          .init(name: "name", title: office.say("Ở đâu", "Where"), isWhole: true),
          .init(name: "position", title: office.say("Vị trí", "Position"), isNumber: true, isWhole: true),
          .init(name: "attempts", title: office.say("Số lần", "Tries"), isNumber: true),
          .init(name: "at", title: office.say("Lúc", "At")),
          .init(name: "reason", title: office.say("Lý do", "Reason")),
        ],
        rows: rows.map { row in
          [
            row["name"]?.string ?? "", row["position"]?.text ?? "", row["attempts"]?.text ?? "",
            row["at"]?.integer.map(Instant.vietnamese) ?? "", row["reason"]?.string ?? row["subject"]?.string ?? "",
          ]
        }, values: rows)
      Terminal.put(table.rendered(options.output, width: Terminal.width))
    }
  }

  struct Retry: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Thử lại · try again")
    @OptionGroup var options: GlobalOptions
    @Argument var name: String
    @Option(name: .customLong("position"), help: "Chỉ vị trí này · only this position") var positions: [Int64] = []

    func run() throws {
      let office = try Office(options)
      let answer = try office.answer(.admin, "parked.retry/\(name)", meta: ParkedCommand.meta(positions))
      let count = answer["retried"]?.integer ?? 0
      Terminal.put(office.say("✓ Thử lại \(count)", "✓ \(count) tried again"))
    }
  }

  struct Discard: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bỏ hẳn · give up for good")
    @OptionGroup var options: GlobalOptions
    @Argument var name: String
    @Option(name: .customLong("position"), help: "Chỉ vị trí này · only this position") var positions: [Int64] = []
    @Option(help: "Lý do, vào kiểm tra · reason, for the audit") var reason: String

    func run() throws {
      let office = try Office(options)
      var meta = ParkedCommand.meta(positions)
      meta["reason"] = .string(reason)
      let count = try office.answer(.admin, "parked.discard/\(name)", meta: meta)["discarded"]?.integer ?? 0
      Terminal.put(office.say("✓ Bỏ \(count)", "✓ \(count) discarded"))
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "In từng mục với sự kiện của nó · print each entry with its event, JSON lines")
    @OptionGroup var options: GlobalOptions
    @Argument var name = ""

    func run() throws {
      let office = try Office(options)
      for row in try ParkedCommand.rows(office, name) {
        var row = row
        if let position = row["position"]?.integer, position > 0, let event = try office.event(at: position) {
          row["event"] = event.json
        }
        Terminal.put(row.text)
      }
    }
  }

  fileprivate static func rows(_ office: Office, _ name: String) throws -> [JSON] {
    try office.answer(.admin, name.isEmpty ? "parked.list" : "parked.list/\(name)")["parked"]?.array ?? []
  }

  fileprivate static func meta(_ positions: [Int64]) -> JSON {
    positions.isEmpty ? [:] : ["positions": .array(positions.map(JSON.integer))]
  }
}
