import ArgumentParser
import Client
import Coordination
import Dispatch
import Foundation
import Synchronization
import Wire
import ZeroMQ

/// Measures the daemon from outside, closed loop: every producer keeps so many messages under way.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Đo máy chủ · measure the daemon",
    subcommands: [Publish.self, Command.self, Query.self, Replay.self, BenchTasks.self])

  struct Load: ParsableArguments {
    @Option(help: "kết nối cùng lúc · connections") var producers: Int = 8
    @Option(name: .customLong("in-flight"), help: "mỗi kết nối · under way on each") var inFlight: Int = 64
    @Option var seconds: Double = 5
    @Option(help: "cỡ nội dung · size of a body") var bytes: Int = 512

    func validate() throws {
      guard producers > 0, inFlight > 0, bytes >= 16 else { throw ValidationError("> 0") }
      guard seconds > 0, seconds <= 86_400 else { throw ValidationError("--seconds: 0 … 86400") }
    }

    /// A JSON object of `bytes` bytes.
    var payload: [UInt8] {
      Array("{\"pad\":\"".utf8) + [UInt8](repeating: 0x78, count: max(0, bytes - 10)) + Array("\"}".utf8)
    }
  }

  struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "PUBLISH notice.<body>.bench")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var load: Load

    func run() throws {
      let office = try Office(options)
      let body = options.body ?? office.client.welcome["identity"]?["body"]?.string ?? ""
      let payload = load.payload
      let meta = try office.commandMeta()
      try Bench.run("publish", load, options) { id in
        Message(.publish, id: id, subject: "notice.\(body).bench", meta: meta == [:] ? [] : meta.bytes, body: payload)
      }
    }
  }

  struct Command: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "COMMAND --subject <module>.<kind>.<command>[/<id>]")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var load: Load
    @Option(help: "có thể nhiều; thay phiên · may be repeated, in turn") var subject: [String]
    @Option(help: "JSON") var fields: String = "{}"

    func run() throws {
      let office = try Office(options)
      let meta = try office.commandMeta()
      let subjects = subject
      guard let body = try? JSON(Array(fields.utf8)), !subjects.isEmpty else {
        throw Stop(.usage, "✗ --fields, --subject")
      }
      let turn = Atomic(0)
      try Bench.run("command", load, options) { id in
        let place = turn.add(1, ordering: .relaxed).oldValue % subjects.count
        return Message(.command, id: id, subject: subjects[place], meta: meta, body: body)
      }
    }
  }

  struct Query: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "GET kind/id, LIST kind, or STATUS")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var load: Load
    @Argument var subject: String = ""

    func run() throws {
      let about = subject
      let verb: Verb = about.isEmpty ? .status : about.contains("/") ? .get : .list
      try Bench.run("query", load, options) { id in Message(verb, id: id, subject: about) }
    }
  }

  struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "đọc lại cả sổ · the whole log to one consumer")
    @OptionGroup var options: GlobalOptions
    @Option var filter: String = ">"
    @Option var window: Int = 16_384

    func run() throws {
      let office = try Office(options)
      do {
        let start = ContinuousClock.now
        let consumer = try Consumer(office.client, filters: [filter], from: .first, window: window)
        var result = BenchResult(name: "replay")
        var bytes = 0
        while let delivery = try consumer.next(wait: 10_000) {
          result.count += 1
          bytes += delivery.event.count
          result.seconds = Bench.seconds(since: start)
          if delivery.position >= consumer.head { break }
        }
        result.megabytes = Double(bytes) / 1e6
        result.put(options)
      } catch { throw Stop(error, in: options.language) }
    }
  }
}

/// The closed loop of `bench`.
enum Bench {
  /// Since the machine was started. A `ContinuousClock` reckons in 128 bits, which shows at this rate.
  private static var nanoseconds: UInt64 { DispatchTime.now().uptimeNanoseconds }

  static func seconds(since start: ContinuousClock.Instant) -> Double {
    let duration = ContinuousClock.now - start
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }

  static func run(
    _ name: String, _ load: BenchCommand.Load, _ options: GlobalOptions,
    _ message: @escaping @Sendable (String) -> Message
  ) throws {
    let context = try Context()
    let settings = try options.client()
    let (inFlight, duration) = (load.inFlight, load.seconds)
    let results = Mutex<[Result<BenchResult, ClientError>]>([])
    let group = DispatchGroup()
    let start = ContinuousClock.now
    for _ in 0..<load.producers {
      group.enter()
      let thread = Thread {
        let result: Result<BenchResult, ClientError>
        do throws(ClientError) {
          result = .success(try produce(settings, context, inFlight, duration, message))
        } catch {
          result = .failure(error)
        }
        results.withLock { $0.append(result) }
        group.leave()
      }
      thread.stackSize = 1 << 20
      thread.start()
    }
    group.wait()
    var total = BenchResult(name: name)
    total.seconds = min(seconds(since: start), load.seconds)
    do {
      for result in results.withLock({ $0 }) { total.add(try result.get()) }
    } catch { throw Stop(error, in: options.language) }
    total.put(options)
    if total.failed > 0 { throw Stop(.refused, total.firstFailure) }
  }

  private static func produce(
    _ settings: Client.Options, _ context: Context, _ inFlight: Int, _ duration: Double, _ message: (String) -> Message
  ) throws(ClientError) -> BenchResult {
    let client = try Client(settings, context: context)
    var result = BenchResult(name: "")
    var sent: [String: UInt64] = [:]
    let start = nanoseconds
    let end = start + UInt64(duration * 1e9)
    func submit(at now: UInt64) {
      let next = message(client.makeID())
      sent[next.id] = now
      client.submit(next)
    }
    for _ in 0..<inFlight { submit(at: nanoseconds) }
    while !sent.isEmpty {
      if nanoseconds > end + 10_000_000_000 { throw ClientError.timedOut(id: sent.keys.first ?? "") }
      for (id, parts) in try client.takeAnswers(wait: 100) {
        guard let at = sent.removeValue(forKey: id), let answer = parts.last else { continue }
        let now = nanoseconds
        let isInTime = now <= end
        if answer.verb == .refused || answer.verb == .failed || answer.verb == .error {
          result.failed += 1
          if result.firstFailure.isEmpty { result.firstFailure = Client.problem(of: answer).json.text }
        } else if isInTime {
          result.count += 1
          result.microseconds.append(Int((now - at) / 1_000))
        }
        if isInTime, result.failed < 100 { submit(at: now) }
      }
    }
    return result
  }
}

/// Counts and latencies of a run.
struct BenchResult: Sendable {
  var name: String
  var count = 0
  var failed = 0
  var firstFailure = ""
  var seconds: Double = 0
  var megabytes: Double?
  var microseconds: [Int] = []

  init(name: String) { self.name = name }

  mutating func add(_ other: BenchResult) {
    count += other.count
    failed += other.failed
    if firstFailure.isEmpty { firstFailure = other.firstFailure }
    microseconds += other.microseconds
  }

  /// The latency that so many per mille of the answers did not exceed; 0 without answers.
  static func percentile(_ sorted: [Int], perMille: Int) -> Int {
    guard !sorted.isEmpty else { return 0 }
    return sorted[min(sorted.count - 1, (sorted.count * perMille + 999) / 1_000 - 1)]
  }

  func put(_ options: GlobalOptions) { Bench.put([self], options) }

  var json: JSON {
    let sorted = microseconds.sorted()
    var json: JSON = [
      "bench": .string(name), "count": .integer(Int64(count)), "failed": .integer(Int64(failed)),
      "milliseconds": .integer(Int64(seconds * 1_000)), "perSecond": .integer(rate),
    ]
    if let megabytes { json["kilobytes"] = .integer(Int64(megabytes * 1_000)) }
    for (name, perMille) in [("p50", 500), ("p99", 990), ("p999", 999)] where !sorted.isEmpty {
      json["\(name)Microseconds"] = .integer(Int64(Self.percentile(sorted, perMille: perMille)))
    }
    return json
  }

  var rate: Int64 { seconds > 0 ? Int64(Double(count) / seconds) : 0 }
}

extension Bench {
  /// One run is an object, several are a list.
  static func put(_ results: [BenchResult], _ options: GlobalOptions) {
    guard options.output == .table else {
      let json = results.count == 1 ? results[0].json : .array(results.map(\.json))
      return Terminal.put(options.output == .json ? PrettyJSON.text(json) : json.text)
    }
    let language = options.language
    var table = Table(columns: [
      .init(name: "bench", title: language.say("Phép đo", "Bench")),
      .init(name: "count", title: language.say("Số", "Count"), isNumber: true),
      .init(name: "perSecond", title: language.say("Mỗi giây", "Per second"), isNumber: true),
      .init(name: "p50", title: "p50 µs", isNumber: true), .init(name: "p99", title: "p99 µs", isNumber: true),
      .init(name: "p999", title: "p99.9 µs", isNumber: true),
      .init(name: "failed", title: language.say("Hỏng", "Failed"), isNumber: true),
    ])
    table.rows = results.map { result in
      let sorted = result.microseconds.sorted()
      let percentiles = [500, 990, 999].map { "\(BenchResult.percentile(sorted, perMille: $0))" }
      return [result.name, "\(result.count)", "\(result.rate)"] + percentiles + ["\(result.failed)"]
    }
    Terminal.put(table.text(width: Terminal.width))
  }
}
