import ArgumentParser
import Wire

/// Durable consumers of the office.
struct ConsumerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consumer", abstract: "Người nhận bền · durable consumers", subcommands: [List.self, Delete.self],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Danh sách · the list")
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let office = try Office(options)
      let table = ConsumerTable.table(try office.status()["consumers"]?.array ?? [], office)
      Terminal.put(table.rendered(options.output, width: Terminal.width))
    }
  }

  struct Delete: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Quên con trỏ của nó · forget its cursor")
    @OptionGroup var options: GlobalOptions
    @Argument var name: String
    @Option(help: "Lý do, vào kiểm tra · reason, for the audit") var reason: String

    func run() throws {
      let office = try Office(options)
      _ = try office.answer(.admin, "consumer.delete/\(name)", meta: ["reason": .string(reason)])
      Terminal.put(office.say("✓ Đã quên \(name)", "✓ \(name) is forgotten"))
    }
  }
}

/// Consumers of STATUS, as `status` and `consumer list` show them.
enum ConsumerTable {
  static func table(_ consumers: [JSON], _ office: Office) -> Table {
    Table(
      columns: [
        .init(name: "name", title: office.say("Người nhận", "Consumer")),
        .init(name: "owner", title: office.say("Của", "Of")),
        .init(name: "open", title: office.say("Đang mở", "Open")),
        .init(name: "behind", title: office.say("Còn chậm", "Behind"), isNumber: true),
        .init(name: "inFlight", title: office.say("Chưa xác nhận", "Unacked"), isNumber: true),
        .init(name: "parked", title: office.say("Gác lại", "Parked"), isNumber: true),
        .init(name: "stalled", title: office.say("Đứng im", "Stalled")),
      ],
      rows: consumers.map { consumer in
        ["name", "owner", "open", "behind", "inFlight", "parked", "stalled"].map {
          FieldValue.text(consumer[$0] ?? "", in: office.language)
        }
      }, values: consumers)
  }
}
