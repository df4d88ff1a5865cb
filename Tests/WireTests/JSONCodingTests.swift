import Chance
import Foundation
import Testing
import Wire

/// Values to JSON and back: the bytes that Foundation's coder makes, and its errors at the same places.
struct JSONCodingTests {
  @Test func aValueHasTheBytesOfFoundationAndComesBack() throws {
    let child = Sample(name: "Ớt xiêm \"Sơn Hà\"\n/", count: -7, flags: [true, false])
    let values = [
      Sample(name: "", count: 0),
      Sample(
        name: "đặc sản\u{1}", count: .max, size: 250, note: "có", flags: [], children: [child, child],
        places: ["tra-bong": 3, "ly-son": -1], marks: [.late: "x", .open: "y"], state: .late,
        happened: [.opened(day: "2024-03-22", booths: 60), .closed, .moved("a", to: 5)], far: .min),
    ]
    for value in values {
      let bytes = try JSON.encode(value)
      #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: try foundation(value), as: UTF8.self))
      #expect(try JSON.decode(Sample.self, from: bytes) == value)
      #expect(try JSON.encode(JSON.decode(Anything.self, from: bytes)) == bytes)
    }
  }

  @Test func valuesAloneAreJSONToo() throws {
    #expect(try JSON.encode("a") == Array(#""a""#.utf8))
    #expect(try JSON.encode([Int]()) == Array("[]".utf8))
    #expect(try JSON.encode(Sample.State.late) == Array(#""late""#.utf8))
    #expect(try JSON.encode([String: Int]()) == Array("{}".utf8))
    let only = try JSON.encodeOnlyMember(of: ["b": [2, 1]])
    #expect(only?.name == "b" && only?.value == Array("[2,1]".utf8))
    #expect(try JSON.encodeOnlyMember(of: ["a": 1, "b": 2]) == nil && JSON.encodeOnlyMember(of: 1) == nil)
    #expect(try JSON.decode(Int8.self, from: Array(" -128 ".utf8)) == -128)
    #expect(try JSON.decode(UInt64.self, from: Array("9223372036854775807".utf8)) == 9_223_372_036_854_775_807)
    #expect(try JSON.decode(Double.self, from: Array("3".utf8)) == 3)
    #expect(try JSON.decode(String.self, from: Array(#""\u0111\n\ud83c\udf36""#.utf8)) == "đ\n🌶")
    #expect(try JSON.decode([String: Int].self, from: Array(#"{"\u0061":1}"#.utf8)) == ["a": 1])
    #expect(try JSON.decode([[Int]].self, from: Array(#"[ [1 , 2], [] ]"#.utf8)) == [[1, 2], []])
  }

  /// Neither may take the square of their number: a body of the allowed size would hold a module for minutes.
  @Test(.timeLimit(.minutes(1))) func manyNamesAndManyErrorsTakeTheirTimeOnce() throws {
    let many = Dictionary(uniqueKeysWithValues: (0..<40_000).map { ("ô \($0)", $0) })
    #expect(try JSON.decode([String: Int].self, from: JSON.encode(many)) == many)
    let texts = (0..<40_000).map { "t\($0)" }
    let bytes = try JSON.encode(texts)
    #expect(try JSON.encode(JSON.decode(Anything.self, from: bytes)) == bytes)
  }

  @Test func aListMovesOnWhenItsElementWasDecoded() throws {
    struct Either: Decodable {
      var text: String?
      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        #expect(throws: DecodingError.self) { try list.decode(Int.self) }
        #expect(throws: DecodingError.self) { try list.nestedUnkeyedContainer() }
        text = try list.decode(String.self)
      }
    }
    #expect(try JSON.decode(Either.self, from: Array(#"["a"]"#.utf8)).text == "a")
  }

  @Test func containersThatAreAskedForInOtherWaysWorkToo() throws {
    let bytes = try JSON.encode(Roundabout())
    #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: try foundation(Roundabout()), as: UTF8.self))
    #expect(try JSON.decode(Roundabout.self, from: bytes) == Roundabout())
  }

  @Test(
    arguments: [
      (#"{"name":"a"}"#, "/count", "missing"), (#"{"name":1,"count":1}"#, "/name", "mismatch"),
      (#"{"name":"a","count":"1"}"#, "/count", "mismatch"),
      (#"{"name":"a","count":1,"size":300}"#, "/size", "corrupted"),
      (#"{"name":"a","count":1,"children":[{"name":"b","count":2},{"name":"c"}]}"#, "/children/1/count", "missing"),
      (#"{"name":"a","count":1,"children":{}}"#, "/children", "mismatch"),
      (#"{"name":"a","count":1,"places":{"x":true}}"#, "/places/x", "mismatch"),
      (#"{"name":"a","count":1,"state":"gone"}"#, "/state", "corrupted"),
      (#"{"name":"a","count":1,"happened":[{"opened":{"day":"d"}}]}"#, "/happened/0/opened/booths", "missing"),
      (#"[]"#, "", "mismatch"),
    ]) func anErrorSaysWhereAndWhat(_ text: String, _ place: String, _ what: String)
  {
    let own = #expect(throws: DecodingError.self) { try JSON.decode(Sample.self, from: Array(text.utf8)) }
    let others = #expect(throws: DecodingError.self) { try JSONDecoder().decode(Sample.self, from: Data(text.utf8)) }
    #expect(own.map(Self.told) == "\(what) \(place)")
    // Of a number that does not fit Foundation does not say where.
    #expect(others.map(Self.told) == "\(what) \(text.contains("300") ? "" : place)")
  }

  @Test(arguments: ["", "{", "nul", "null", "1.5", "1e3", "01", "-", "[1,]", #"{"a" 1}"#, #""\x""#, "1 2", "\"\u{1}\""])
  func whatIsNoJSONOfTheProtocolIsToldByItsByte(_ text: String) {
    let error = #expect(throws: DecodingError.self) { try JSON.decode(Anything.self, from: Array(text.utf8)) }
    guard case .dataCorrupted(let context)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(context.debugDescription.hasPrefix("byte "), "\(context.debugDescription)")
  }

  @Test func whatTheProtocolHasNoJSONForIsRefused() {
    #expect(throws: EncodingError.self) { try JSON.encode(1.5) }
    #expect(throws: EncodingError.self) { try JSON.encode([Int?.none]) }
    #expect(throws: EncodingError.self) { try JSON.encode(UInt64.max) }
  }

  @Test(arguments: [("1", 64), ("{}", 63), ("", 64)]) func valuesAreAsDeepAsTheCursorAllows(_ core: String, _ most: Int)
  {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + core + String(repeating: "]", count: depth)).utf8)
    }
    for depth in [most, most + 1] {
      #expect(((try? JSON.decode(Anything.self, from: nested(depth))) != nil) == (depth == most))
      #expect(((try? JSON(nested(depth))) != nil) == (depth == most))
    }
  }

  @Test func aViewShowsWhatIsThereAndNothingElse() throws {
    let view = try JSONView(Array(#"{"a":{"b":[1,"x\n",true,{}]},"c":"đ","n":99999999999999999999}"#.utf8))
    #expect(view["a"]?["b"]?.elements?.map(\.scalar) == [1, "x\n", true, nil])
    #expect(view["c"]?.string == "đ" && view["c"]?.elements == nil && view["c"]?["d"] == nil)
    #expect(
      view["b"] == nil && view["a"]?.scalar == nil && view["n"]?.scalar == nil, "no member of a member, no overflow")
    #expect(throws: JSONError.self) { try JSONView(Array(#"{"a":1"#.utf8)) }
  }

  /// Bytes changed at random are read by both ways or by neither, and to the same value.
  @Test func randomBytesAreReadAsTheCursorReadsThem() throws {
    let good = try JSON.encode(
      Sample(
        name: "Quế Trà Bồng \\ \u{2}", count: 12, children: [Sample(name: "b", count: 2, flags: [true])],
        places: ["a": 1, "b": 2], happened: [.closed]))
    var (read, refused) = (0, 0)
    for seed in 0..<3_000 {
      var random = SplitMix64(seed: UInt64(seed))
      var bytes = good
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let at = bytes.indices.randomElement(using: &random) ?? 0
        switch Int.random(in: 0...2, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[at] = Array(#"{}[]":,\01tf"#.utf8).randomElement(using: &random) ?? 0
        default: bytes.remove(at: at)
        }
      }
      switch (try? JSON(bytes), try? JSON.decode(Anything.self, from: bytes)) {
      case (let json?, let value?):
        #expect(try JSON.encode(value) == json.bytes, "seed \(seed)")
        read += 1
      case (nil, nil): refused += 1
      case (nil, .some):
        let error = #expect(throws: JSONError.self) { try JSON(bytes) }
        #expect(error?.reason.contains("occurs twice") == true, "seed \(seed): \(String(describing: error))")
      case (.some, nil): Issue.record("seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
      }
    }
    #expect(read > 300 && refused > 300)
  }

  private func foundation(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  private static func told(_ error: DecodingError) -> String {
    func place(_ path: [any CodingKey]) -> String {
      path.map { "/" + ($0.intValue.map(String.init) ?? $0.stringValue) }.joined()
    }
    return switch error {
    case .keyNotFound(let key, let context): "missing \(place(context.codingPath + [key]))"
    case .typeMismatch(_, let context): "mismatch \(place(context.codingPath))"
    case .dataCorrupted(let context): "corrupted \(place(context.codingPath))"
    default: "\(error)"
    }
  }
}

/// What a state may hold.
private struct Sample: Codable, Equatable {
  enum State: String, Codable, CodingKeyRepresentable { case open, late }
  enum Event: Codable, Equatable {
    case opened(day: String, booths: Int)
    case closed
    case moved(String, to: Int)
  }

  var name: String
  var count: Int
  var size: UInt8?
  var note: String?
  var flags: [Bool]?
  var children: [Sample]?
  var places: [String: Int]?
  var marks: [State: String]?
  var state: State?
  var happened: [Event]?
  var far: Int64?
}

/// Any JSON of the protocol.
private enum Anything: Codable {
  case object([String: Anything])
  case array([Anything])
  case text(String)
  case integer(Int64)
  case boolean(Bool)

  init(from decoder: any Decoder) throws {
    if var list = try? decoder.unkeyedContainer() {
      var elements: [Anything] = []
      while !list.isAtEnd { elements.append(try list.decode(Anything.self)) }
      #expect(elements.count == list.count)
      self = .array(elements)
    } else if let object = try? decoder.container(keyedBy: AnyKey.self) {
      self = .object(
        Dictionary(try object.allKeys.map { ($0.stringValue, try object.decode(Anything.self, forKey: $0)) }) { $1 })
    } else {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        self = .text(text)
      } else if let boolean = try? value.decode(Bool.self) {
        self = .boolean(boolean)
      } else {
        self = .integer(try value.decode(Int64.self))
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .object(let members): try members.encode(to: encoder)
    case .array(let elements): try elements.encode(to: encoder)
    case .text(let text): try text.encode(to: encoder)
    case .integer(let integer): try integer.encode(to: encoder)
    case .boolean(let boolean): try boolean.encode(to: encoder)
    }
  }
}

private struct AnyKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// Uses of containers that a compiler does not write.
private struct Roundabout: Codable, Equatable {
  enum Keys: String, CodingKey { case own, list, nested, deep, other, `super` }

  init() {}

  init(from decoder: any Decoder) throws {
    let own = try decoder.container(keyedBy: Keys.self)
    let again = try decoder.container(keyedBy: Keys.self)
    #expect(try own.decode(Int16.self, forKey: .own) == 5 && again.contains(.list) && !own.decodeNil(forKey: .own))
    var list = try own.nestedUnkeyedContainer(forKey: .list)
    #expect(try list.decode(String.self) == "a" && list.currentIndex == 1)
    #expect(try list.nestedContainer(keyedBy: Keys.self).decode(Bool.self, forKey: .deep))
    var inner = try list.nestedUnkeyedContainer()
    #expect(try inner.decode(UInt32.self) == 7 && inner.decode(UInt32.self) == 8 && inner.isAtEnd)
    #expect(try list.superDecoder().singleValueContainer().decode(String.self) == "end" && list.isAtEnd)
    #expect(throws: DecodingError.self) { try list.decode(Int.self) }
    let nested = try own.nestedContainer(keyedBy: Keys.self, forKey: .nested)
    #expect(try nested.decode([Int].self, forKey: .deep) == [1, 2])
    #expect(try own.superDecoder(forKey: .other).singleValueContainer().decode(Int.self) == 9)
    #expect(try own.superDecoder(forKey: .super).container(keyedBy: Keys.self).decode(Int.self, forKey: .deep) == 3)
  }

  func encode(to encoder: any Encoder) throws {
    var own = encoder.container(keyedBy: Keys.self)
    try own.encode(Int16(5), forKey: .own)
    var list = own.nestedUnkeyedContainer(forKey: .list)
    try list.encode("a")
    var object = list.nestedContainer(keyedBy: Keys.self)
    try object.encode(true, forKey: .deep)
    var inner = list.nestedUnkeyedContainer()
    try inner.encode(UInt32(7))
    var end = list.superEncoder().singleValueContainer()
    try end.encode("end")
    var nested = own.nestedContainer(keyedBy: Keys.self, forKey: .nested)
    try nested.encode([1, 2], forKey: .deep)
    var other = own.superEncoder(forKey: .other).singleValueContainer()
    try other.encode(9)
    var again = encoder.container(keyedBy: Keys.self)
    var above = again.superEncoder().container(keyedBy: Keys.self)
    try above.encode(3, forKey: .deep)
    // Handed out before, filled after others.
    try inner.encode(UInt32(8))
    _ = again
  }
}
