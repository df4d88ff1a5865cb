import Coordination
import OCOP
import Testing

@Suite struct AssessmentTests {
  /// The bands of 26/2026/QĐ-TTg Art. 3.3.
  let bands: StarBands

  init() throws {
    bands = try read(
      StarBands.self,
      """
      {"bands":[{"from":9000,"star":5},{"from":7000,"star":4},{"from":5000,"star":3},{"from":3000,"star":2},\
      {"from":0,"star":1}],"source":"26/2026/QĐ-TTg Art. 3.3","validFrom":"2026-05-22"}
      """)
  }

  @Test(arguments: [
    (0, Star.one), (2_999, .one), (3_000, .two), (4_999, .two), (5_000, .three), (6_999, .three), (7_000, .four),
    (8_999, .four), (9_000, .five), (10_000, .five),
  ])
  func aBandHoldsItsLowerEdgeAndNotItsUpper(hundredths: Int, star: Star) throws {
    let score = try #require(Score(hundredths: hundredths))
    #expect(bands.star(for: score) == star)
    #expect(Star(for: score, in: bands) == star)
  }

  @Test func bandsThatDoNotRiseFromZeroAreTold() throws {
    #expect(bands.check().isEmpty)
    #expect(bands.least(for: .three) == Score(points: 50))
    let ten = try #require(Score(points: 10))
    let wrong = StarBands(
      validFrom: bands.validFrom,
      bands: [.init(star: .one, from: ten), .init(star: .two, from: ten), .init(star: .two, from: .highest)])
    #expect(wrong.check().count == 3)
    #expect(wrong.star(for: .zero) == nil)
  }

  @Test func scoresAreHundredthsAndReadWithCommaOrDot() throws {
    #expect(Score(parsing: "87,5")?.hundredths == 8_750)
    #expect(Score(parsing: "87.05")?.formatted == "87,05")
    #expect(Score(parsing: " 100 ") == .highest)
    for text in ["100,01", "101", "-1", "87,555", "87,", ",5", "1.2.3", "", "8 7"] {
      #expect(Score(parsing: text) == nil)
    }
    #expect(try stored([Score(hundredths: 8_750)]) == "[8750]")
    #expect(throws: DecodingError.self) { try read([Score].self, "[10001]") }
    #expect(throws: DecodingError.self) { try read([Star].self, "[6]") }
    #expect(Star.three < .five)
    #expect(Star.four.label == BilingualText("Hạng 4 sao", "4-star OCOP"))
  }

  @Test func productCodesKeepTheZerosOfTheirUnits() throws {
    let code = try #require(ProductCode(parsing: "01-00004-3-2026"))
    #expect(code == ProductCode(province: "01", commune: "00004", number: 3, year: 2026))
    #expect(code.description == "01-00004-3-2026")
    #expect(ProductCode(parsing: " 01-00004-03-2026") == code)
    #expect(try stored([code]) == #"["01-00004-3-2026"]"#)
    #expect(try read([ProductCode].self, #"["01-00004-3-2026"]"#) == [code])
    for text in [
      "1-00004-3-2026", "01-0004-3-2026", "01-00004-0-2026", "01-00004-3-1999", "01-00004-3-26", "01-00004-3",
      "01-001-00004-3-2026", "00004-01-3-2026", "01-00004-x-2026", "01-00004--2026", "",
    ] {
      #expect(ProductCode(parsing: text) == nil)
    }
    #expect(throws: DecodingError.self) { try read([ProductCode].self, #"["01"]"#) }
  }

  @Test func theLastDigitOfABarcodeIsChecked() throws {
    for text in ["8938505123455", "4006381333931", "0000000000000"] {
      #expect(GTIN13(rawValue: text)?.description == text)
    }
    #expect(GTIN13(parsing: "893 850 512 3455")?.rawValue == "8938505123455")
    #expect(GTIN13.checkDigit(for: "893850512345") == 5)
    for text in ["8938505123456", "8938505123545", "893850512345", "89385051234550", "893850512345a", ""] {
      #expect(GTIN13(rawValue: text) == nil)
    }
    #expect(throws: DecodingError.self) { try read([GTIN13].self, #"["8938505123456"]"#) }
  }
}
