import Client
import Foundation
import Testing
import Wire

/// A bulk act runs through the outbox: what was begun is done, whatever ends in between.
@Suite(.serialized)
struct HandoverTests {
  private static let tasks = 300

  private static let body: JSON = [
    "id": "old-dept", "name": ["vi": "Sở cũ", "en": "Old department"], "kind": "department", "level": "province",
    "unit": "51", "validFrom": "2020-01-01",
  ]

  @Test(.limit(minutes: 2))
  func aHandoverIsFinishedAfterAKill() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let client = try office.client()
      for id in ["old-dept", "new-dept"] {
        var document = Self.body
        document["id"] = .string(id)
        _ = try client.command("house.body.apply/\(id)", ["document": document])
      }
      for index in 0..<Self.tasks {
        _ = try client.command(
          "house.task.assign",
          ["task": "try", "title": .string("Việc \(index)"), "lead": "old-dept", "due": "2024-05-06"])
      }
      let done = try client.command(
        "house.handover.start", ["fromBody": "old-dept", "toBody": "new-dept", "reason": "Sáp nhập"])
      #expect(try done.metaObject()["record"] == "handover/BG-2024-0001")
      office.killDaemon()
      client.close()
      try office.start()
      let later = try office.client()
      let isDone = try office.waits(60) { try progress(later)["left"] == [] }
      #expect(isDone)
      #expect(try progress(later)["taken"] == .integer(Int64(Self.tasks)))
      var taken: [String: Int] = [:]
      for event in try later.wholeLog() where event["type"] == "vn.ocop.house.task.taken-over" {
        taken[event["subject"]?.string ?? "", default: 0] += 1
      }
      #expect(taken.count == Self.tasks && taken.values.allSatisfy { $0 == 1 }, "each once")
      later.close()
      #expect(office.stop() == 0)
    }
  }

  private func progress(_ client: Client) throws -> JSON {
    let question = Message(
      .askQuestion, id: client.makeID(), subject: "house.handover-progress", meta: [:],
      body: ["handover": "BG-2024-0001"])
    let answer = try client.request(question)
    return try JSON(answer.flatMap(\.body))
  }
}
