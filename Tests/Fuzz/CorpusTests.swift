import Chance
import Foundation
import Testing
import Wire

/// What the fuzzer starts from and what it found once, fed again; and as many changes of it as a test has time for.
struct CorpusTests {
  static let changes = ProcessInfo.processInfo.environment["OCOP_FUZZ_CHANGES"].flatMap { Int($0) } ?? 150
  private static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "Corpus")

  @Test(arguments: Target.allCases) func nothingInTheCorpusNorNearItDoesHarm(_ target: Target) throws {
    let folder = Self.corpus.appendingPathComponent(target.rawValue)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    try #require(!files.isEmpty)
    var random = SplitMix64(seed: 1)
    let seeds = try files.map { try [UInt8](Data(contentsOf: folder.appendingPathComponent($0))) }
    for (file, bytes) in zip(files, seeds) { #expect(target.fault(with: bytes) == nil, "\(file)") }
    for number in 0..<Self.changes {
      var bytes = seeds[Int.random(in: 0..<seeds.count, using: &random)]
      for _ in 0..<Int.random(in: 1...4, using: &random) { Self.change(&bytes, seeds, &random) }
      #expect(
        target.fault(with: bytes) == nil, "change \(number): \(String(decoding: bytes.prefix(400), as: UTF8.self))")
    }
  }

  private static func change(_ bytes: inout [UInt8], _ seeds: [[UInt8]], _ random: inout SplitMix64) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0 where place < bytes.count: bytes[place] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
    case 1 where place < bytes.count: bytes.remove(at: place)
    case 2: bytes.insert([0, 0x1E, 0x22, 0x2D, 0x5B, 0x7B, 0x80, 0xFF].randomElement(using: &random) ?? 0, at: place)
    case 3: bytes.insert(contentsOf: "99999999999999999999".utf8, at: place)
    case 4:
      let other = seeds[Int.random(in: 0..<seeds.count, using: &random)]
      bytes = Array(bytes.prefix(place)) + other.dropFirst(min(place, other.count))
    default: bytes.insert(contentsOf: Array(bytes.suffix(from: place).prefix(16)), at: place)
    }
  }

  @Test func theFuzzerKnowsEveryVerb() throws {
    let words = try String(contentsOf: Self.corpus.appendingPathComponent("../words.dict"), encoding: .utf8)
    for verb in Verb.allCases { #expect(words.contains("\"OCOP1 \(verb.rawValue)\\x1E\""), "\(verb)") }
  }

  @Test(arguments: ["[", "{\"a\":", "- ", "{a: "]) func whatIsDeepIsRefused(_ open: String) {
    for target in Target.allCases {
      #expect(target.fault(with: Array(String(repeating: open, count: 5_000).utf8)) == nil, "\(target)")
    }
  }

  /// A few lines of aliases that would make gigabytes.
  @Test func aBombOfAliasesIsRefusedAtOnce() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<40 {
      let names = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(names)]\n"
    }
    let began = Date()
    #expect(Target.yaml.fault(with: Array(text.utf8)) == nil)
    #expect(Date().timeIntervalSince(began) < Patience.seconds(2))
  }
}
