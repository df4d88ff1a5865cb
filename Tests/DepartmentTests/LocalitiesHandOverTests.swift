#if Localities
import Coordination
import Foundation
import ModuleKit
import Testing
import Wire

@testable import Localities

/// A body ends: its open records go to who follows it, by the commune that they are about.
struct LocalitiesHandOverTests {
  private static let day = Day(unchecked: "2025-06-20")

  private func desk() throws -> Desk<Localities> {
    let settings = """
      {"communes":[],"ideaArea":"product-selection","ideaDays":10,"answerDays":10,"reviewDays":5,
      "reviewArea":"monitoring","revocationDays":10,
      "remindBeforeDays":3,"remindEveryDays":5,"reminders":3}
      """
    var desk = try Desk<Localities>(settings: settings, today: Day(unchecked: "2025-07-01"))
    for (id, unit) in [("commune-x", "29001"), ("commune-y", "29002")] {
      try desk.addBody(id, level: "commune", unit: unit)
    }
    return desk
  }

  private func put<R: Record>(_ desk: inout Desk<Localities>, _ id: String, _ record: R) throws {
    desk.records["\(R.kind)/\(id)"] = (
      1, record.stage.rawValue, try JSON(Array(JSONEncoder().encode(record)))
    )
  }

  private func idea(of body: BodyID, in unit: UnitCode) -> Idea {
    Idea.evolve(
      nil,
      by: .registered(
        name: "Ý tưởng", description: "Mô tả", proposer: .init(name: Personal("Người đề xuất"), kind: .household),
        producer: nil, unit: unit, owner: body, day: Self.day, enteredBy: nil))
  }

  private func replaced(_ body: BodyID, by successors: [BodyID], _ undecided: [(String, String)] = []) throws -> JSON {
    let told = BodyReplaced(
      body: body, successors: successors, communes: ["21001": "commune-x", "21002": "commune-y"],
      day: Day(unchecked: "2025-07-01"), decision: "01/NQ", succession: "CG-2025-0001",
      undecided: undecided.map { .init(task: $0.0, subject: $0.1) })
    return try JSON(Array(JSONEncoder().encode(told)))
  }

  private func lines(_ sends: [JSON]) -> [String] {
    sends.map { "\($0["command"]?.string ?? "") \($0["fields"]?["to"]?.string ?? "")" }
  }

  @Test func openRecordsFollowTheirCommuneAndClosedOnesStay() throws {
    var desk = try desk()
    try put(&desk, "YT-1", idea(of: "district-a", in: "21001"))
    try put(&desk, "YT-2", idea(of: "district-a", in: "21002"))
    try put(&desk, "YT-3", Idea.evolve(idea(of: "district-a", in: "21001"), by: .rejected(reason: "x", day: Self.day)))
    try put(&desk, "YT-4", idea(of: "district-a", in: "21009"))
    try put(
      &desk, "VM-1",
      Difficulty.evolve(
        nil,
        by: .raised(
          sort: .difficulty, summary: "Thiếu vốn", cause: "c", step: .budget, answerer: "district-a", due: Self.day,
          unit: "21002", owner: "commune-b", day: Self.day, enteredBy: nil)))
    var inspection = Inspection.evolve(
      nil,
      by: .planned(
        scope: "Nhãn", inspected: "commune-a", with: ["district-a"], producers: [], day: Self.day, level: .province,
        unit: "21001", owner: "programme-office", enteredBy: nil))
    inspection = Inspection.evolve(
      inspection,
      by: .finished(
        conclusion: "c",
        findings: [.init(number: 1, text: "t", remedy: "r", body: "district-a", due: Self.day)], day: Self.day))
    try put(&desk, "KT-1", inspection)
    let sends = try desk.react(
      to: "house.body-replaced", subject: "district-a",
      replaced(
        "district-a", by: ["commune-x", "commune-y"], [("NV-1", "difficulty/VM-1"), ("NV-2", "fair/HC-1")]))
    #expect(
      lines(sends) == [
        "localities.idea.hand-over/YT-1 commune-x", "localities.idea.hand-over/YT-2 commune-y",
        "localities.inspection.hand-over/KT-1 commune-x", "localities.difficulty.hand-over/VM-1 commune-y",
        "house.succession.decide/CG-2025-0001 commune-y",
      ], "what is closed, and what has no one successor, stays")
    #expect(sends.last?["fields"]?["tasks"] == ["NV-1"])

    let order: JSON = ["from": "district-a", "to": "commune-x", "decision": "01/NQ"]
    try desk.send("hand-over", to: "inspection/KT-1", order, body: "district-a")
    #expect(desk.state("inspection/KT-1")["with"] == ["commune-x"])
    #expect(desk.state("inspection/KT-1")["findings"]?.array?.first?["body"] == "commune-x")
    #expect(desk.state("inspection/KT-1")["remediers"] == ["commune-x"])
    #expect(desk.state("inspection/KT-1")["unit"] == "21001", "the unit stays")
    try desk.send("hand-over", to: "difficulty/VM-1", order, body: "district-a")
    #expect(desk.state("difficulty/VM-1")["answerer"] == "commune-x")
    #expect(desk.state("difficulty/VM-1")["formerAnswerers"] == ["district-a"])
    expectRefusal("no-part") { try desk.send("hand-over", to: "difficulty/VM-1", order, body: "district-a") }
    expectRefusal("not-own-record") { try desk.send("hand-over", to: "idea/YT-1", order, body: "commune-y") }
    expectRefusal("unknown-body") {
      var wrong = order
      wrong["to"] = "nobody"
      try desk.send("hand-over", to: "idea/YT-1", wrong, body: "district-a")
    }
    expectRefusal("wrong-stage") { try desk.send("hand-over", to: "idea/YT-3", order, body: "district-a") }
  }

  @Test func inACollectionTheSuccessorStandsInThePlaceOfWhomItFollows() throws {
    var desk = try desk()
    let opened = Collection.Event.opened(
      heading: "Quý II", columns: [.init(id: "n", title: "Số", type: .integer, required: true)],
      bodies: ["commune-a", "commune-b", "commune-c"], due: Self.day, owner: "programme-office", day: Self.day)
    try put(&desk, "TS-1", Collection.evolve(nil, by: opened))
    for (body, place) in [("commune-a", "TS-1.1"), ("commune-b", "TS-1.2")] {
      try put(
        &desk, place,
        CollectionReturn.evolve(
          nil,
          by: .received(
            collection: "TS-1", owner: BodyID(body) ?? "x", rows: [["n": .number(2)]], isNil: false, isLate: false,
            day: Self.day, enteredBy: nil)))
    }
    let sends = try desk.react(
      to: "house.body-replaced", subject: "commune-a", replaced("commune-a", by: ["commune-x"]))
    #expect(lines(sends) == ["localities.collection.hand-over/TS-1 commune-x"])
    for old in ["commune-a", "commune-b", "commune-c"] {
      try desk.send(
        "hand-over", to: "collection/TS-1", ["from": .string(old), "to": "commune-x", "decision": "01/NQ"],
        body: old)
    }
    #expect(desk.state("collection/TS-1")["bodies"] == ["commune-x", "commune-b", "commune-c"])
    let merged = try desk.answer("collection-merged", ["collection": "TS-1"])
    let rows = merged["sections"]?.array?.first?["table"]?["rows"]?.array ?? []
    #expect(rows.last?.array?.last?["number"] == 4, "both returns count once")
    let status = try desk.answer("collection-status", ["collection": "TS-1"])
    #expect(status["warnings"] == [], "commune-c ended, and who follows it has handed in")
  }
}
#endif
