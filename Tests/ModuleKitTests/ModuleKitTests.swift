import Coordination
import ModuleKit
import Testing
import Wire

/// A kind with what folding has to do with: names of several words, a body of its own, a past that cannot be folded.
private struct Lamp: Record {
  static let kind = "lamp"
  static let title = BilingualText("Đèn", "Lamp")
  static let schema = 2
  static let events = ["bought", "moved-away", "broken"]
  enum Stage: String, StageName {
    case lit, dark
    var title: BilingualText { BilingualText(rawValue, rawValue) }
  }
  enum Event: Codable, Equatable, Sendable {
    case bought(watts: Int)
    case movedAway(to: BodyID)
    case broken(reason: String)
  }

  var watts: Int
  var owner: BodyID?
  var isBroken = false
  var stage: Stage { isBroken ? .dark : .lit }
  var body: BodyID? { owner }

  static func evolve(_ lamp: Lamp?, by event: Event) -> Lamp {
    if case .bought(let watts) = event { return Lamp(watts: watts) }
    guard var lamp else { preconditionFailure("it is bought first") }
    switch event {
    case .bought: break
    case .movedAway(let body): lamp.owner = body
    case .broken: lamp.isBroken = true
    }
    return lamp
  }
}

private struct Store: Module {
  static let name = "store"
  static let title = BilingualText("Kho", "Store")
  static let kinds = [Kind(Lamp.self)]
}

/// Asks to fold, as the host sends them.
struct FoldingTests {
  private func fold(_ records: JSON, kind: String = "lamp") throws -> Message {
    try ModuleHandler<Store>(settings: [0x7B, 0x7D]).handle(
      Message(
        .ask, id: "f1", subject: "store.\(kind)", meta: ["ask": "fold", "now": 1, "schema": 2],
        body: ["records": records]))
  }

  @Test func everyModuleOfTheKitFolds() {
    #expect(Store.manifest.folds)
    #expect(Store.manifest.kind("lamp")?.schema == 2)
  }

  @Test func recordsComeBackInTheirOrderWithStageAndBody() throws {
    let answer = try fold([
      [
        "id": "b",
        "events": [
          ["type": "bought", "data": ["watts": 60]], ["type": "moved-away", "data": ["to": "health-dept"]],
          ["type": "noted", "data": ["text": "nothing changes"]], ["type": "broken", "data": ["reason": "old"]],
        ],
      ],
      [
        "id": "a",
        "events": [
          ["type": "bought", "data": ["watts": 40]],
          ["type": "corrected", "data": ["before": ["watts": 40], "fields": ["watts": 75], "reason": "read wrongly"]],
          ["type": "attached", "data": ["number": "12/HĐ", "date": "2024-03-22"]],
        ],
      ],
    ])
    #expect(answer.verb == .answer && answer.id == "f1")
    #expect(
      try JSON(answer.body) == [
        "records": [
          [
            "id": "b", "stage": "dark", "body": "health-dept",
            "state": ["watts": 60, "owner": "health-dept", "isBroken": true],
          ],
          [
            "id": "a", "stage": "lit",
            "state": [
              "watts": 75, "isBroken": false, "document": ["12/HĐ"],
              "documents": [["number": "12/HĐ", "date": "2024-03-22"]],
            ],
          ],
        ]
      ])
    #expect(try JSON(fold([]).body) == ["records": []])
  }

  @Test func anEventThatIsNotUnderstoodIsAFailureThatNamesIt() throws {
    let strange: [JSON] = [
      [["type": "sold", "data": [:]]], [["type": "bought", "data": ["watts": "many"]]], [],
      [["type": "corrected", "data": ["fields": ["watts": 1]]]],
    ]
    for events in strange {
      let answer = try fold([["id": "a", "events": events]])
      #expect(answer.verb == .failure)
      #expect(String(decoding: answer.body, as: UTF8.self).contains("lamp/a cannot be folded"))
    }
    #expect(try fold([["id": "a", "events": []]], kind: "torch").verb == .failure)
  }
}
