// Compiled while the departments are in the building: their folders can go without touching this one.
#if IndustryTrade && ScienceTechnology
import Coordination
import OCOP
import Testing
import Wire

@testable import IndustryTrade
@testable import ModuleKit
@testable import ScienceTechnology

/// What departments make of a sanction that a body without a module told of.
@Suite struct SanctionedTests {
  private static func sanction(
    _ ground: String, _ products: [String] = ["SP-1"], producer: String = "CT-1"
  ) -> SanctionRecorded {
    SanctionRecorded(
      sanction: "XP-2024-0001", body: "market-control", producer: producer, products: products, ground: ground,
      decision: "77/QĐ-XPHC", day: Day(unchecked: "2024-05-03"))
  }

  private static func commands(_ sent: [JSON]) -> [JSON?] { sent.map { $0["command"] } }

  @Test func whoOrganisesAFairAheadAndWhoShowsTheGoodsHaveATask() throws {
    var office = try SalesPointTests.listed()
    for number in 1...2 { try office.certify("SP-\(number)", of: "CT-\(number)", .three) }
    try office.desk.did("sales-point.show", SalesPointTests.id, ["products": ["SP-1"]], of: "commune-21001")
    try office.desk.did("fair.propose", FairTests.fair, Office.proposal())
    try office.desk.did("fair.approve", FairTests.fair, ["decision": "812/QĐ-UBND"], of: "province-committee")
    try office.desk.did("fair.open", FairTests.fair)
    for number in 1...2 { try office.register(number, products: ["SP-\(number)"]) }
    let sent = try office.desk.reactions(to: Self.sanction("food-safety"))
    #expect(
      Self.commands(sent) == [
        "industry-trade.registration.note-sanction/DK-2024-0001",
        .string("industry-trade.sales-point.note-sanction/\(SalesPointTests.id)"),
      ])
    #expect(try office.desk.reactions(to: Self.sanction("food-safety", ["SP-9"])).isEmpty, "other goods")
    #expect(
      try office.desk.reactions(to: Self.sanction("environment", [])).count == 1, "the producer as a whole, at the fair"
    )
    let note = try #require(sent.first?["fields"])
    let told = try office.desk.did("registration.note-sanction", "DK-2024-0001", note, by: ["house"])
    let task = try #require(told["tasks"]?.array?.first)
    #expect(task["task"] == "review-sanctioned-stand" && task["lead"] == "industry-trade-dept")
    #expect(task["due"] == "2024-05-10" && task["source"] == "77/QĐ-XPHC")
    #expect(office.desk.stage("registration/DK-2024-0001") == "submitted", "it takes nothing away by itself")
    #expect(
      try office.desk.send(
        "registration.note-sanction", "DK-2024-0001", note, by: ["house"], of: "industry-trade-dept")
        == .refused("noted-already"))
    let shelf = try office.desk.did("sales-point.note-sanction", SalesPointTests.id, note, by: ["house"])
    #expect(shelf["tasks"]?.array?.first?["lead"] == "commune-21001")
    // Only who was sanctioned may be left out for it.
    #expect(
      try office.desk.refusal("registration.exclude", "DK-2024-0002", ["reason": "sanctioned"]) == "not-sanctioned")
    try office.desk.did("registration.exclude", "DK-2024-0001", ["reason": "sanctioned"])
    #expect(office.desk.state("registration/DK-2024-0001")["exclusion"] == "sanctioned")
  }

  @Test func aLabelOrMarkThatWasSanctionedIsMendedUnderTheGuidanceOfScienceAndTechnology() throws {
    var office = try BrandingOffice.opened()
    func sanction(_ ground: String, _ products: [String] = [BrandingOffice.product]) -> SanctionRecorded {
      Self.sanction(ground, products, producer: BrandingOffice.producer)
    }
    let sent = try office.desk.reactions(to: sanction("label"))
    let command: JSON = .string("science-technology.branding-case.note-sanction/\(BrandingOffice.file)")
    #expect(Self.commands(sent) == [command])
    #expect(try Self.commands(office.desk.reactions(to: sanction("ocop-mark", []))) == [command], "all its products")
    #expect(try office.desk.reactions(to: sanction("food-safety")).isEmpty, "not the brand's")
    let note = try #require(sent.first?["fields"])
    let told = try office.did("branding-case.note-sanction", BrandingOffice.file, note, by: ["house"])
    let task = try #require(told["tasks"]?.array?.first)
    #expect(task["task"] == "mend-sanctioned-brand" && task["lead"] == "science-technology-dept")
    #expect(task["title"]?["vi"] == "Hướng dẫn khắc phục: Tinh dầu quế, nhãn hàng hóa, 77/QĐ-XPHC")
    #expect(
      try office.desk.send(
        "branding-case.note-sanction", BrandingOffice.file, note, by: ["house"], of: "science-technology-dept")
        == .refused("noted-already"))
    try office.did("branding-case.close", BrandingOffice.file, ["reason": "Ngừng sản xuất"])
    #expect(try office.desk.reactions(to: sanction("label")).isEmpty, "a closed case")
  }

  @Test func eventsAreStoredLikeThisForever() {
    let day = Day(unchecked: "2024-05-03")
    let noted = NotedSanction(sanction: "XP-1", decision: "1/QĐ", ground: "label", day: day)
    let stored =
      #"sanction-noted {"sanction":{"day":"2024-05-03","decision":"1/QĐ","ground":"label","sanction":"XP-1"}}"#
    #expect(storedEvent(Registration.Event.sanctionNoted(sanction: noted)) == stored)
    #expect(storedEvent(SalesPoint.Event.sanctionNoted(sanction: noted)) == stored)
    let brand = BrandSanction(sanction: "XP-1", decision: "1/QĐ", ground: .label, day: day)
    #expect(storedEvent(BrandingCase.Event.sanctionNoted(sanction: brand)) == stored)
  }
}
#endif
