import Coordination
import Testing

@Suite struct BodyTests {
  @Test func namesOfBodiesAreKebabCase() {
    for text in ["industry-trade", "a", "commune-25459", String(repeating: "a", count: 64)] {
      #expect(BodyID(text)?.rawValue == text)
    }
    for text in ["", "-a", "a-", "a--b", "A", "a b", "a_b", "sở", "25459", String(repeating: "a", count: 65)] {
      #expect(BodyID(text) == nil)
      #expect(throws: DecodingError.self) { try read(BodyID.self, "\"\(text)\"") }
    }
  }

  @Test func unitCodesKeepTheirZerosAndTellTheirLevel() throws {
    #expect(try stored([UnitCode("01"), UnitCode("00004")]) == #"["01","00004"]"#)
    #expect(UnitCode(rawValue: "51")?.level == .province)
    #expect(UnitCode(rawValue: "525")?.level == .district)
    #expect(UnitCode(rawValue: "21001")?.level == .commune)
    for text in ["", "1", "0001", "000004", "0a", "٠١"] { #expect(UnitCode(text) == nil) }
  }

  @Test func aMergedBodyHoldsUntilItsLastDayAndNamesItsSuccessor() throws {
    let last = try #require(Day(iso: "2025-02-28"))
    let text = """
      {"id":"agriculture-rural","kind":"department","level":"province","name":{"en":"Department of Agriculture and \
      Rural Development","vi":"Sở Nông nghiệp và Phát triển nông thôn"},"replacedBy":["agriculture"],"superior":\
      "province-committee","unit":"51","validFrom":"2008-05-01","validTo":"2025-02-28"}
      """
    let body = try read(Body.self, text)
    #expect(try stored(body) == text)
    #expect(body.check().isEmpty)
    #expect(body.isValid(on: last))
    #expect(!body.isValid(on: last + 1))
    #expect([body].valid(on: last + 1).isEmpty)
    #expect(!body.isValid(on: try #require(Day(iso: "2008-04-30"))))
  }

  @Test func aWrongBodyIsToldFieldByField() throws {
    let day = try #require(Day(iso: "2025-07-01"))
    let wrong = Body(
      id: "x", name: BilingualText("X", "X"), kind: .office, level: .province, unit: "21001", superior: "x",
      validFrom: day, validTo: day - 1, replacedBy: ["x"])
    #expect(wrong.check().map(\.pointer) == ["/validTo", "/unit", "/superior", "/replacedBy"])
    let open = Body(
      id: "x", name: BilingualText("X", "X"), kind: .office, level: .province, validFrom: day, replacedBy: ["y"])
    #expect(open.check().map(\.pointer) == ["/unit", "/validTo"])
  }

  @Test func aUnitOmitsWhatItDoesNotHave() throws {
    let text = """
      {"code":"51","level":"province","name":{"en":"Quảng Ngãi Province","vi":"Tỉnh Quảng Ngãi"},"replacedBy":[],\
      "validFrom":"2025-07-01"}
      """
    let unit = try read(AdministrativeUnit.self, text)
    #expect(try stored(unit) == text)
    #expect(unit.check().isEmpty)
    #expect(try read(AdministrativeUnit.self, text.replacing(#""replacedBy":[],"#, with: "")) == unit)
    let wrong = AdministrativeUnit(
      code: "21001", name: unit.name, level: .province, parent: "21001", validFrom: unit.validFrom,
      replacedBy: ["21001"])
    #expect(wrong.check().map(\.pointer) == ["/code", "/parent", "/replacedBy", "/validTo"])
  }
}
