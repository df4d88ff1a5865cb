import Foundation

/// Vietnamese text from before Unicode: fonts of their own that drew Vietnamese letters in the places of Western ones.
///
/// Sources of the tables: TCVN 5712:1993 (VN3, the "ABC" fonts; its capitals with tones are VN2's, as glibc's
/// TCVN5712-1 has them); VNI-Windows as free keyboards such as xvnkb write it; Windows-1258 as Unicode's mapping file
/// gives it. State offices changed to Unicode from 2003 on, but files remain.
enum LegacyText {
  /// Bytes as Windows-1252 shows them, which is how such text looks in a file that was saved as Unicode.
  static func western(_ bytes: some Sequence<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append((0x80...0x9F).contains(byte) ? controls[Int(byte) - 0x80] : Unicode.Scalar(byte)) }
    return String(text)
  }

  private static let controls = Array(
    "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)

  /// Western text read as what it was meant to be; what the encoding does not know stays.
  static func unicode(_ text: String, from encoding: TextEncoding) -> String {
    switch encoding {
    case .utf8, .utf16: text
    case .windows1258: mapped(text, by: windows1258)
    case .tcvn3: raised(mapped(text, by: tcvn3))
    case .vni: vni(text)
    }
  }

  private static func mapped(_ text: String, by table: [Unicode.Scalar: Unicode.Scalar]) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(table[scalar] ?? scalar) }
    return String(result).precomposedStringWithCanonicalMapping
  }

  // MARK: - TCVN3

  private static let tcvn3: [Unicode.Scalar: Unicode.Scalar] = {
    var table: [Unicode.Scalar: Unicode.Scalar] = [:]
    let runs: [(first: UInt8, letters: String)] = [
      (0xA1, "ĂÂÊÔƠƯĐăâêôơưđẶ"),
      (
        0xB5,
        "àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵ"
      ),
    ]
    for (first, letters) in runs {
      for (place, letter) in letters.unicodeScalars.enumerated() {
        table[Unicode.Scalar(first + UInt8(place))] = letter
      }
    }
    return table
  }()

  /// Capitals with tones were small letters in a font of capitals: in a word of capitals they are raised again.
  private static func raised(_ text: String) -> String {
    func plain(_ word: some StringProtocol) -> [UInt8] { word.utf8.filter { (0x41...0x5A).contains($0 & 0xDF) } }
    // "Bµ" may be a word or a name: two capitals in one word say that the font was one of capitals.
    func isOfCapitals(_ word: Substring) -> Bool {
      let letters = plain(word)
      return letters.count > 1 && letters.allSatisfy { $0 < 0x61 }
    }
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    if plain(text).allSatisfy({ $0 < 0x61 }), words.contains(where: isOfCapitals) { return text.uppercased() }
    return words.map { isOfCapitals($0) ? $0.uppercased() : String($0) }.joined(separator: " ")
  }

  // MARK: - VNI

  /// What follows a vowel, as combining marks, in the order of the marks below.
  private static let marks: [Unicode.Scalar: [Unicode.Scalar]] = {
    let tones: [Unicode.Scalar?] = [nil, "\u{301}", "\u{300}", "\u{309}", "\u{303}", "\u{323}"]
    let groups: [(shape: Unicode.Scalar?, letters: String)] = [
      (nil, "ùøûõï"), ("\u{302}", "âáàåãä"), ("\u{306}", "êéèúüë"),
    ]
    var table: [Unicode.Scalar: [Unicode.Scalar]] = [:]
    for (shape, letters) in groups {
      for (place, letter) in letters.unicodeScalars.enumerated() {
        let tone = shape == nil ? tones[place + 1] : tones[place]
        let marks = [shape, tone].compactMap { $0 }
        table[letter] = marks
        // Capitals lie 32 places below the small letters.
        if let capital = Unicode.Scalar(letter.value - 32) { table[capital] = marks }
      }
    }
    return table
  }()

  private static let singles: [Unicode.Scalar: Unicode.Scalar] = Dictionary(
    uniqueKeysWithValues: zip("íìæóòîñôöÍÌÆÓÒÎÑÔÖ".unicodeScalars, "íìỉĩịỵđơưÍÌỈĨỊỴĐƠƯ".unicodeScalars))
  private static let bases = Set("aeouyAEOUYôöÔÖ".unicodeScalars)

  private static func vni(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if let base = previous, bases.contains(base), let marks = marks[scalar] {
        result.append(contentsOf: marks)
      } else {
        result.append(singles[scalar] ?? scalar)
      }
      previous = scalar
    }
    return String(result).precomposedStringWithCanonicalMapping
  }

  // MARK: - Windows-1258

  /// Where it differs from Windows-1252: letters, and tones that follow their letter.
  private static let windows1258: [Unicode.Scalar: Unicode.Scalar] = [
    "\u{C3}": "Ă", "\u{CC}": "\u{300}", "\u{D0}": "Đ", "\u{D2}": "\u{309}", "\u{D5}": "Ơ", "\u{DD}": "Ư",
    "\u{DE}": "\u{303}", "\u{E3}": "ă", "\u{EC}": "\u{301}", "\u{F0}": "đ", "\u{F2}": "\u{323}", "\u{F5}": "ơ",
    "\u{FD}": "ư", "\u{FE}": "₫",
  ]
}
