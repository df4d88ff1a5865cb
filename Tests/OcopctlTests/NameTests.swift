import Coordination
import Testing
import Wire

@testable import ocopctl

/// What people type in the place of ids.
struct NameTests {
  private let names = NamedRecords(index: ImportSample.index, language: .vi)

  @Test func namesStandInThePlaceOfIDs() throws {
    let values = try names.resolved(
      ["name": "Mật ong rừng", "producer": "hop tac xa Đồng Xanh", "commune": "xã Ba Tơ"],
      of: ImportSample.register)
    #expect(values == ["name": "Mật ong rừng", "producer": "SX-2024-0001", "commune": "commune-ba-to"])
    #expect(try names.id("Tỏi Lý Sơn", kind: "product", place: "product") == "SP-2024-0003")
  }

  @Test func idsStayAsTheyAre() throws {
    let values: [String: JSON] = ["producer": "SX-2099-0001", "commune": "commune-moi"]
    #expect(try names.resolved(values, of: ImportSample.register) == values)
  }

  @Test func aNameOfSeveralIsToldWithTheirIDs() throws {
    let stop = #expect(throws: Stop.self) {
      try names.resolved(["producer": "Hộ Nguyễn Văn Mẫu"], of: ImportSample.register)
    }
    #expect(stop?.status == .badData)
    #expect(stop?.message.contains("--producer") == true && stop?.message.contains("SX-2024-0003") == true)
  }

  @Test func aWordWithoutTheLettersOfItsKindIsAName() throws {
    #expect(ImportSample.index.mayBeID("SX-2024-0001", of: "producer"))
    #expect(!ImportSample.index.mayBeID("muoi", of: "product"))
    #expect(ImportSample.index.mayBeID("commune-ba-to", of: "body"))
    #expect(throws: Stop.self) { try names.id("htx", kind: "producer", place: "--producer") }
  }

  @Test func aRecordIsKnownByItsNumberAlone() {
    let vocabulary = ImportSample.vocabulary
    #expect(vocabulary.record(["SP-2024-0001"]) == "product/SP-2024-0001")
    #expect(vocabulary.record(["product", "SP-2024-0001"]) == "product/SP-2024-0001")
    #expect(vocabulary.record(["product/SP-2024-0001"]) == "product/SP-2024-0001")
    #expect(vocabulary.record(["512"]) == "512")
    #expect(vocabulary.record(["SP"]) == "SP")
    #expect(vocabulary.record(["product"]) == "product")
  }

  @Test func aConditionSaysWhatItsKeyHolds() throws {
    var kind = ImportSample.product
    kind.keys += [KeyDescription("star", .integer), KeyDescription("validTo", .day)]
    #expect(try Condition("star=4", of: kind, language: .vi).json == ["star", "=", 4])
    #expect(try Condition("validTo<=31/12/2024", of: kind, language: .vi).json == ["validTo", "<=", "2024-12-31"])
    for text in ["star=bốn", "validTo>=2024"] {
      #expect(throws: Stop.self) { try Condition(text, of: kind, language: .vi) }
    }
  }
}
