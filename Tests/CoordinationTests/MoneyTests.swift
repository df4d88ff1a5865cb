import Coordination
import Testing

@Suite struct MoneyTests {
  @Test(arguments: [
    (0, "0 đ"), (999, "999 đ"), (1_000, "1.000 đ"), (1_234_567, "1.234.567 đ"), (-35_000_000, "-35.000.000 đ"),
    (-100, "-100 đ"),
  ])
  func amountsAreGroupedByThousandsAndReadBack(dong: Int, text: String) {
    #expect(Money(dong: dong).formatted == text)
    #expect(Money(parsing: text) == Money(dong: dong))
  }

  @Test(arguments: [
    ("1234567", 1_234_567), ("1.234.567", 1_234_567), ("35 triệu", 35_000_000), ("35triệu đồng", 35_000_000),
    ("1,5 tỷ", 1_500_000_000), ("2 tỷ 500 triệu", 2_500_000_000), ("2 tỉ 500 triệu 3 nghìn đ", 2_500_003_000),
    ("1.200 triệu", 1_200_000_000), ("50 ngàn", 50_000), ("500.000 VNĐ", 500_000), ("0,25 triệu", 250_000),
    ("35 trie\u{302}\u{323}u", 35_000_000), ("- 5 triệu", -5_000_000),
  ])
  func whatOfficersWriteIsRead(text: String, dong: Int) {
    #expect(Money(parsing: text) == Money(dong: dong))
  }

  @Test(arguments: [
    "", "đ", "-", "triệu", "1.5 triệu", "1.23", "12.34.567", "1,5", "1,5,5 triệu", "5 triệu 2 tỷ", "5 triệu 5 triệu",
    "3 đô la", "12 34", "1..000", "9.007.199.254.740.992", "99999999999999999999", "9999999999 tỷ", "--5",
    "0,0000000001 tỷ",
  ])
  func whatCouldBeMeantTwoWaysIsNotRead(text: String) {
    #expect(Money(parsing: text) == nil)
  }

  @Test func anAmountIsStoredAsAnIntegerWithinTheLimit() throws {
    #expect(try stored([Money(dong: 35_000_000)]) == "[35000000]")
    #expect(try read([Money].self, "[9007199254740991]") == [Money(dong: Money.limit)])
    #expect(throws: DecodingError.self) { try read([Money].self, "[9007199254740992]") }
    #expect(throws: (any Error).self) { try read([Money].self, "[0.5]") }
    #expect(throws: EncodingError.self) { try stored([Money(dong: Money.limit + 1)]) }
  }

  @Test func amountsAddUpAndCompare() {
    var total = Money(dong: 5) + Money(dong: 7) - Money(dong: 2)
    total += -Money(dong: 10)
    #expect(total == .zero)
    #expect(Money(dong: -1) < .zero)
  }
}
