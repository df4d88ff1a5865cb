import ArgumentParser
import Foundation

/// The command line of the office. Data goes to standard output, messages to standard error.
@main struct Ocopctl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ocopctl",
    abstract: "Điều khiển sổ điều phối OCOP · Control the OCOP coordination daemon",
    usage: """
      ocopctl <subcommand> [options]
      ocopctl <kind> <command> [ID] --field value …
      """,
    discussion: """
      Lệnh của các mô-đun / commands of the modules: ocopctl kind list · ocopctl <kind> --help · \
      ocopctl <kind> <command> --help

      Mã thoát / exit codes: 0 ok · 1 refused, failed, different · 64 usage · 65 bad data · 69 unreachable · \
      70 internal · 75 try later · 77 forbidden · 78 bad configuration · 124 timed out
      """,
    version: "ocopctl · OCOP1",
    subcommands: [
      StatusCommand.self, ModuleCommand.self, KindCommand.self, GetCommand.self, HistoryCommand.self,
      AskCommand.self, ReportCommand.self, SendCommand.self, ImportCommand.self, TailCommand.self, ConsumeCommand.self,
      WhyCommand.self, ApplyCommand.self, DiffCommand.self, PublishCommand.self, ClockCommand.self,
      IdentityCommand.self, ConsumerCommand.self, ParkedCommand.self, AuditCommand.self, BackupCommand.self,
      SchemaCommand.self,
      DoctorCommand.self, CheckCommand.self, LogLevelCommand.self, StoryCommand.self, BenchCommand.self,
      DynamicCommand.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot(CommandWords.arranged(Array(CommandLine.arguments.dropFirst())))
      try command.run()
    } catch let stop as Stop {
      if !stop.message.isEmpty { Terminal.tell(stop.message) }
      Foundation.exit(stop.status.rawValue)
    } catch {
      let text = UsageText.text(
        fullMessage(for: error), in: UsageText.language(of: Array(CommandLine.arguments.dropFirst())))
      // Help that was asked for is data.
      let status = exitCode(for: error)
      if !text.isEmpty { status.isSuccess ? Terminal.put(text) : Terminal.tell(text) }
      Foundation.exit(status.rawValue)
    }
  }
}

/// Puts the words of a command line in the order that the parser wants.
enum CommandWords {
  static let subcommands = Set(Ocopctl.configuration.subcommands.map { $0.configuration.commandName ?? "" } + ["help"])

  /// Global options that stand before the first word go to the end; a first word that is no subcommand is the kind of
  /// a module's command.
  static func arranged(_ arguments: [String]) -> [String] {
    var leading: [String] = []
    var rest = arguments[...]
    while let word = rest.first, GlobalOptions.isOption(word) {
      leading.append(rest.removeFirst())
      if GlobalOptions.takesValue(word), let value = rest.popFirst() { leading.append(value) }
    }
    guard let first = rest.first, !first.hasPrefix("-") else { return Array(rest) + leading }
    let words = Array(rest) + leading
    // The kind `identity` has commands of its own beside those that make keys.
    if first == "identity", let second = rest.dropFirst().first, !second.hasPrefix("-"),
      !IdentityCommand.own.contains(second)
    {
      return [DynamicCommand.name] + words
    }
    return subcommands.contains(first) ? words : [DynamicCommand.name] + words
  }
}
