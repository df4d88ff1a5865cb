import Foundation

/// Tells Vietnamese words from what a wrong encoding makes of them, by how a syllable is built: an onset, a rhyme, one
/// tone at most.
enum VietnameseSyllable {
  /// Words with marks that can be Vietnamese, less those that cannot. Words without marks say nothing.
  static func score(_ text: String) -> Int {
    var score = 0
    for word in text.lowercased().split(whereSeparator: isBetweenWords) where !word.utf8.allSatisfy({ $0 < 0x80 }) {
      score += isPossible(String(word)) ? 1 : -1
    }
    return score
  }

  private static func isBetweenWords(_ character: Character) -> Bool {
    if let ascii = character.asciiValue { return !(0x61...0x7A).contains(ascii | 0x20) }
    return character.isWhitespace || "–—‘’“”…•".contains(character)
  }

  static func isPossible(_ word: String) -> Bool {
    var tones = 0
    var plain = String.UnicodeScalarView()
    for scalar in word.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars {
      switch scalar.value {
      case 0x300, 0x301, 0x303, 0x309, 0x323: tones += 1
      default: plain.append(scalar)
      }
    }
    let letters = String(plain).precomposedStringWithCanonicalMapping
    guard tones < 2, letters.count < 8 else { return false }
    return (0...min(3, letters.count)).contains { length in
      onsets.contains(String(letters.prefix(length))) && rhymes.contains(String(letters.dropFirst(length)))
    }
  }

  private static func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }

  private static let onsets = words(
    "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
  ).union([""])

  private static let rhymes = words(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu \
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong ooc \
    oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc ui um un ung uôc uôi uôm uôn uông \
    uôt up ut uê uêch uênh uêt uơ uy uya uych uyên uyêt uynh uyt uyu \
    ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu ưm ưn y yêm yên yêng yêt yêu ynh yt
    """)
}
