import Chance
import Client
import Foundation
import Testing
import Wire

/// `kill -9` of the daemon and of its modules while thousands of commands are under way.
@Suite(.serialized)
struct KillTests {
  /// Rounds and commands; the nightly run asks for more with OCOP_KILL_ROUNDS.
  static let rounds = ProcessInfo.processInfo.environment["OCOP_KILL_ROUNDS"].flatMap { Int($0) } ?? 20
  static let commands = max(20_000, rounds * 1_000)

  @Test(.limit(minutes: 30))
  func everyAcknowledgedCommandIsInTheLogExactlyOnce() async throws {
    try await onThread { try Self.killAndCompare() }
  }

  private static func killAndCompare() throws {
    let seed = UInt64.random(in: .min ... .max)
    var chance = SplitMix64(seed: seed)
    let office = try TestOffice()
    try office.start()
    let setUp = try office.client()
    for index in 0..<100 {
      _ = try setUp.command(
        "house.task.assign", ["task": "kill-test", "title": .string("Việc \(index)"), "lead": "agriculture-dept"],
        id: "setup-\(index)")
    }
    let before = try setUp.wholeLog().count
    let file = office.folder.appendingPathComponent("commands.jsonl")
    try Self.commandFile().write(to: file, atomically: true, encoding: .utf8)

    // The sender runs on; the killing goes on beside it.
    let sending = Sending(office: office, file: file.path)
    sending.start()
    // Whoever never met the daemon gives up soon; who has met it holds on.
    #expect(try office.waits(60) { try setUp.wholeLog().count > before })
    setUp.close()
    var killed = 0
    while killed < Self.rounds, !sending.isDone {
      usleep(UInt32(100_000 + chance.next() % 500_000))
      if killed % 2 == 0 {
        office.killDaemon()
        try office.start()
      } else {
        office.killModule { Int(chance.next() % UInt64($0)) }
      }
      killed += 1
    }
    let first = sending.wait()
    #expect(killed == Self.rounds, "seed \(seed): the sender was done after \(killed) kills")
    #expect(first.code == 0, "seed \(seed): \(first.errors.suffix(2_000))")
    let acknowledged = try Self.acknowledged(first.output)
    #expect(acknowledged.count == Self.commands)

    let client = try office.client()
    let log = try client.wholeLog()
    #expect(log.enumerated().allSatisfy { $1["sequence"]?.string == String($0 + 1) }, "positions without a gap")
    var decisions: [String: Set<String>] = [:]
    for event in log { decisions[event["command"]?.string ?? "", default: []].insert(event["decision"]?.string ?? "") }
    let lost = acknowledged.filter { decisions[$0.key]?.contains($0.value) != true }
    let twice = decisions.filter { $0.value.count > 1 }
    #expect(lost.isEmpty, "seed \(seed): acknowledged and not in the log: \(lost.prefix(3))")
    #expect(twice.isEmpty, "seed \(seed): in the log twice: \(twice.prefix(3))")
    SoakCounts.add([
      "killed-daemons": (killed + 1) / 2, "killed-modules": killed / 2, "acknowledged": acknowledged.count,
      "lost": lost.count,
    ])

    let again = try office.control("send", "--file", file.path, "--in-flight", "512", "--output", "jsonl")
    #expect(again.code == 0)
    #expect(try Self.acknowledged(again.output) == acknowledged, "the same answers again")
    #expect(try client.wholeLog().count == log.count, "sending the file again changes nothing")
    client.close()
    #expect(office.stop() == 0)
  }

  /// Half of the commands make records, half change one of a hundred.
  static func commandFile() -> String {
    (0..<commands).map { index in
      index % 2 == 0
        ? #"{"id":"kill-\#(index)","command":"house.task.assign","fields":{"task":"kill-test","title":"Việc mới","lead":"industry-trade-dept"}}"#
        : #"{"id":"kill-\#(index)","command":"house.task.note/NV-2024-\#(String(format: "%04d", index % 100 + 1))","fields":{"text":"ghi chú \#(index)"}}"#
    }.joined(separator: "\n")
  }

  /// Id and first position of every command that was answered DONE.
  static func acknowledged(_ output: String) throws -> [String: String] {
    var result: [String: String] = [:]
    for line in output.split(separator: "\n") {
      let answer = try JSON(Array(line.utf8))
      guard answer["answer"]?.string == "DONE", let id = answer["id"]?.string else { continue }
      result[id] = answer["meta"]?["first"]?.integer.map(String.init)
    }
    return result
  }
}

/// Runs what blocks on threads of its own, so that the tests beside it keep theirs. It stays in the task of its
/// test: what fails on a bare thread is counted, but for no test.
func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
  try await withTaskExecutorPreference(OwnThreads()) { try body() }
}

private final class OwnThreads: TaskExecutor {
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    Thread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }.start()
  }
}

/// A run of `ocopctl send` on a thread of its own.
final class Sending: @unchecked Sendable {  // Results are read after the semaphore was signalled.
  private let office: TestOffice
  private let file: String
  private let end = DispatchSemaphore(value: 0)
  private var result: (code: Int32, output: String, errors: String) = (-1, "", "not run")
  private let lock = NSLock()
  private var done = false

  init(office: TestOffice, file: String) { (self.office, self.file) = (office, file) }

  var isDone: Bool { lock.withLock { done } }

  func start() {
    Thread {
      do {
        self.result = try self.office.control(
          "send", "--file", self.file, "--in-flight", "512", "--output", "jsonl", "--timeout", "120")
      } catch { self.result = (-1, "", "\(error)") }
      self.lock.withLock { self.done = true }
      self.end.signal()
    }.start()
  }

  func wait() -> (code: Int32, output: String, errors: String) {
    end.wait()
    return result
  }
}
