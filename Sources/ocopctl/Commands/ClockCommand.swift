import ArgumentParser
import Coordination
import Wire

/// The manual clock of a rehearsal office.
struct ClockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clock", abstract: "Đồng hồ diễn tập · the clock of a rehearsal", subcommands: [Advance.self])

  struct Advance: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tua đến ngày, mọi hạn trên đường đều xảy ra · move to a day; all deadlines on the way happen")
    @OptionGroup var options: GlobalOptions
    @Argument(help: "dd/MM/yyyy") var day: String

    func run() throws {
      let office = try Office(options)
      guard let target = Day(parsing: day) else {
        throw Stop(.usage, office.say("✗ Không phải ngày: \(day)", "✗ Not a day: \(day)"))
      }
      let answer = try office.answer(
        .admin, "clock.advance", meta: ["to": .string(target.iso)], timeout: max(600, options.timeout) * 1_000)
      if options.output != .table { return Terminal.put(answer.text) }
      Terminal.put(office.say("✓ Đồng hồ: \(target.vietnamese)", "✓ The clock: \(target.vietnamese)"))
      let members = (answer.object ?? [:]).filter { !["done", "day", "now"].contains($0.key) }
      if !members.isEmpty {
        Terminal.put(AnswerText(office, width: Terminal.width).text(.object(members)))
      }
    }
  }
}
