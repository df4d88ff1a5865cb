import Coordination
import Testing
import Wire

@testable import ocopctl

struct StoryTests {
  private let text = """
    title: {vi: Một hội chợ, en: A fair}
    as: an
    steps:
      - say: {vi: Đề xuất, en: Propose}
        source: seed 002
        do: industry-trade.fair.propose
        fields: {opens: 2024-04-10}
        save: fair
      - do: industry-trade.fair.approve/${fair}
        expect: refused
      - each: producers.yaml
        do: agriculture.producer.register
        fields: {name: '${item.name}'}
        save: producers
      - advance: 2024-04-10
      - board: true
      - why: fair/${fair}
    """

  @Test func stepsAreReadInOrder() throws {
    let story = try Story(try YAMLText.document(text))
    #expect(story.title.vi == "Một hội chợ")
    #expect(story.identity == "an")
    #expect(
      story.steps.map(\.action) == [
        .command("industry-trade.fair.propose"), .command("industry-trade.fair.approve/${fair}"),
        .each(.file("producers.yaml", having: nil), command: "agriculture.producer.register"), .advance("2024-04-10"),
        .board,
        .why("fair/${fair}"),
      ])
    #expect(story.steps[0].save == "fair")
    #expect(story.steps[1].expected == "refused")
  }

  @Test func aMisspeltMemberIsRefused() throws {
    let stop = #expect(throws: Stop.self) {
      try Story(try YAMLText.document("title: x\nsteps:\n  - do: a.b.c\n    feilds: {}\n"))
    }
    #expect(stop?.message.contains("fields") == true)
  }

  @Test func variablesReachEveryText() throws {
    let variables = StoryVariables(values: ["fair": "HC-1", "producers": ["p01": "CS-7"], "n": 5])
    let given: JSON = ["a": "fair/${fair}", "list": ["${producers.p01}", 3], "count": "${n}"]
    #expect(try variables.resolved(given) == ["a": "fair/HC-1", "list": ["CS-7", 3], "count": 5])
    #expect(throws: StoryVariables.Unknown(name: "no")) { try variables.text("x${no}") }
  }

  @Test func idsOfAStoryFollowFromStepAndItem() {
    let first = DerivedID.step(3, item: "p01", ofStory: "fair.yaml")
    #expect(first == DerivedID.step(3, item: "p01", ofStory: "fair.yaml"))
    #expect(first != DerivedID.step(3, item: "p02", ofStory: "fair.yaml"))
    #expect(first != DerivedID.step(4, item: "p01", ofStory: "fair.yaml"))
    #expect(first != DerivedID.step(3, item: "p01", ofStory: "fair.yaml", edition: "2"))
    #expect(first.utf8.count <= Limits.id)
  }

  @Test func restMeansThatNothingIsUnderWay() {
    let quiet: JSON = [
      "inFlight": 0, "outbox": 0, "modules": [["phase": "ready", "inFlight": 0, "waiting": 0, "behind": 0]],
    ]
    #expect(StoryPlayer.isAtRest(quiet))
    var busy = quiet
    busy["modules"] = [["phase": "ready", "behind": 2]]
    #expect(!StoryPlayer.isAtRest(busy))
    busy = quiet
    busy["outbox"] = 1
    #expect(!StoryPlayer.isAtRest(busy))
  }

  @Test func referenceDocumentsAreComparedByPath() throws {
    let old: JSON = ["name": "Sở", "list": [1, 2], "gone": true]
    let new: JSON = ["name": "Sở", "list": [1, 3], "new": "x"]
    #expect(ReferenceDocuments.differences(old, new, at: "") == ["- /gone: true", "~ /list/1: 2 → 3", "+ /new: \"x\""])
    #expect(ReferenceDocuments.differences(["a": 1, "list": []], ["a": 1], at: "").isEmpty)
    let document = try ReferenceDocument(
      ["kind": "unit", "id": "01", "dated": "01/07/2025", "document": ["a": 1]], place: "f:1")
    #expect(document.dated == "2025-07-01")
    #expect(throws: Stop.self) { try ReferenceDocument(["kind": "unit", "id": 1], place: "f:1") }
  }

  @Test func aNameThatComesWithAnotherDocumentIsNoFault() throws {
    let document = try ReferenceDocument(
      ["kind": "programme", "id": "p", "document": ["tasks": [["lead": "a", "with": ["b", "c"]]]]], place: "p.yaml:1")
    func problem(_ pointers: String...) -> Problem {
      Problem("bad-programme", vi: "Lỗi", en: "Faults", pointers: pointers.map { .init($0, vi: "Lỗi", en: "Fault") })
    }
    func left(_ problem: Problem) -> [String]? {
      ReferenceDocuments.faults(problem, of: document, besides: ["a", "b", "p"])?.pointers.map(\.pointer)
    }
    #expect(left(problem("/tasks/0/lead", "/tasks/0/with/0")) == nil)
    #expect(left(problem("/tasks/0/lead", "/tasks/0/with/1", "/year")) == ["/tasks/0/with/1", "/year"])
    #expect(left(problem()) == [], "a fault without a place stays")
  }

  @Test func aTaskOfTheBoardIsLateOnlyWhileItIsOpen() throws {
    let row: JSON = ["id": "NV-1", "stage": "assigned", "state": ["lead": "a-dept", "due": "2024-05-16"]]
    let task = TaskLine(row: row, today: Day(iso: "2024-05-28"))
    #expect(task.lateness == 12)
    #expect(task.next == ["a-dept"])
    var done = row
    done["stage"] = "completed"
    #expect(TaskLine(row: done, today: Day(iso: "2024-05-28")).lateness == 0)
    #expect(TaskLine(row: done, today: nil).next.isEmpty)
  }
}

struct CausesTests {
  private func event(_ position: Int64, _ type: String, _ subject: String, decision: Int64, cause: Int64? = nil)
    -> CloudEvent
  {
    CloudEvent(
      .members([
        "sequence": .string(String(position)), "decision": .string(String(decision)), "subject": .string(subject),
        "type": .string("vn.ocop.\(type)"), "cause": cause.map { .string(String($0)) },
      ]))
  }

  @Test func reactionsStandBelowTheDecisionTheyFollowFrom() {
    let log = [
      event(1, "trade.fair.approved", "fair/1", decision: 1), event(2, "trade.fair-approved", "1", decision: 1),
      event(3, "trade.fair.approved", "fair/2", decision: 3),
      event(4, "science.case.opened", "case/1", decision: 4, cause: 2),
      event(5, "science.case-opened", "1/x", decision: 4),
    ]
    let decisions = Causes.decisions(in: log, about: ["fair/1"], id: "1")
    #expect(decisions.map(\.root.position) == [1])
    #expect(decisions[0].events.map(\.position) == [1, 2])
    #expect(decisions[0].reactions.map { $0.events.map(\.position) } == [[4, 5]])
  }

  @Test func whatAnAnswerDoesNotTellIsNamed() throws {
    let report: JSON = [
      "cutOff": "2022-06-24", "layout": "report", "title": ["vi": "Báo cáo", "en": "Report"],
      "recipients": [], "warnings": [],
      "sections": [
        [
          "paragraphs": [["vi": "Gian hàng thuê: 6", "en": "Booths hired: 6"]],
          "table": [
            "columns": [
              ["id": "item", "title": ["vi": "Nội dung", "en": "Item"], "content": "text"],
              ["id": "value", "title": ["vi": "Số", "en": "Number"], "content": "integer"],
            ],
            "rows": [[["text": ["vi": "- 4 sao", "en": "- 4 stars"]], ["number": 5]]],
          ],
        ]
      ],
    ]
    var check = StoryCheck(["tells": ["Gian hàng thuê: 6", "- 4 sao | 5", "tính đến ngày 24/06/2022"]])
    #expect(check.missing(in: report) == [])
    check.tells.append("- 3 sao | 22")
    #expect(check.missing(in: report) == ["- 3 sao | 22"])
    let answer: JSON = ["tasks": [["id": "NV-1", "reached": 7]], "total": 1]
    let holds = StoryCheck(["holds": ["tasks.count": 1, "tasks.NV-1.reached": 7, "tasks.0.reached": 7, "total": 2]])
    #expect(holds.missing(in: answer) == ["total: 1 ≠ 2"])
  }
}
