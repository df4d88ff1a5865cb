import Chance
import Testing

@testable import Wire

/// JSON of the protocol, PROTOCOL.md §2.
struct JSONTests {
  private func read(_ text: String) throws -> JSON { try JSON(Array(text.utf8)) }
  private func reason(_ text: String) -> String? { reason(Array(text.utf8)) }
  private func reason(_ bytes: [UInt8]) -> String? {
    do throws(JSONError) {
      _ = try JSON(bytes)
      return nil
    } catch { return error.reason }
  }

  @Test func integersReachBothEdgesOf64BitsAndNotBeyond() throws {
    #expect(try read("9223372036854775807") == .integer(.max))
    #expect(try read("-9223372036854775808") == .integer(.min))
    #expect(try read("-0") == 0)
    for text in ["9223372036854775808", "-9223372036854775809", "99999999999999999999"] {
      #expect(reason(text) == "the number does not fit in 64 bits", "\(text)")
    }
  }

  @Test(arguments: ["1.0", "1e3", "1E3", "-1.5", "0.1"]) func fractionsAndExponentsAreRefused(_ text: String) {
    #expect(reason(text)?.hasPrefix("numbers are integers") == true)
  }

  @Test(arguments: [
    "", " ", "-", "+1", "01", "-01", ".5", "nul", "truex", "tru", "NaN", "'a'", "{", "[", "[1", "[1,", "[1,]", "[,1]",
    "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}", "\"", "\"a", "\"\\", "\"a\\\"", "\u{FEFF}1", "1 2", "[] []",
    "{} x",
    "\"\\q\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\u+123\"", "\"\\u-001\"", "\"\n\"", "\"\u{01}\"", "[1}", "{\"a\":1]",
  ]) func whatIsNoJSONIsRefused(_ text: String) {
    #expect(reason(text) != nil)
    var cursor = JSONCursor(Array(text.utf8))
    #expect(throws: JSONError.self) {
      try cursor.skip()
      try cursor.end()
    }
  }

  @Test(arguments: ["null", "[null]", "{\"a\":null}"]) func nullIsNamed(_ text: String) {
    #expect(reason(text) == "null is not used: leave the member out")
  }

  @Test func aNameOccursOnce() {
    #expect(reason("{\"a\":1,\"b\":2,\"a\":3}") == "the name \"a\" occurs twice")
    #expect(reason("{\"a\":1,\"\\u0061\":3}") == "the name \"a\" occurs twice")
    #expect(reason("{\"x\":{\"a\":1},\"a\":1}") == nil)
    for count in [15, 16, 17, 100] {
      let members = (0..<count).map { "\"n\($0)\":1" }
      #expect(reason("{" + members.joined(separator: ",") + "}") == nil)
      for twice in [0, count / 2, count - 1] {
        #expect(
          reason("{" + (members + ["\"n\(twice)\":2"]).joined(separator: ",") + "}")
            == "the name \"n\(twice)\" occurs twice")
      }
    }
  }

  @Test func aHundredThousandNamesAreReadInASecond() throws {
    let members = (0..<100_000).map { "\"n\($0)\":1" }.joined(separator: ",")
    let elapsed = try ContinuousClock().measure { _ = try read("{" + members + "}") }
    #expect(elapsed < .seconds(Patience.seconds(20)))
  }

  @Test func nestingEndsAt64() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      func nested(_ depth: Int) -> String {
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      }
      #expect(reason(nested(64)) == nil)
      #expect(reason(nested(65)) == "nested deeper than 64")
      #expect(reason(String(repeating: open, count: 100_000)) == "nested deeper than 64")
    }
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80],
      [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0x5C, 0xC3, 0xA9],
    ] as [[UInt8]]) func bytesThatAreNoUTF8AreRefused(_ bytes: [UInt8])
  {
    #expect(reason([0x22] + bytes + [0x22]) != nil)
  }

  @Test func charactersOfEveryLengthAreKept() throws {
    let text = "aéệ€😀\u{10FFFF}\u{E000}\u{D7FF}"
    #expect(try read("\"\(text)\"") == .string(text))
  }

  @Test func escapesAreRead() throws {
    #expect(try read(#""\"\\\/\b\f\n\r\t\u0041\u1EC7\uD83D\uDE00""#) == "\"\\/\u{8}\u{C}\n\r\tAệ😀")
  }

  @Test(arguments: [#""\uD83D""#, #""\uD83Dx""#, #""\uD83D\n""#, #""\uDE00""#, #""\uD83D\u0041""#, #""\uD83D\uD83D""#])
  func halfASurrogatePairIsRefusedAlsoWhenPassedOver(_ text: String) {
    #expect(reason(text) == "half of a surrogate pair")
    var cursor = JSONCursor(Array(text.utf8))
    #expect(throws: JSONError.self) { try cursor.raw() }
  }

  @Test(arguments: ["\"e\u{301}\"", "\"ê\u{323}\"", "\"o\u{31B}\"", #""e\u0301""#, "{\"e\u{301}\":1}"])
  func aMarkApartFromItsLetterIsNotNFC(_ text: String) {
    #expect(reason(text) == "text must be NFC: a mark stands apart from its letter")
    var cursor = JSONCursor(Array(text.utf8))
    #expect(throws: JSONError.self) { try cursor.skip() }
  }

  @Test func rawSpansAreTheBytesThatStoodThere() throws {
    var cursor = JSONCursor(Array(" { \"a\" : [1, \"x\\n\"] , \"b\" : {} } ".utf8))
    var found: [String: String] = [:]
    try cursor.object { (name, cursor) throws(JSONError) in
      found[name] = String(decoding: try cursor.raw(), as: UTF8.self)
    }
    try cursor.end()
    #expect(found == ["a": "[1, \"x\\n\"]", "b": "{}"])
  }

  @Test func namesAreWrittenInTheOrderOfTheirBytes() throws {
    let value: JSON = ["b": 1, "a": [true, false, "x\"\\\n\r\t\u{1}"], "é": [:], "B": .integer(.min), "": []]
    let text = #"{"":[],"B":-9223372036854775808,"a":[true,false,"x\"\\\n\r\t\u0001"],"b":1,"é":{}}"#
    #expect(value.text == text)
    #expect(try read(text) == value)
  }

  @Test func theWriterPutsCommasWhereTheyBelong() throws {
    var writer = JSONWriter()
    writer.open()
    writer.member("a", 1)
    writer.name("b")
    writer.open("[")
    writer.open()
    writer.close()
    writer.boolean(true)
    writer.string("x")
    writer.close("]")
    writer.member("c", raw: [0x7B, 0x7D])
    writer.close()
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"a":1,"b":[{},true,"x"],"c":{}}"#)
  }

  @Test func subscriptsAndMembersLeaveOutWhatIsAbsent() {
    var value = JSON.members(["a": 1, "b": nil])
    #expect(value == ["a": 1])
    value["c"] = "x"
    value["a"] = nil
    #expect(value == ["c": "x"])
    #expect(JSON.array(["a", 1, "b"]).strings == ["a", "b"])
    #expect(JSON.string("x")["a"] == nil)
  }

  // MARK: - Random

  private func value(_ random: inout SplitMix64, depth: Int) -> JSON {
    switch Int.random(in: 0..<(depth > 4 ? 3 : 5), using: &random) {
    case 0: .integer(Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random))
    case 1: .boolean(Bool.random(using: &random))
    case 2: .string(text(&random))
    case 3: .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in value(&random, depth: depth + 1) })
    default:
      .object(
        Dictionary(
          (0..<Int.random(in: 0..<5, using: &random)).map { _ in (text(&random), value(&random, depth: depth + 1)) },
          uniquingKeysWith: { $1 }))
    }
  }

  private func text(_ random: inout SplitMix64) -> String {
    let letters = Array("aZ09 \"\\/\n\t\u{0}\u{1F}éệđ€😀")
    return String((0..<Int.random(in: 0..<6, using: &random)).compactMap { _ in letters.randomElement(using: &random) })
  }

  @Test func randomValuesComeBackAndAreEqualBytes() throws {
    for seed in 0..<500 {
      var random = SplitMix64(seed: UInt64(seed))
      let value = value(&random, depth: 0)
      let again = try JSON(value.bytes)
      #expect(again == value, "seed \(seed)")
      #expect(again.bytes == value.bytes, "seed \(seed)")
      var cursor = JSONCursor(value.bytes)
      #expect(try cursor.raw() == value.bytes, "seed \(seed)")
    }
  }

  @Test func cutAndRandomBytesNeverCrashAndReadingAgreesWithPassingOver() {
    for seed in 0..<500 {
      var random = SplitMix64(seed: UInt64(seed))
      var bytes = value(&random, depth: 0).bytes
      for _ in 0..<Int.random(in: 0..<4, using: &random) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      for end in Set([bytes.count, bytes.count / 2, max(0, bytes.count - 1)]) {
        let cut = Array(bytes.prefix(end))
        var cursor = JSONCursor(cut)
        let isPassedOver = (try? cursor.skip()) != nil && (try? cursor.end()) != nil
        #expect((reason(cut) == nil) == isPassedOver, "seed \(seed): \(cut)")
      }
      let noise = (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(reason(noise) != nil || noise.count == 64)
    }
  }
}
