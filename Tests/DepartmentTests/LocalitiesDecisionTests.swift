#if Localities
import Coordination
import Foundation
import ModuleKit
import OCOP
import Testing
import Wire

@testable import Localities

/// What the body that selects decides comes back to the commune.
struct LocalitiesDecisionTests {
  private func desk() throws -> Desk<Localities> {
    let settings = """
      {"communes":[],"ideaArea":"product-selection","ideaDays":10,"answerDays":10,"reviewDays":5,
      "reviewArea":"monitoring","revocationDays":10,
      "remindBeforeDays":3,"remindEveryDays":5,"reminders":3}
      """
    var desk = try Desk<Localities>(settings: settings, today: Day(unchecked: "2024-04-15"))
    try desk.addBody("commune-a", level: "commune", unit: "21001")
    let calendar = ReferenceDocument(
      document: WorkingCalendar(validFrom: Day(unchecked: "2024-01-01"), validTo: Day(unchecked: "2024-12-31")),
      effective: Day(unchecked: "2024-01-01"))
    desk.records["calendar/office"] = (1, "applied", try JSON(Array(JSONEncoder().encode(calendar))))
    let sent = Idea.evolve(
      Idea.evolve(
        nil,
        by: .registered(
          name: "Mắm nhum", description: "d", proposer: .init(name: Personal("A"), kind: .household), producer: nil,
          unit: "21001", owner: "commune-a", day: Day(unchecked: "2024-04-01"), enteredBy: nil)),
      by: .sentOn(to: "agriculture-dept", day: Day(unchecked: "2024-04-10")))
    desk.records["idea/YT-1"] = (1, "sent", try JSON(Array(JSONEncoder().encode(sent))))
    return desk
  }

  private func told(_ outcome: IdeaDecided.Outcome, _ reasons: [String], fixBy: String? = nil) throws -> JSON {
    let fact = IdeaDecided(
      idea: "YT-1", outcome: outcome, reasons: reasons, by: "agriculture-dept", day: Day(unchecked: "2024-04-15"),
      fixBy: fixBy.map { Day(unchecked: $0) })
    return try JSON(Array(JSONEncoder().encode(fact)))
  }

  @Test func whatIsReturnedIsTheCommunesToComplete() throws {
    var desk = try desk()
    let sends = try desk.react(
      to: "agriculture.idea-decided", subject: "YT-1", told(.returned, ["Thiếu vùng nguyên liệu"], fixBy: "2024-05-31"))
    #expect(sends.map { $0["command"] } == ["localities.idea.take-decision/YT-1"])
    let fields = try #require(sends.first?["fields"])
    let decision = try desk.send("take-decision", to: "idea/YT-1", fields, body: "localities")
    #expect(desk.stage("idea/YT-1") == "returned" && desk.state("idea/YT-1")["returns"] == 1)
    #expect(desk.state("idea/YT-1")["missing"] == ["Thiếu vùng nguyên liệu"])
    let task = try #require(decision["tasks"]?.array?.first)
    #expect(task["task"] == "help-with-idea" && task["lead"] == "commune-a" && task["due"] == "2024-05-31")
    #expect(task["title"]?["vi"]?.string?.hasSuffix(": Thiếu vùng nguyên liệu") == true)
    let paper = try desk.answer("idea-return", ["idea": "YT-1"])
    #expect(paper["layout"] == "returned")
    #expect(paper.text.contains("1. Thiếu vùng nguyên liệu"))
    #expect(!paper.text.contains("\"A\""), "it names no person")
    try desk.send("complete", to: "idea/YT-1", ["note": "Đã bổ sung"], body: "commune-a")
    expectRefusal("not-returned") { _ = try desk.answer("idea-return", ["idea": "YT-1"]) }
  }

  @Test func whatIsChosenOrNotStaysSentAndSaysWhy() throws {
    for (outcome, reason) in [(IdeaDecided.Outcome.chosen, "Có thế mạnh"), (.declined, "Trùng")] {
      var desk = try desk()
      let sends = try desk.react(to: "agriculture.idea-decided", subject: "YT-1", told(outcome, [reason]))
      let decision = try desk.send(
        "take-decision", to: "idea/YT-1", try #require(sends.first?["fields"]), body: "localities")
      #expect(decision["tasks"] == nil || decision["tasks"] == [])
      #expect(desk.stage("idea/YT-1") == "sent" && desk.state("idea/YT-1")["reason"] == .string(reason))
      #expect(desk.state("idea/YT-1")["outcome"] == .string(outcome.rawValue))
      try desk.send(
        "take-decision", to: "idea/YT-1",
        ["outcome": "returned", "reasons": ["x"], "by": "agriculture-dept", "fixBy": "2024-05-02"],
        body: "localities")
      expectRefusal("wrong-stage") {
        try desk.send("take-decision", to: "idea/YT-1", try #require(sends.first?["fields"]), body: "localities")
      }
    }
  }
}
#endif
