/// Keys for search that are blind to case and to Vietnamese marks: "Quảng Ngãi" and "quang ngai" are one.
public enum TextFolding {
  /// Lower case, without marks, đ as d, runs of white space as one blank, none at the ends.
  ///
  /// Composed (NFC), decomposed (NFD) and mixed input give the same key, and so do both ways to place a tone
  /// ("hòa", "hoà"). For search only: unlike words may share a key.
  public static func folded(_ text: some StringProtocol) -> String {
    var key = String.UnicodeScalarView()
    var blankIsDue = false
    for scalar in text.lowercased().unicodeScalars {
      if scalar.properties.isWhitespace {
        blankIsDue = !key.isEmpty
      } else if !isInvisible(scalar) {
        if blankIsDue { key.append(" ") }
        blankIsDue = false
        key.append(plainLetters[scalar] ?? scalar)
      }
    }
    return String(key)
  }

  /// Combining marks, and what copying from a web page leaves behind.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0300...0x036F, 0x00AD, 0x200B...0x200F, 0xFEFF: true
    default: false
    }
  }

  /// The composed letters of Vietnamese. ð stands among them because old fonts print Ð for Đ.
  private static let plainLetters: [Unicode.Scalar: Unicode.Scalar] = {
    let groups: [(Unicode.Scalar, String)] = [
      ("a", "àáảãạăằắẳẵặâầấẩẫậ"), ("d", "đð"), ("e", "èéẻẽẹêềếểễệ"), ("i", "ìíỉĩị"),
      ("o", "òóỏõọôồốổỗộơờớởỡợ"), ("u", "ùúủũụưừứửữự"), ("y", "ỳýỷỹỵ"),
    ]
    var table: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (plain, marked) in groups {
      for scalar in marked.unicodeScalars { table[scalar] = plain }
    }
    return table
  }()
}
