internal import Coordination
internal import ModuleKit

/// Units by code or name, old and new, blind to accents and to đ: with their days, and what they came from and went to.
struct FindUnit: Question {
  static let form = Form(
    "find-unit", vi: "Tìm đơn vị hành chính (tên, mã cũ và mới)", en: "Find an administrative unit (old and new)",
    .text("text", vi: "Tên hoặc mã", en: "Name or code"), .day("on", vi: "Vào ngày", en: "On the day").optional)
  var text: String
  var on: Day?

  struct Row: Encodable {
    var code: UnitCode
    var name: BilingualText
    var level: Level
    var parent: UnitCode?
    var validFrom: Day
    var validTo: Day?
    /// It holds today, or on the day asked for.
    var holds: Bool
    var predecessors: [Reference<UnitCode>]
    var successors: [Reference<UnitCode>]
  }

  func answer(in now: Circumstances) throws -> [Row] {
    let map = try UnitMap.known(in: now)
    let search = Search(text)
    let found = map.all.filter { on.map($0.isValid) ?? true }.compactMap { unit in
      search.rank(of: unit.code.rawValue, unit.name).map { (rank: $0, unit: unit) }
    }
    return found.sorted { ($0.rank, $0.unit.code, $0.unit.validFrom) < ($1.rank, $1.unit.code, $1.unit.validFrom) }
      .prefix(Search.limit).map { _, unit in
        Row(
          code: unit.code, name: unit.name, level: unit.level, parent: unit.parent, validFrom: unit.validFrom,
          validTo: unit.validTo, holds: unit.isValid(on: on ?? now.today),
          predecessors: map.predecessors(of: unit).map { Reference(id: $0.code, name: $0.name.vi) },
          successors: map.successors(of: unit).map { Reference(id: $0.code, name: $0.name.vi) })
      }
  }
}

/// Bodies by id or name, former names too, blind to accents and to đ.
struct FindBody: Question {
  static let form = Form(
    "find-body", vi: "Tìm cơ quan (tên, mã cũ và mới)", en: "Find a body (old and new)",
    .text("text", vi: "Tên hoặc mã", en: "Name or id"), .day("on", vi: "Vào ngày", en: "On the day").optional)
  var text: String
  var on: Day?

  struct Row: Encodable {
    var id: BodyID
    var name: BilingualText
    var kind: BodyKind
    var level: Level
    var unit: UnitCode?
    var superior: BodyID?
    var validFrom: Day
    var validTo: Day?
    var holds: Bool
    var predecessors: [Reference<BodyID>]
    var successors: [Reference<BodyID>]
  }

  func answer(in now: Circumstances) throws -> [Row] {
    let bodies = try now.all(BodyRecord.self, where: ["stage": Applied.applied.rawValue]).flatMap(\.state.versions)
    let names = Dictionary(grouping: bodies, by: \.id).compactMapValues { $0.last?.name.vi }
    var sources: [BodyID: Set<BodyID>] = [:]
    for body in bodies { for next in body.replacedBy { sources[next, default: []].insert(body.id) } }
    func references(_ ids: some Sequence<BodyID>) -> [Reference<BodyID>] {
      ids.sorted().map { Reference(id: $0, name: names[$0] ?? $0.rawValue) }
    }
    let search = Search(text)
    let found = bodies.filter { on.map($0.isValid) ?? true }.compactMap { body in
      search.rank(of: body.id.rawValue, body.name).map { (rank: $0, body: body) }
    }
    return found.sorted { ($0.rank, $0.body.id, $0.body.validFrom) < ($1.rank, $1.body.id, $1.body.validFrom) }
      .prefix(Search.limit).map { _, body in
        Row(
          id: body.id, name: body.name, kind: body.kind, level: body.level, unit: body.unit, superior: body.superior,
          validFrom: body.validFrom, validTo: body.validTo, holds: body.isValid(on: on ?? now.today),
          predecessors: references(sources[body.id] ?? []), successors: references(body.replacedBy))
      }
  }
}

/// For each unit of one day's map, where it is on the map of another: so that a report can be made for either.
struct UnitMapQuestion: Question {
  static let form = Form(
    "unit-map", vi: "Đối chiếu bản đồ hành chính hai ngày", en: "The maps of two days, side by side",
    .day("from", vi: "Bản đồ ngày", en: "Map of the day"), .day("to", vi: "Sang bản đồ ngày", en: "To the map of"),
    .choice(
      "level", vi: "Cấp", en: "Level",
      [Level.province, .district, .commune].map { ($0.rawValue, $0.label) }
    ).optional)
  var from: Day
  var to: Day
  var level: Level?

  struct Row: Encodable {
    var code: UnitCode
    var name: String
    var level: Level
    /// `one`: the unit lies whole in it; `several`: in parts; `none`: nothing is known.
    var passage: String
    var to: [Reference<UnitCode>]
  }

  func answer(in now: Circumstances) throws -> [Row] {
    let map = try UnitMap.known(in: now)
    return map.units(on: from).filter { level == nil || $0.level == level }.map { unit in
      let (passage, codes): (String, [UnitCode]) =
        switch map.passage(of: unit.code, from: from, to: to) {
        case .one(let code): ("one", [code])
        case .several(let codes): ("several", codes)
        case .none: ("none", [])
        }
      return Row(
        code: unit.code, name: unit.name.vi, level: unit.level, passage: passage,
        to: codes.map { Reference(id: $0, name: map.unit($0, on: to)?.name.vi ?? $0.rawValue) })
    }
  }
}

extension UnitMap {
  /// All units that the office has applied. An office holds its own province: some hundred.
  static func known(in now: Circumstances) throws -> UnitMap {
    UnitMap(try now.all(UnitRecord.self, where: ["stage": Applied.applied.rawValue]).flatMap(\.state.versions))
  }
}

/// Another unit or body in an answer.
struct Reference<ID: Encodable & Sendable>: Encodable, Sendable {
  var id: ID
  var name: String
}

/// What people type when they look for a name: exact hits first, then the end of a name ("Ba Tơ" of "Xã Ba Tơ"), then
/// any part of it.
struct Search {
  static let limit = 200
  let text: String

  init(_ text: String) { self.text = TextFolding.folded(text) }

  /// 0 is best; nil when it does not fit.
  func rank(of id: String, _ name: BilingualText) -> Int? {
    guard !text.isEmpty else { return nil }
    let names = [TextFolding.folded(name.vi), TextFolding.folded(name.en)]
    if id == text || names.contains(text) { return 0 }
    if names.contains(where: { $0.hasSuffix(" " + text) }) { return 1 }
    return names.contains(where: { $0.contains(text) }) || id.contains(text) ? 2 : nil
  }
}
