import Coordination
import Foundation
import Testing
import Wire

@testable import ModuleKit

/// How a department reacts to a body that ended, as Plugins/README.md shows it.
struct ShelfTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  @Test func theReadmeShowsExactlyTheReactionThatIsTested() throws {
    let root = Self.folder.deletingLastPathComponent().deletingLastPathComponent()
    let readme = try String(contentsOf: root.appending(path: "Plugins/README.md"), encoding: .utf8)
    let code = try String(contentsOf: Self.folder.appending(path: "ShelfHandOver.swift"), encoding: .utf8)
    #expect(readme.contains("```swift\n\(code)```\n"))
  }

  @Test func recordsAndTasksOfAnEndedBodyPassOnByTheirCommune() throws {
    let told = BodyReplaced(
      body: "district-mau", successors: ["commune-dong", "commune-tay"],
      communes: ["99011": "commune-dong", "99012": "commune-tay"], day: try #require(Day(iso: "2025-07-01")),
      decision: "01/QĐ-UBND", succession: "CG-2025-0001",
      undecided: [
        .init(task: "NV-2025-0001", subject: "shelf/KE-2024-0002"),
        .init(task: "NV-2025-0002", subject: "fair/HC-2025-0001"),
        .init(task: "NV-2025-0003", subject: nil),
      ])
    func row(_ id: String, _ commune: String) -> JSON {
      let state: JSON = ["holder": "district-mau", "commune": .string(commune)]
      return ["id": .string(id), "version": 1, "stage": "standing", "state": state]
    }
    let given: JSON = [
      [
        "read": ["all": "shelf", "where": ["body": "district-mau"]],
        "rows": [row("KE-2024-0001", "99011"), row("KE-2024-0002", "99012"), row("KE-2024-0003", "99013")],
      ],
      ["read": ["record": "shelf/KE-2024-0002"], "rows": [row("KE-2024-0002", "99012")]],
    ]
    let meta: JSON = [
      "ask": "reaction", "now": 1_751_330_000_000, "dated": "2025-07-01", "actor": ["name": "house", "body": "depot"],
    ]
    let fact: JSON = [
      "fact": "house.body-replaced", "subject": "district-mau", "position": 1,
      "data": try JSON(Coding.bytes(told)),
    ]
    let answer = try ModuleHandler<Depot>(settings: Array("{}".utf8)).handle(
      Message(.ask, id: "a1", subject: "house.body-replaced", meta: meta, body: ["fact": fact, "given": given]))
    let sends = try #require(try JSON(answer.body)["sends"]?.array, "\(answer.verb)")
    #expect(
      sends.map { "\($0["command"]?.string ?? "") \($0["fields"]?.text ?? "")" } == [
        #"depot.shelf.hand-over/KE-2024-0001 {"decision":"01/QĐ-UBND","to":"commune-dong"}"#,
        #"depot.shelf.hand-over/KE-2024-0002 {"decision":"01/QĐ-UBND","to":"commune-tay"}"#,
        #"house.succession.decide/CG-2025-0001 {"tasks":["NV-2025-0001"],"to":"commune-tay"}"#,
      ])
  }

  @Test func theHeaderOfAHandedOverRecordNamesItsNewBodyAndTheUnitStays() throws {
    let meta: JSON = [
      "ask": "command", "now": 1_751_330_000_000, "dated": "2025-07-01", "record": "KE-2024-0001", "version": 1,
      "actor": ["name": "house", "body": "depot"],
    ]
    let body: JSON = [
      "fields": ["to": "commune-dong", "decision": "01/QĐ-UBND"], "given": [],
      "state": ["holder": "district-mau", "commune": "99011"],
    ]
    let answer = try ModuleHandler<Depot>(settings: Array("{}".utf8)).handle(
      Message(.ask, id: "a1", subject: "depot.shelf.hand-over", meta: meta, body: body))
    let change = try #require(try JSON(answer.body)["changes"]?.array?.first)
    #expect(change["body"] == "commune-dong")
    #expect(change["state"] == ["holder": "commune-dong", "commune": "99011"])
    #expect(change["events"] == [["type": "handed-over", "data": ["to": "commune-dong", "decision": "01/QĐ-UBND"]]])
  }
}
