import Coordination
import Testing

struct UnitMapTests {
  static let change = Day(iso: "2025-07-01") ?? .first
  static let before = Day(iso: "2024-01-01") ?? .first
  static let after = Day(iso: "2026-01-01") ?? .first

  static func unit(
    _ code: UnitCode, _ name: String, from: Day = .first, to: Day? = nil, next: [UnitCode] = [], parent: UnitCode? = nil
  ) -> AdministrativeUnit {
    AdministrativeUnit(
      code: code, name: BilingualText(name, name), level: code.level, parent: parent, validFrom: from, validTo: to,
      replacedBy: next)
  }

  /// Codes of old provinces were given to new ones, also those of another name.
  static let provinces = UnitMap([
    unit("10", "Tỉnh A", to: change - 1, next: ["15"]), unit("15", "Tỉnh B", to: change - 1),
    unit("15", "Tỉnh A", from: change), unit("22", "Tỉnh C"),
    unit("525", "Huyện D", to: change - 1, parent: "22"),
    unit("21001", "Xã Đ", to: change - 1, next: ["21004", "21007"], parent: "525"),
    unit("21004", "Xã E", from: change, parent: "22"), unit("21007", "Xã G", from: change, parent: "22"),
  ])

  @Test func whatEndedGoesToItsSuccessorAndToTheNextUnitOfItsCode() {
    let map = Self.provinces
    #expect(map.check() == [])
    #expect(map.passage(of: "10", from: Self.before, to: Self.after) == .one("15"))
    #expect(map.passage(of: "15", from: Self.before, to: Self.after) == .one("15"))
    #expect(map.passage(of: "22", from: Self.before, to: Self.after) == .one("22"))
    #expect(map.passage(of: "525", from: Self.before, to: Self.after) == .none)
    #expect(map.passage(of: "21001", from: Self.before, to: Self.after) == .several(["21004", "21007"]))
    #expect(map.passage(of: "15", from: Self.after, to: Self.before) == .several(["10", "15"]))
    #expect(map.passage(of: "21007", from: Self.after, to: Self.before) == .one("21001"))
    #expect(map.successor(of: "10", on: Self.after) == .one("15"))
    #expect(map.successor(of: "10", on: Self.before) == .one("10"))
    #expect(map.successor(of: "99", on: Self.after) == .none)
    #expect(map.unit("15", on: Self.before)?.name.vi == "Tỉnh B")
    #expect(map.history(of: "15").map(\.name.vi) == ["Tỉnh B", "Tỉnh A"])
    #expect(map.predecessors(of: "15", on: Self.after, at: Self.before).map(\.code) == ["10", "15"])
  }

  @Test func aChainOfMergersIsWalkedToItsEnd() {
    let middle = Self.change + 100
    let map = UnitMap([
      Self.unit("21001", "Xã A", to: Self.change - 1, next: ["21002"]),
      Self.unit("21002", "Xã B", to: middle - 1, next: ["21003"]), Self.unit("21003", "Xã C", from: middle),
    ])
    #expect(map.passage(of: "21001", from: Self.before, to: middle) == .one("21003"))
    #expect(map.passage(of: "21001", from: Self.before, to: middle - 1) == .one("21002"))
    #expect(map.passage(of: "21003", from: middle, to: Self.before) == .several(["21001", "21002"]))
    // A unit that grew bears its code all along, and yet is not what it was.
    #expect(map.passage(of: "21002", from: Self.change, to: Self.before) == .several(["21001", "21002"]))
    #expect(map.passage(of: "21002", from: Self.before, to: Self.change) == .one("21002"))
  }

  @Test func aSplitUnitIsToldAndNotGuessed() {
    let counts: [UnitCode: Int64] = ["10": 3, "15": 4, "22": 5, "21001": 6, "525": 7]
    let moved = Self.provinces.regrouped(counts, from: Self.before, to: Self.after)
    #expect(moved.counts == ["15": 7, "22": 5])
    #expect(moved.undecided == ["21001": 6, "525": 7])
  }

  @Test func faultsOfTheMapAreToldTogether() {
    let map = UnitMap([
      Self.unit("10", "Tỉnh A", to: Self.change - 1, next: ["99"]), Self.unit("15", "Tỉnh B"),
      Self.unit("15", "Tỉnh C", from: Self.change), Self.unit("21001", "Xã Đ", parent: "525"),
    ])
    #expect(
      map.check().map(\.pointer)
        == ["/10/0001-01-01/replacedBy/0", "/15/0001-01-01/validTo", "/21001/0001-01-01/parent"])
  }

  /// Any map of mergers: nothing counted is lost or counted twice; with splits, the rest is told apart.
  @Test(arguments: 0..<200)
  func aMergerNeitherLosesNorDoublesAUnit(seed: Int) throws {
    var numbers = Numbers(UInt64(seed))
    let old = try (0..<(1 + numbers.next(40))).map { try #require(UnitCode("\(10_000 + $0)")) }
    let new = try (0..<(1 + numbers.next(15))).map { try #require(UnitCode("\(20_000 + $0)")) }
    let splits = seed % 2 == 1
    var units = new.map { Self.unit($0, "mới", from: Self.change) }
    var kept: Set<UnitCode> = []
    for code in old {
      switch numbers.next(splits ? 4 : 3) {
      case 0:
        units.append(Self.unit(code, "giữ nguyên"))
        kept.insert(code)
      case 1:
        // Its code goes on under another name, as that of a new unit.
        units.append(Self.unit(code, "cũ", to: Self.change - 1))
        units.append(Self.unit(code, "mới", from: Self.change))
      case 2: units.append(Self.unit(code, "cũ", to: Self.change - 1, next: [new[numbers.next(new.count)]]))
      default: units.append(Self.unit(code, "cũ", to: Self.change - 1, next: Array(new.prefix(2))))
      }
    }
    let map = UnitMap(units)
    #expect(map.check() == [])
    let counts = Dictionary(old.map { ($0, Int64(numbers.next(1_000))) }, uniquingKeysWith: { first, _ in first })
    let moved = map.regrouped(counts, from: Self.before, to: Self.after)
    let total = counts.values.reduce(0, +)
    #expect(moved.counts.values.reduce(0, +) + moved.undecided.values.reduce(0, +) == total)
    for code in moved.counts.keys { #expect(map.unit(code, on: Self.after) != nil) }
    for code in kept { #expect(moved.counts[code, default: -1] >= (counts[code] ?? 0)) }
    if !splits { #expect(moved.undecided.isEmpty) }
    for code in moved.undecided.keys {
      guard case .several(let parts) = map.passage(of: code, from: Self.before, to: Self.after) else {
        Issue.record("\(code) is undecided without parts")
        continue
      }
      #expect(parts.count == 2)
    }
  }
}

/// Numbers that are the same in every run.
private struct Numbers {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }
}
