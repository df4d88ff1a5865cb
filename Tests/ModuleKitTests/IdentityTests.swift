import ModuleKit
import Coordination
import Testing
import Wire

@testable import House

/// Identities: their rules, and the names under which they are stored.
struct IdentityTests {
  private static let key = String(repeating: "k", count: 40)
  private static let other = String(repeating: "n", count: 40)

  private func desk() throws -> HouseDesk {
    var desk = try HouseDesk.prepared()
    try desk.send("add", to: "identity/minh", Self.fields, by: ["operator"])
    return desk
  }

  private static let fields: JSON = [
    "body": "industry-trade-dept", "roles": ["reader", "officer"], "publicKey": .string(key), "holder": "Trần Văn B",
  ]

  private func refusal(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch let refused as HouseDesk.Refused { return refused.code } catch { return "\(error)" }
  }

  @Test func anIdentityIsAddedRotatedAndRevoked() throws {
    var desk = try desk()
    #expect(desk.records["identity/minh"]?.stage == "active")
    #expect(desk.records["identity/minh"]?.body == "industry-trade-dept")
    #expect(desk.records["identity/minh"]?.state["holder"] == ["personal": "Trần Văn B"])
    try desk.send("rotate", to: "identity/minh", ["publicKey": .string(Self.other)], by: ["operator"])
    #expect(
      desk.records["identity/minh"]?.state["keys"] == [
        ["key": .string(Self.key), "to": "2024-03-29"], ["key": .string(Self.other)],
      ])
    try desk.send("revoke", to: "identity/minh", ["reason": "chuyển công tác"], by: ["operator"])
    #expect(desk.records["identity/minh"]?.stage == "revoked")
    #expect(refusal { try desk.send("change", to: "identity/minh", ["post": "x"], by: ["operator"]) } == "wrong-stage")
  }

  @Test func aKeyBelongsToOne() throws {
    var desk = try desk()
    #expect(refusal { try desk.send("add", to: "identity/lan", Self.fields, by: ["operator"]) } == "key-in-use")
    var short = Self.fields
    short["publicKey"] = "short"
    #expect(refusal { try desk.send("add", to: "identity/lan", short, by: ["operator"]) } == "bad-key")
    #expect(
      refusal { try desk.send("rotate", to: "identity/minh", ["publicKey": .string(Self.key)], by: ["operator"]) }
        == "key-in-use")
  }

  @Test func onlyOperatorsGiveRoles() throws {
    var desk = try desk()
    for command in ["change", "rotate", "revoke"] {
      #expect(House.manifest.kind("identity")?.command(command)?.by == ["operator"])
    }
    #expect(House.manifest.kind("identity")?.command("correct") == nil, "a correction would be a way around")
    #expect(
      refusal { try desk.send("add", to: "identity/house", ["body": "b", "roles": []], by: ["operator"]) }
        == "name-taken")
    let module: JSON = ["body": "b", "roles": ["officer"], "module": "craft"]
    #expect(refusal { try desk.send("add", to: "identity/m", module, by: ["operator"]) } == "module-role")
  }

  @Test func aBodyNamesWhoStandsInForIt() throws {
    var desk = try desk()
    let span: JSON = ["body": "agriculture-dept", "from": "2024-04-01", "to": "2024-04-05"]
    #expect(
      refusal { try desk.send("stand-in", to: "identity/minh", span, as: "science-technology-dept", by: ["approver"]) }
        == "not-this-body")
    try desk.send("stand-in", to: "identity/minh", span, as: "agriculture-dept", by: ["approver"])
    #expect(desk.records["identity/minh"]?.state["standIns"] == [span])
    let wrong: JSON = ["body": "agriculture-dept", "from": "2024-04-05", "to": "2024-04-01"]
    #expect(refusal { try desk.send("stand-in", to: "identity/minh", wrong, by: ["operator"]) } == "bad-span")
  }

  @Test func eventsAreStoredUnderTheseNamesForever() throws {
    let day = Day(iso: "2024-05-06") ?? .first
    let golden: [(OfficeIdentity.Event, String)] = [
      (
        .added(
          body: "a-dept", roles: [.reader, .operator], post: "P", holder: Personal("H"), publicKey: "K", local: false,
          mayActFor: ["b-dept"], module: nil, commandsPerSecond: 5, from: nil, to: day),
        #"{"added":{"body":"a-dept","commandsPerSecond":5,"holder":{"personal":"H"},"local":false,"#
          + #""mayActFor":["b-dept"],"post":"P","publicKey":"K","roles":["reader","operator"],"to":"2024-05-06"}}"#
      ),
      (
        .changed(roles: [.auditor], post: nil, mayActFor: nil, commandsPerSecond: nil, to: nil),
        #"{"changed":{"roles":["auditor"]}}"#
      ),
      (.rotated(publicKey: "K", oldUntil: day), #"{"rotated":{"oldUntil":"2024-05-06","publicKey":"K"}}"#),
      (
        .standInNamed(body: "b-dept", from: day, to: day),
        #"{"standInNamed":{"body":"b-dept","from":"2024-05-06","to":"2024-05-06"}}"#
      ),
      (.revoked(reason: "R", day: day), #"{"revoked":{"day":"2024-05-06","reason":"R"}}"#),
    ]
    for (event, text) in golden {
      #expect(try stored(event) == text)
      #expect(try read(OfficeIdentity.Event.self, text) == event)
    }
  }
}
