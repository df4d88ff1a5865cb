import ArgumentParser
import Wire

/// How much the daemon writes to its log.
struct LogLevelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log-level", abstract: "Mức nhật ký của máy chủ · what the daemon logs",
    discussion: "debug | info | warning | error")
  @OptionGroup var options: GlobalOptions
  @Argument var level: String
  @Option(help: "Giây, rồi trở lại info · seconds, then back to info") var seconds: Int64?

  func run() throws {
    let office = try Office(options)
    let meta = JSON.members(["level": .string(level), "seconds": seconds.map(JSON.integer)])
    _ = try office.answer(.admin, "log.level", meta: meta)
    Terminal.put("✓ \(level)")
  }
}
