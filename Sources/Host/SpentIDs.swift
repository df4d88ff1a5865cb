/// Which command ids may be spent: a set that errs on one side only, so that the log need not be asked about a fresh
/// id.
///
/// Bloom filter in blocks of one cache line, 12 bits an id, in layers that double: about one in a hundred fresh ids is
/// looked up for nothing. It answers for the log only when every outcome of the log was put in; until then all ids may
/// be spent.
struct SpentIDs: Sendable {
  private struct Layer: Sendable {
    var words: [UInt64]
    var room: Int
  }

  private static let firstCapacity = 1 << 18
  private static let wordsPerBlock = 8
  private static let bitsPerID = 12
  private static let probes = 7

  private var layers: [Layer] = []
  /// All outcomes that were on disk at the start are in.
  var isComplete = false

  func mayHold(_ key: CommandKey) -> Bool {
    guard isComplete else { return true }
    let (first, second) = Self.hashes(key)
    return layers.contains { layer in
      let start = Self.block(first, layer.words.count)
      var bits = second
      for _ in 0..<Self.probes {
        if layer.words[start + Int(bits & 7)] & (1 << (bits >> 3 & 63)) == 0 { return false }
        bits = bits >> 9 | bits << 55
      }
      return true
    }
  }

  mutating func insert(_ key: CommandKey) {
    if layers.last.map({ $0.room == 0 }) ?? true {
      let capacity = Self.firstCapacity << layers.count
      let words = capacity * Self.bitsPerID / 64 / Self.wordsPerBlock * Self.wordsPerBlock
      layers.append(Layer(words: [UInt64](repeating: 0, count: words), room: capacity))
    }
    let last = layers.count - 1
    let (first, second) = Self.hashes(key)
    let start = Self.block(first, layers[last].words.count)
    var bits = second
    for _ in 0..<Self.probes {
      layers[last].words[start + Int(bits & 7)] |= 1 << (bits >> 3 & 63)
      bits = bits >> 9 | bits << 55
    }
    layers[last].room -= 1
  }

  private static func block(_ hash: UInt64, _ words: Int) -> Int {
    Int(hash % UInt64(words / wordsPerBlock)) * wordsPerBlock
  }

  /// The fingerprint mixed twice (SplitMix64).
  private static func hashes(_ key: CommandKey) -> (UInt64, UInt64) {
    (mixed(key.fingerprint), mixed(key.fingerprint &+ 0x9E37_79B9_7F4A_7C15))
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
