import Client
import Foundation
import Testing
import Wire

/// A body ends, and the departments pass on their own records: the house tells, each module reacts.
@Suite(.serialized)
struct SuccessionRecordTests {
  private static func body(_ id: String, _ level: String, _ unit: String, _ more: JSON = [:]) -> JSON {
    let document: JSON = [
      "id": .string(id), "name": ["vi": .string("UBND \(id)"), "en": .string(id)], "kind": "committee",
      "level": .string(level), "unit": .string(unit), "validFrom": "2020-01-01",
    ]
    return .object((document.object ?? [:]).merging(more.object ?? [:]) { $1 })
  }

  @Test(.limit(minutes: 2))
  func recordsOfABodyThatEndedGoToItsSuccessor() async throws {
    try await onThread {
      let office = try TestOffice(plugins: ["Localities", "Programme"])
      try office.start()
      for module in ["house", "localities", "programme"] {
        #expect(office.waits { office.log.contains("module \(module) is ready") }, "\(office.log)")
      }
      let client = try office.client()
      func apply(_ document: JSON) throws {
        let id = document["id"]?.string ?? ""
        _ = try client.command("house.body.apply/\(id)", ["document": document])
      }
      try apply(Self.body("programme-office", "province", "51"))
      try apply(Self.body("commune-a", "commune", "21001"))
      try apply(Self.body("commune-x", "commune", "29001"))
      _ = try client.command(
        "house.calendar.apply/office",
        ["document": ["validFrom": "2024-01-01", "validTo": "2025-12-31", "weekend": [6, 7], "holidays": [:]]])
      let idea = try client.command(
        "localities.idea.register",
        ["name": "Nấm", "description": "Nấm sạch", "proposer": "Người đề xuất", "proposerKind": "household"],
        for: "commune-a")
      let difficulty = try client.command(
        "localities.difficulty.raise",
        [
          "sort": "difficulty", "summary": "Thiếu vốn", "cause": "c", "step": "budget", "answerer": "commune-a",
          "due": "2024-06-03",
        ], for: "programme-office")
      _ = try client.command(
        "programme.programme.apply/p",
        [
          "document": [
            "title": ["vi": "Kế hoạch", "en": "Plan"], "province": "51", "year": 2024, "number": "1/KH",
            "issued": "2024-03-01", "signerPost": "Chủ tịch", "legalBases": [], "targets": [], "calendar": [],
            "assignments": [],
          ]
        ])
      let plan = try client.command(
        "programme.plan.draft", ["programme": "p", "form": "plan", "name": "Kế hoạch xã"], for: "commune-a")
      try apply(
        Self.body("commune-a", "commune", "21001", ["validTo": "2024-03-21", "replacedBy": ["commune-x"]]))
      let opened = try client.command(
        "house.succession.open", ["from": "commune-a", "decision": "01/NQ", "day": "2024-03-22"])
      for (record, member) in [(idea, "owner"), (difficulty, "answerer"), (plan, "owner")] {
        let name = try record.metaObject()["record"]?.string ?? ""
        let passed = try office.waits {
          let state = try JSON(client.request(Message(.get, id: client.makeID(), subject: name))[0].body)["state"]
          return state?[member] == "commune-x"
        }
        #expect(passed, "\(name)")
      }
      // The tasks to check the idea and to answer went with the same act, and the same question tells of it.
      let id = try opened.metaObject()["record"]?.string?.split(separator: "/").last.map(String.init) ?? ""
      let isDone = try office.waits {
        let answer = try client.request(
          Message(
            .askQuestion, id: client.makeID(), subject: "house.handover-progress", meta: [:],
            body: ["handover": .string(id)]))
        let progress = try JSON(answer.flatMap(\.body))
        return progress["taken"] == 2 && progress["left"] == []
      }
      #expect(isDone)
      client.close()
      #expect(office.stop() == 0)
    }
  }
}
