import Coordination
import OCOP
import Testing

@Suite struct ClassificationTests {
  @Test func aProductSetIsFoundWithItsGroupAndSector() throws {
    let text = """
      {"sectors":[{"groups":[{"id":"processed-food","name":{"en":"Processed food","vi":"Thực phẩm chế biến"},"sets":[\
      {"id":"fast-food","leadAgencies":["Bộ Công Thương"],"name":{"en":"Fast food","vi":"Đồ ăn nhanh"},"number":5,\
      "samples":5}]}],"id":"food","name":{"en":"Food","vi":"Thực phẩm"}}],"source":"26/2026/QĐ-TTg Annex I",\
      "validFrom":"2026-05-22"}
      """
    let classification = try read(Classification.self, text)
    #expect(try stored(classification) == text)
    #expect(classification.check().isEmpty)
    let five = try #require(ProductSetNumber(5))
    #expect(classification.set(five)?.name.vi == "Đồ ăn nhanh")
    #expect(classification.group(of: five)?.id == "processed-food")
    #expect(classification.sector(of: five)?.id == "food")
    #expect(ProductSetNumber(26).flatMap(classification.set) == nil)
    let doubled = Classification(
      validFrom: classification.validFrom, sectors: classification.sectors + classification.sectors)
    #expect(doubled.check().count == 1)
  }

  @Test func productSetNumbersAreSmallAndPositive() {
    #expect(ProductSetNumber(0) == nil)
    #expect(ProductSetNumber(100) == nil)
    #expect((1...26).compactMap { ProductSetNumber($0) }.count == 26)
  }

  @Test func onlyTourismKnowsAssociations() {
    let goods = ProducerKind.allCases.filter { !$0.isForTourismOnly }
    #expect(
      goods.map(\.rawValue) == [
        "cooperative", "cooperative-group", "small-medium-enterprise", "farm", "registered-household",
      ])
    #expect(Set(ProducerKind.allCases.map(\.label.vi)).count == 8)
  }

  @Test func eachAreaHasOneLeadWhoDoesNotCooperate() throws {
    let text = """
      {"areas":[{"area":"trade-promotion","lead":"industry-trade","source":"832/UBND-KT","with":["agriculture"]},\
      {"area":"tour-routes","lead":"culture-tourism","source":"832/UBND-KT","with":[]}]}
      """
    let division = try read(DivisionOfLabour.self, text)
    #expect(try stored(division) == text)
    #expect(division.lead(of: "trade-promotion") == "industry-trade")
    #expect(division.cooperating(in: "trade-promotion") == ["agriculture"])
    #expect(division.lead(of: "budget") == nil)
    #expect(division.cooperating(in: "budget").isEmpty)
    #expect(division.areas(of: "agriculture").map(\.area) == ["trade-promotion"])
    #expect(division.check().isEmpty)
    let wrong = DivisionOfLabour(
      areas: division.areas + [
        .init(area: "tour-routes", lead: "agriculture", with: ["agriculture"], source: ""),
        .init(area: "Budget", lead: "finance", source: ""),
      ])
    #expect(wrong.check().map(\.pointer) == ["/areas/2/area", "/areas/2/with/0", "/areas/3/area"])
  }
}
