import Client
import Foundation
import Testing
import Wire

/// A log that an earlier commit wrote (Tests/Logs) is opened by this one: everything in it is read, its chain holds,
/// its ids are spent with the answers that they had, and work goes on behind it.
@Suite(.serialized)
struct UpgradeTests {
  static let logs = TestOffice.repository.appendingPathComponent("Tests/Logs")

  @Test(.limit(minutes: 1), arguments: ["2026-11"])
  func aLogOfAnEarlierCommitIsReadAndGoesOn(_ name: String) async throws {
    try await onThread {
      let office = try TestOffice()
      let data = office.folder.appendingPathComponent("data")
      try FileManager.default.createDirectory(
        at: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try FileManager.default.copyItem(
        at: Self.logs.appendingPathComponent("\(name).sqlite"), to: data.appendingPathComponent("log.sqlite"))
      try office.start()
      let client = try office.client()
      let log = try client.wholeLog()
      let answers = try Self.answers(name)
      #expect(log.count >= answers.filter { $0["answer"]?.string == "DONE" }.count)
      #expect(log.enumerated().allSatisfy { $1["sequence"]?.string == String($0 + 1) }, "positions without a gap")
      #expect(try office.control("audit", "verify").code == 0)
      // Old commands sent again, as they were, get the answers that they had.
      let file = Self.logs.appendingPathComponent("\(name).jsonl").path
      let again = try office.control("send", "--file", file, "--output", "jsonl")
      let repeated = try again.output.split(separator: "\n").map { try JSON(Array($0.utf8)) }
      for answer in answers {
        let other = repeated.first { $0["id"] == answer["id"] }
        #expect(other?["answer"] == answer["answer"], "\(answer.text)")
        #expect(other?["meta"]?["first"] == answer["meta"]?["first"], "\(answer.text)")
      }
      #expect(try client.wholeLog().count == log.count, "sending it again changes nothing")
      let task = try client.request(Message(.get, id: client.makeID(), subject: "task/NV-2024-0003"))
      #expect(try JSON(task[0].body)["stage"] == "assigned")
      let new = try client.command("house.task.note/NV-2024-0003", ["text": "việc mới"])
      #expect(try new.metaObject()["first"]?.integer == Int64(log.count) + 1)
      client.close()
      #expect(office.stop() == 0)
    }
  }

  /// What was answered when the log was written.
  private static func answers(_ name: String) throws -> [JSON] {
    let text = try String(contentsOf: logs.appendingPathComponent("\(name).answers.jsonl"), encoding: .utf8)
    return try text.split(separator: "\n").map { try JSON(Array($0.utf8)) }
  }
}
