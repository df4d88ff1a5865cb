import ArgumentParser
import Wire

/// Modules of the office: list, restart, logs.
struct ModuleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "module", abstract: "Các mô-đun · the modules",
    subcommands: [List.self, Restart.self, Logs.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Các mô-đun và tình trạng · modules and their state")
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let office = try Office(options)
      Terminal.put(ModuleTable.table(try office.status(), office).rendered(options.output, width: Terminal.width))
    }
  }

  struct Restart: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Mở lại một mô-đun · start a module again")
    @OptionGroup var options: GlobalOptions
    @Argument var module: String

    func run() throws {
      let office = try Office(options)
      _ = try office.answer(.admin, "module.restart/\(module)")
      Terminal.tell(
        office.say(
          "✓ Đang mở lại \(module); xem: ocopctl module list", "✓ \(module) restarts; see: ocopctl module list"))
    }
  }

  struct Logs: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Nhật ký của mô-đun · what a module wrote to stderr")
    @OptionGroup var options: GlobalOptions
    @Argument var module: String

    func run() throws {
      let office = try Office(options)
      let answer = try office.answer(.admin, "module.logs/\(module)")
      if options.output == .json || options.output == .jsonl { return Terminal.put(answer.text) }
      let lines = answer["lines"]?.strings ?? []
      if lines.isEmpty { Terminal.tell(office.say("(\(module) chưa ghi gì)", "(\(module) has written nothing)")) }
      for line in lines { Terminal.put(line) }
    }
  }
}
