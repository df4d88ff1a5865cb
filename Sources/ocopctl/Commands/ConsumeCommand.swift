import ArgumentParser
import Client
import Coordination
import Foundation
import Glibc
import Synchronization
import Wire

/// Drives a script with events: a durable consumer that runs a command for each, one at a time, at least once.
///
/// The event stands on the script's standard input as one line of CloudEvents JSON; topic, position and attempt in
/// its environment. What its end means is `ScriptEnd`. An event whose script was cut off by a crash comes again, so a
/// script does well to make the ids of the commands it sends from the event's id.
struct ConsumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consume", abstract: "Chạy lệnh cho từng sự kiện · run a command for each event",
    discussion: """
      ocopctl consume tours --filter 'task.industry-trade-dept.>' --exec ./on-task.sh

      Lệnh nhận sự kiện (JSON) ở đầu vào chuẩn. Mã thoát: 0 xong · 75 làm lại sau · 65 xếp riêng để người xem · \
      mã khác: làm lại, quá số lần thì xếp riêng. TERM: xong việc đang làm rồi dừng.
      The command has the event (JSON) on standard input. Exit codes: 0 done · 75 again later · 65 parked for a \
      person · any other: again, parked after too many times. TERM: ends after the one in hand.
      $OCOP_TOPIC $OCOP_POSITION $OCOP_DELIVERY $OCOP_ATTEMPT
      """)
  @OptionGroup var options: GlobalOptions
  @Argument(help: "tên bền · durable name") var name: String
  @Option(name: .customLong("filter"), help: "chủ đề, lặp lại được · topics, may be repeated") var filters: [String] =
    []
  @Option(name: .customLong("exec"), help: "lệnh, chạy bằng sh -c · the command, run by sh -c") var command: String
  @Option(help: "first | now | POSITION | TIME, cho tên mới · for a new name") var from: String = "now"
  @Option(help: "giây trước khi làm lại · seconds before it is tried again") var delay: Int = 5
  @Option(help: "số lần nhiều nhất · the most times") var attempts: Int = 5
  @Option(help: "giây cho mỗi lần chạy · seconds that a run may take") var limit: Int = 300
  @Option(help: "dừng sau số này · stop after so many") var count: Int?

  func validate() throws {
    if delay < 0 || attempts < 1 || limit < 1 { throw ValidationError("--delay ≥ 0, --attempts ≥ 1, --limit ≥ 1") }
  }

  func run() throws {
    StopSignal.listen()
    let office = try Office(options)
    do {
      let consumer = try Consumer(
        office.client, name: name, filters: filters.isEmpty ? [">"] : filters,
        from: try TailCommand.start(from, office.language), window: 16, acknowledging: .explicit,
        redeliverAfter: 24 * 3_600_000, maxDeliveries: attempts)
      var waiting: [Consumer.Delivery] = []
      var number = 0
      while StopSignal.count == 0, count.map({ number < $0 }) ?? true {
        if waiting.isEmpty, let delivery = try consumer.next(wait: 200) { waiting.append(delivery) }
        guard !waiting.isEmpty else { continue }
        let delivery = waiting.removeFirst()
        // The session is kept alive, and what arrives meanwhile waits here.
        let end = try ScriptRun(command: command, delivery: delivery, limit: limit).end {
          // What stops the stream is said again when nothing is in hand.
          do { if let next = try consumer.next(wait: 10) { waiting.append(next) } } catch ClientError.failed {}
        }
        settle(delivery, end, consumer, office.language)
        number += 1
      }
      try consumer.close()
    } catch {
      throw Stop(error, in: office.language)
    }
  }

  private func settle(_ delivery: Consumer.Delivery, _ end: ScriptEnd, _ consumer: Consumer, _ language: Language) {
    let place = "\(delivery.position) \(delivery.topic)"
    switch end {
    case .done: consumer.acknowledge(only: delivery.delivery)
    case .parked(let code):
      Terminal.tell(language.say("\(place): xếp riêng (mã \(code))", "\(place): parked (code \(code))"))
      consumer.park(delivery.delivery, reason: "exit \(code): \(command)")
    case .again(let why):
      let last = delivery.attempt >= Int64(attempts)
      Terminal.tell(
        "\(place): \(why), "
          + (last
            ? language.say("đã \(attempts) lần, xếp riêng", "\(attempts) times, parked")
            : language.say("làm lại sau \(delay) giây", "again in \(delay) seconds")))
      consumer.refuse(delivery.delivery, delay: delay * 1_000)
    }
  }
}

/// What the end of a script means for its event.
enum ScriptEnd: Equatable {
  case done
  /// Retried later; the text says why.
  case again(String)
  /// Nobody can do better by trying again.
  case parked(Int32)

  /// The codes of sysexits.h: EX_OK, EX_DATAERR, EX_TEMPFAIL.
  init(code: Int32, isSignal: Bool) {
    switch code {
    case _ where isSignal: self = .again("signal \(code)")
    case 0: self = .done
    case 65: self = .parked(code)
    default: self = .again("exit \(code)")
    }
  }
}

/// How often TERM or INT came: the first asks to end after the event in hand, the second at once.
enum StopSignal {
  private static let number = Atomic<Int>(0)

  static var count: Int { number.load(ordering: .relaxed) }

  static func listen() {
    _ = count
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGTERM, SIGINT] {
      sigaddset(&signals, signal)
      Glibc.signal(signal) { _ in StopSignal.number.wrappingAdd(1, ordering: .relaxed) }
    }
    // Who started us may have blocked them.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }
}
