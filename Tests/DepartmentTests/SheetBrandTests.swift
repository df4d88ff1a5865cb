// Compiled while the department is in the building: its folder can go without touching this one.
#if Agriculture
import Coordination
import ModuleKit
import OCOP
import Testing
import Wire

@testable import Agriculture

/// What agriculture tells for brands, and what its sheet shows of brands and tours.
@Suite struct SheetBrandTests {
  private func office() throws -> OfficeBook<Agriculture> {
    var office = try agricultureOffice()
    office.put("cycle", "office", try JSON(Array(CycleStepTests.cycle.utf8)))
    try office.addProduct()
    return office
  }

  @Test func anApprovedPlanIsToldWithItsProductAndNeeds() throws {
    var office = try office()
    try office.did(
      "business-plan.file", "PA-1", ["producer": "SX-1", "product": "SP-1", "content": CycleStepTests.content],
      of: "commune-a")
    try office.did("business-plan.check", "PA-1", ["missing": []], of: "commune-a")
    try office.did("business-plan.approve", "PA-1", ["decision": "15/QĐ"], of: "district-a")
    #expect(
      office.facts["agriculture.business-plan-approved"]?["PA-1"]?.text == """
        {"commune":"21001","day":"2024-04-01","needs":["credit","packaging"],"plan":"PA-1","producer":"SX-1",\
        "product":"SP-1","productName":"Bột quế","title":"Nâng sản lượng quế"}
        """)
  }

  @Test func theSheetShowsOriginsBrandsAndTours() throws {
    var office = try office()
    try office.did(
      "speciality.list", "DSN-1", ["name": "Quế Trà Bồng", "commune": "commune-a", "what": "Vỏ quế"], of: "commune-a")
    try office.did("speciality.take-up", "DSN-1", ["producer": "SX-1"], of: "commune-a")
    let day = Day(unchecked: "2024-04-01")
    try office.tell(
      BrandingProgressed(
        product: "SP-1", producer: "SX-1", file: "NH-1", has: ["barcode", "label"],
        gates: [.init(gate: "label", star: .three)], day: day))
    try office.tell(
      BrandingProgressed(product: "SP-9", producer: "SX-9", file: "NH-9", has: ["label"], gates: [], day: day))
    try office.tell(
      BrandingSupported(
        file: "NH-1", number: 1, producer: "SX-1", product: "SP-1", what: "Thiết kế hộp", value: Money(dong: 9_000_000),
        source: "Khoa học", day: day))
    try office.tell(ToursLinked(product: "SP-1", sites: ["DT-1"], routes: ["TD-1"], day: day))
    let sheet = try office.paper("producer-sheet", ["producer": "SX-1"])
    func section(_ heading: String) -> Report.Section? { sheet.sections.first { $0.heading?.vi == heading } }
    #expect(section("Đặc sản, ý tưởng")?.table?.rows.count == 1)
    #expect(
      section("Thương hiệu (Sở KH&CN)")?.paragraphs.map(\.vi) == [
        "SP-1 (NH-1): barcode, label; mở dấu sao label 3★",
        "Hỗ trợ: Thiết kế hộp, 9.000.000 đ (01/04/2024)",
      ])
    #expect(section("Tour, tuyến du lịch (Sở VHTTDL)")?.paragraphs.map(\.vi) == ["SP-1: điểm DT-1; tuyến TD-1"])
  }
}
#endif
