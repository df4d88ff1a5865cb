import Coordination
import Testing
import Wire

@testable import ocopctl

struct ValueTests {
  private func field(_ type: Field.FieldType, choices: [Field.Choice] = []) -> Field {
    Field("x", type, title: Label(vi: "X", en: "X"), choices: choices)
  }

  @Test func daysAreReadAsPeopleWriteThem() throws {
    #expect(try FieldValue.parsed("22/03/2024", for: field(.day)) == "2024-03-22")
    #expect(try FieldValue.parsed("2024-03-22", for: field(.day)) == "2024-03-22")
    #expect(throws: FieldValue.Fault.self) { try FieldValue.parsed("30/02/2024", for: field(.day)) }
  }

  @Test func moneyHasDotsAndUnits() throws {
    #expect(try FieldValue.parsed("35.000.000", for: field(.money)) == 35_000_000)
    #expect(try FieldValue.parsed("35 triệu", for: field(.money)) == 35_000_000)
    #expect(throws: FieldValue.Fault.self) { try FieldValue.parsed("3.5", for: field(.money)) }
  }

  @Test func scoresBecomeHundredths() throws {
    #expect(try FieldValue.parsed("87,5", for: field(.score)) == 8_750)
    #expect(try FieldValue.parsed("87.50", for: field(.score)) == 8_750)
    #expect(try FieldValue.parsed("90", for: field(.score)) == 9_000)
    #expect(throws: FieldValue.Fault.self) { try FieldValue.parsed("87,555", for: field(.score)) }
  }

  @Test func aChoiceIsFoundByItsTitleWithoutMarks() throws {
    let star = field(.choice, choices: [.init("craft", title: Label(vi: "Thủ công", en: "Craft"))])
    #expect(try FieldValue.parsed("thu cong", for: star) == "craft")
    #expect(try FieldValue.parsed("craft", for: star) == "craft")
  }

  @Test func decomposedTextBecomesComposed() throws {
    let composed = try FieldValue.parsed("Qua\u{0309}ng", for: field(.text)).string
    #expect(Array((composed ?? "").unicodeScalars).count == 5)
  }

  @Test func valuesAreShownAsPeopleReadThem() {
    #expect(FieldValue.text("2024-03-22", in: .vi) == "22/03/2024")
    #expect(FieldValue.text(35_000_000, field: field(.money), in: .vi) == "35.000.000 đ")
    #expect(FieldValue.text(8_705, field: field(.score), in: .vi) == "87,05")
    #expect(FieldValue.text(true, in: .vi) == "có")
    #expect(FieldValue.text(["vi": "Muối", "en": "Salt"], in: .en) == "Salt")
    #expect(FieldValue.text(["a", "b"], in: .vi) == "a, b")
  }

  @Test func documentsAreBroughtToTheTypesOfTheForm() throws {
    let fields = [
      Field("opens", .day, title: Label(vi: "Khai mạc", en: "Opens")),
      Field("cost", .money, title: Label(vi: "Chi phí", en: "Cost"), isList: true),
    ]
    let given: JSON = ["opens": "10/04/2024", "cost": ["1,5 triệu", 20], "other": "01"]
    #expect(
      try FieldValue.coerced(given, to: fields) == ["opens": "2024-04-10", "cost": [1_500_000, 20], "other": "01"])
  }
}

struct YAMLTests {
  @Test func codesStayText() throws {
    let json = try YAMLText.document(
      "a: 01\nb: '7'\nc: 1:30\nd: no\ne: 12\nf: true\ng: 2024-03-22\nh: 87.5\ni: 0\nj: ~\n")
    #expect(
      json == [
        "a": "01", "b": "7", "c": "1:30", "d": "no", "e": 12, "f": true, "g": "2024-03-22", "h": "87.5", "i": 0,
      ])
  }

  @Test func aliasesAreRefused() {
    #expect(throws: YAMLText.Fault.self) { try YAMLText.document("a: &x [1, 2]\nb: *x\n") }
  }

  @Test func namesMayNotStandTwice() {
    #expect(throws: YAMLText.Fault.self) { try YAMLText.document("a: 1\na: 2\n") }
  }

  @Test func aStreamHasSeveralDocumentsWithTheirLines() throws {
    let documents = try YAMLText.documents("kind: unit\n---\nkind: body\n")
    #expect(documents.map(\.value) == [["kind": "unit"], ["kind": "body"]])
  }
}
