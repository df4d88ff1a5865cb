import Foundation
import Testing

@testable import Reports

/// Letters of files from before Unicode, and what they are taken for.
struct EncodingTests {
  private static let text = "Tên sản phẩm;Mật ong rừng Ba Tơ;Đường phổi;Tỏi Lý Sơn;Nước mắm Đức Lợi"
  /// As a font of TCVN3 wrote it, in Western letters; made with glibc's TCVN5712-1.
  private static let tcvn3 = "Tªn s¶n phÈm;MËt ong rõng Ba T¬;§­êng phæi;Tái Lý S¬n;N­íc m¾m §øc Lîi"
  private static let vni = "Teân saûn phaåm;Maät ong röøng Ba Tô;Ñöôøng phoåi;Toûi Lyù Sôn;Nöôùc maém Ñöùc Lôïi"
  /// Made with glibc's CP1258.
  private static let windows1258 = [UInt8](
    hex: """
      54ea6e207361d26e207068e2d26d3b4de2f274206f6e672072fdcc6e672042612054f53bd0fdf5cc6e67207068f4d2693b546fd2\
      69204c79ec\
      2053f56e3b4efdf5ec63206de3ec6d20d0fdec63204cf5f269
      """)

  private func expect(
    _ bytes: [UInt8], are wanted: TextEncoding, of text: String = text, _ place: SourceLocation = #_sourceLocation
  ) throws {
    let encoding = TextEncoding.guess(bytes)
    #expect(encoding == wanted, sourceLocation: place)
    let read = encoding.unicode(try #require(encoding.text(of: bytes)))
    #expect(read.precomposedStringWithCanonicalMapping == text, sourceLocation: place)
  }

  private func western(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

  @Test func bytesOfEveryEncodingAreKnown() throws {
    let text = Self.text
    try expect(Array(text.utf8), are: .utf8)
    try expect([0xEF, 0xBB, 0xBF] + Array(text.utf8), are: .utf8)
    try expect(Array(text.decomposedStringWithCanonicalMapping.utf8), are: .utf8)
    let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    try expect([0xFF, 0xFE] + little, are: .utf16)
    try expect([0xFE, 0xFF] + big, are: .utf16)
    try expect(little, are: .utf16)
    try expect(Self.windows1258, are: .windows1258)
    try expect(western(Self.tcvn3), are: .tcvn3)
    try expect(western(Self.vni), are: .vni)
  }

  @Test func oldFontsAreKnownInUnicodeFilesToo() throws {
    try expect(Array(Self.tcvn3.utf8), are: .tcvn3)
    try expect(Array(Self.vni.utf8), are: .vni)
    #expect(TextEncoding.guess(inText: Self.text) == nil)
    #expect(TextEncoding.guess(inText: "Café, naïve, señor; plain text") == nil)
  }

  @Test func everyLetterOfTCVN3IsRead() {
    let letters = "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵăâêôơưđĂÂÊÔƠƯĐ"
    let old = "µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ¨©ª«¬­®¡¢£¤¥¦§"
    #expect(LegacyText.unicode(old, from: .tcvn3) == letters)
  }

  @Test func everyLetterOfVNIIsRead() {
    let letters = "áàảãạ ấầẩẫậ ắằẳẵặ éèẻẽẹ ếềểễệ íìỉĩị óòỏõọ ốồổỗộ ớờởỡợ úùủũụ ứừửữự ýỳỷỹỵ đ"
    let old =
      "aùaøaûaõaï aáaàaåaãaä aéaèaúaüaë eùeøeûeõeï eáeàeåeãeä íìæóò oùoøoûoõoï oáoàoåoãoä "
      + "ôùôøôûôõôï uùuøuûuõuï öùöøöûöõöï yùyøyûyõî ñ"
    #expect(LegacyText.unicode(old, from: .vni) == letters)
    #expect(LegacyText.unicode("SAÛN PHAÅM ÑAËC SAÛN", from: .vni) == "SẢN PHẨM ĐẶC SẢN")
  }

  @Test func capitalsOfAFontOfCapitalsAreRaised() {
    #expect(LegacyText.unicode("S¶N PHÈM §ÆC S¶N", from: .tcvn3) == "SẢN PHẨM ĐẶC SẢN")
    #expect(LegacyText.unicode("HTX Lµ Vµng", from: .tcvn3) == "HTX Là Vàng")
  }

  @Test func cellsThatAreUnicodeAlreadyStay() {
    let table = RawTable(rows: [
      .init(number: 1, cells: [.text("S¶n phÈm"), .text("Tỏi Lý Sơn"), .text("OCOP")])
    ])
    #expect(table.cleaned(from: .tcvn3).rows[0].cells.map(\.text) == ["Sản phẩm", "Tỏi Lý Sơn", "OCOP"])
    #expect(table.legacyEncoding == nil)
  }

  @Test func aSyllableIsOnsetRhymeAndOneTone() {
    for word in ["quảng", "nguyễn", "giếng", "gì", "đặc", "phường", "quyết", "thuỷ", "oanh", "yến", "khuỷu"] {
      #expect(VietnameseSyllable.isPossible(word), "\(word)")
    }
    for word in ["sỷn", "phả́m", "naïve", "señor", "tªn", "bcd", "nướcc"] {
      #expect(!VietnameseSyllable.isPossible(word), "\(word)")
    }
  }

  @Test func encodingsAreNamedInManyWays() {
    #expect(TextEncoding(name: "UTF8") == .utf8)
    #expect(TextEncoding(name: "cp1258") == .windows1258)
    #expect(TextEncoding(name: "ABC") == .tcvn3)
    #expect(TextEncoding(name: "vni-windows") == .vni)
    #expect(TextEncoding(name: "latin1") == nil)
  }
}

extension [UInt8] {
  init(hex: String) {
    let digits = Array(hex.utf8).compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
    self = stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
