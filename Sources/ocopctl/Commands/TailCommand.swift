import ArgumentParser
import Client
import Coordination
import Wire

/// Events as they happen, or from any point of the log.
struct TailCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail", abstract: "Theo dõi sự kiện · follow events",
    discussion: """
      FILTER: record.<module>.<kind>.<event> · fact.<module>.<fact> · task.<body>.<task>.<status> · notice.<body>.…
      * một từ / one word · > phần còn lại / the rest
      """)
  @OptionGroup var options: GlobalOptions
  @Argument var filters: [String] = []
  @Option(help: "now | first | POSITION | TIME (dd/MM/yyyy, RFC 3339)") var from: String = "now"
  @Option(help: "tên bền: lần sau tiếp tục từ chỗ dừng · continue where it stopped") var durable: String?
  @Option(help: "dừng sau số này · stop after so many") var count: Int?

  func run() throws {
    let office = try Office(options)
    let start = try Self.start(from, office.language)
    do {
      let consumer = try Consumer(
        office.client, name: durable ?? "", filters: filters.isEmpty ? [">"] : filters, from: start, window: 256)
      var number = 0
      while count.map({ number < $0 }) ?? true {
        guard let delivery = try consumer.next(wait: 1_000) else { continue }
        number += 1
        put(delivery, office)
        consumer.acknowledge(upTo: delivery.delivery)
      }
      try consumer.close()
    } catch {
      throw Stop(error, in: office.language)
    }
  }

  private func put(_ delivery: Consumer.Delivery, _ office: Office) {
    guard options.output == .table, let json = try? JSON(delivery.event) else {
      return Terminal.put(String(decoding: delivery.event, as: UTF8.self))
    }
    Terminal.put(EventText(office: office).line(CloudEvent(json)))
  }

  static func start(_ text: String, _ language: Language) throws -> Consumer.Start {
    switch text {
    case "now", "new": return .new
    case "first": return .first
    default:
      if let position = Int64(text) { return .position(position) }
      if let time = Day(parsing: text)?.startInstant ?? Instant.parse(text) { return .time(time) }
      throw Stop(
        .usage,
        language.say("✗ --from: now, first, vị trí hoặc thời điểm", "✗ --from: now, first, a position or a time"))
    }
  }
}
