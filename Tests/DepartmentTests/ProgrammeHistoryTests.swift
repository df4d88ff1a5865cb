// Compiled while both departments are in the building: their folders can go without touching this one.
#if Programme && Agriculture
import Agriculture
import Coordination
import Testing
import Wire

/// What agriculture tells of a product that is recognised again: years are counted by it.
@Suite struct ProgrammeHistoryTests {
  @Test func aCertificateTellsTheRecognitionsBeforeIt() throws {
    var desk = try Desk<Agriculture>(today: Day(unchecked: "2025-03-01"))
    try desk.addBody("commune-a", level: "commune", unit: "21001")
    try desk.applyRulebooks(trees: false)
    try desk.send(
      "register", to: "producer/CT-1",
      ["name": "Cơ sở A", "kind": "cooperative", "commune": "commune-a", "taxCode": "4300123456"])
    try desk.send(
      "register", to: "product/SP-1", ["name": "Mật ong", "producer": "CT-1", "set": 4, "commune": "commune-a"])
    func record(_ score: Int64, _ day: String) throws -> JSON? {
      try desk.send(
        "record-result", to: "product/SP-1",
        ["score": .integer(score), "decision": "1/QĐ", "day": .string(day), "councilLevel": "province"]
      )["facts"]?.array?.first?["data"]
    }
    #expect(try record(6000, "2022-05-01")?["earlier"] == nil)
    // The same decision typed again is no second recognition.
    #expect(try record(6100, "2022-05-01")?["earlier"] == nil)
    #expect(
      try record(7500, "2024-06-01")?["earlier"] == [["star": 3, "day": "2022-05-01", "last": "2025-05-01"]])
    try desk.send(
      "revoke", to: "product/SP-1", ["decision": "2/QĐ", "reason": "Vi phạm"], dated: Day(unchecked: "2024-08-01"))
    #expect(desk.stage("product/SP-1") == "revoked")
  }
}
#endif
