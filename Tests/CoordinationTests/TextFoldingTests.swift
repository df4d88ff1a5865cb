import Coordination
import Foundation
import Testing

@Suite struct TextFoldingTests {
  @Test(arguments: [
    ("Quảng Ngãi", "quang ngai"), ("đặc sản", "dac san"), ("ĐẶC SẢN", "dac san"), ("Hoà / Hòa", "hoa / hoa"),
    ("Ðồng Tháp", "dong thap"), ("  Mỗi\u{A0}xã\n một   sản phẩm ", "moi xa mot san pham"), ("Rượu", "ruou"),
    ("Bưởi Phúc Trạch 3★", "buoi phuc trach 3★"), ("", ""), (" \u{200B} ", ""),
  ])
  func marksCaseAndBlanksDoNotMatter(text: String, key: String) {
    #expect(TextFolding.folded(text) == key)
  }

  @Test func decomposedAndMixedInputGiveTheSameKey() {
    #expect(TextFolding.folded("Qua\u{309}ng Nga\u{303}i") == "quang ngai")
    #expect(TextFolding.folded("đa\u{323}\u{306}c sa\u{309}n") == "dac san")
    #expect(TextFolding.folded("r\u{1B0}\u{323}u u\u{31B}\u{301}ng") == "ruu ung")
  }

  @Test func everyVietnameseLetterFoldsToAscii() {
    let vowels = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"]
    for vowel in vowels {
      for tone in ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"] {
        let letter = vowel + tone
        let plain = String(vowel.decomposedStringWithCanonicalMapping.unicodeScalars.prefix(1))
        for form in [
          letter.precomposedStringWithCanonicalMapping, letter.decomposedStringWithCanonicalMapping, letter,
          letter.uppercased().precomposedStringWithCanonicalMapping,
        ] {
          #expect(Array(TextFolding.folded(form).utf8) == Array(plain.utf8))
        }
      }
    }
  }
}
