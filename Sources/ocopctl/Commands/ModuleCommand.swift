import ArgumentParser
import Wire

/// Modules of the office: list, restart, logs, off and on, a new process for the old.
struct ModuleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "module", abstract: "Các mô-đun · the modules",
    subcommands: [List.self, Restart.self, Logs.self, Enable.self, Disable.self, Upgrade.self],
    defaultSubcommand: List.self)

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

  struct Enable: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bật lại · switch it on again")
    @OptionGroup var options: GlobalOptions
    @Argument var module: String

    func run() throws {
      let office = try Office(options)
      _ = try office.answer(.admin, "plugin.enable/\(module)")
      Terminal.tell(office.say("✓ \(module) đang mở", "✓ \(module) starts"))
    }
  }

  struct Disable: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tắt, cả sau khi khởi động lại · switch it off, also after a restart")
    @OptionGroup var options: GlobalOptions
    @Argument var module: String
    @Option(help: "Lý do, vào kiểm tra · reason, for the audit") var reason: String

    func run() throws {
      let office = try Office(options)
      _ = try office.answer(.admin, "plugin.disable/\(module)", meta: ["reason": .string(reason)])
      Terminal.tell(office.say("✓ \(module) đã tắt", "✓ \(module) is off"))
    }
  }

  struct Upgrade: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Thay tiến trình, không lệnh nào bị từ chối · a new process takes over, no command is refused")
    @OptionGroup var options: GlobalOptions
    @Argument var module: String

    func run() throws {
      let office = try Office(options)
      _ = try office.answer(.admin, "plugin.upgrade/\(module)")
      Terminal.tell(office.say("✓ \(module): tiến trình mới phục vụ", "✓ \(module): the new process serves"))
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
