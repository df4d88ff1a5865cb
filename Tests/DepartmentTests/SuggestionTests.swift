import Foundation
import ModuleKit
import Testing
import Wire

/// The module that Plugins/README.md shows is this folder's Suggestion.swift, and it works.
struct SuggestionTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  /// Asks the box as the host does. The body is the suggestion's author or who answers it.
  func ask(_ command: String, as body: String, state: JSON? = nil, fields: JSON, given: [JSON] = []) throws -> Message {
    let box = try ModuleHandler<SuggestionBox>(settings: Array(#"{"answerDays":5}"#.utf8))
    // Friday 22 March 2024, 07:00 in Việt Nam.
    let meta: JSON = [
      "ask": "command", "now": 1_711_065_600_000, "dated": "2024-03-22", "record": "GY-2024-0001",
      "actor": ["name": "clerk", "body": .string(body), "roles": ["officer"]],
    ]
    var ask: JSON = ["fields": fields, "given": .array(given)]
    if let state { ask["state"] = state }
    return box.handle(
      Message(.ask, id: "a1", subject: "suggestion-box.suggestion.\(command)", meta: meta, body: ask))
  }

  static let calendar: JSON = [
    "read": ["record": "calendar/office"],
    "rows": [
      [
        "id": "office", "version": 1, "stage": "valid",
        "state": [
          "effective": "2024-01-01",
          "document": ["validFrom": "2024-01-01", "validTo": "2024-12-31", "weekend": [6, 7]],
        ],
      ]
    ],
  ]

  @Test func theReadmeShowsExactlyTheModuleThatIsTested() throws {
    let root = Self.folder.deletingLastPathComponent().deletingLastPathComponent()
    let readme = try String(contentsOf: root.appending(path: "Plugins/README.md"), encoding: .utf8)
    let code = try String(contentsOf: Self.folder.appending(path: "Suggestion.swift"), encoding: .utf8)
    #expect(readme.contains("```swift\n\(code)```\n"))
  }

  @Test func aPostAsksForTheCalendarFirst() throws {
    let answer = try ask("post", as: "agriculture-dept", fields: ["text": "Mở cửa đăng ký sớm hơn"])
    #expect(answer.verb == .need)
    #expect(try JSON(answer.body) == ["reads": [["record": "calendar/office"]]])
  }

  @Test func aPostIsATaskForTheProgrammeOfficeInFiveWorkingDays() throws {
    let answer = try ask(
      "post", as: "agriculture-dept", fields: ["text": "Mở cửa đăng ký sớm hơn"], given: [Self.calendar])
    #expect(answer.verb == .decision)
    let decision = try JSON(answer.body)
    let change = try #require(decision["changes"]?.array?.first)
    #expect(change["stage"] == "posted")
    #expect(change["state"] == ["text": "Mở cửa đăng ký sớm hơn", "from": "agriculture-dept"])
    let task = try #require(decision["tasks"]?.array?.first)
    #expect(task["lead"] == "programme-office")
    #expect(task["due"] == "2024-03-29")
  }

  @Test func anAnswerEndsIt() throws {
    let answer = try ask(
      "answer", as: "programme-office", state: ["text": "Sớm hơn", "from": "agriculture-dept"],
      fields: ["answer": "Từ năm sau"])
    #expect(answer.verb == .decision)
    let change = try #require(try JSON(answer.body)["changes"]?.array?.first)
    #expect(change["stage"] == "answered")
    #expect(change["events"] == [["type": "answered", "data": ["answer": "Từ năm sau"]]])
  }

  @Test func nobodyAnswersASuggestionOfTheirOwn() throws {
    let answer = try ask(
      "answer", as: "programme-office", state: ["text": "Sớm hơn", "from": "programme-office"],
      fields: ["answer": "Được"])
    #expect(answer.verb == .refusal)
    #expect(try JSON(answer.body)["code"] == "own-suggestion")
  }

  @Test func itsFormsTellWhoMaySendThem() throws {
    let kind = try #require(SuggestionBox.manifest.kind("suggestion"))
    #expect(kind.command("post")?.isForAnyBody == true)
    #expect(kind.command("answer")?.isForAnyBody == false)
    #expect(kind.command("answer")?.from == ["posted"])
  }
}
