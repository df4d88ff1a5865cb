import Coordination
import ModuleKit

/// Bodies and units as the office's register has them, and who may touch whose records.
enum Place {
  /// The unit that a body works for.
  static func unit(of body: BodyID, in now: Circumstances) throws -> UnitCode {
    let document = try now.require(KnownBody.self, body.rawValue).state.document
    guard let unit = document.unit else {
      throw Refusal(
        "no-unit", vi: "\(document.name.vi) không thuộc đơn vị hành chính nào của tỉnh",
        en: "\(document.name.en) works for no unit of the province")
    }
    return unit
  }

  /// The unit of a commune's committee; other bodies are refused.
  static func commune(of body: BodyID, in now: Circumstances) throws -> UnitCode {
    let document = try now.require(KnownBody.self, body.rawValue).state.document
    guard document.level == .commune, let unit = document.unit else {
      throw Refusal(
        "not-a-commune", vi: "\(document.name.vi) không phải cơ quan cấp xã",
        en: "\(document.name.en) is not a commune's body",
        detail: BilingualText(
          "Nhập hộ xã thì ghi rõ xã: --for.", "Who enters for a commune names it: --for."))
    }
    return unit
  }

  /// A body touches its own records only; who enters for another acts as that other.
  static func requireOwn(_ owner: BodyID, in now: Circumstances) throws {
    guard now.actor.body != owner else { return }
    throw Refusal(
      "not-own-record", vi: "Hồ sơ này của \(owner); \(now.actor.body) không được sửa",
      en: "This record belongs to \(owner); \(now.actor.body) may not change it")
  }

  /// Refuses bodies that the register does not know or that do not exist on that day.
  static func requireKnown(_ bodies: [BodyID], on day: Day, in now: Circumstances) throws {
    let known = try found(bodies, in: now)
    let missing = Set(bodies).filter { known[$0]?.isValid(on: day) != true }.sorted()
    guard missing.isEmpty else {
      let list = missing.map(\.rawValue).joined(separator: ", ")
      throw Refusal(
        "unknown-body", vi: "Không có cơ quan này vào ngày \(day.vietnamese): \(list)",
        en: "No such body on \(day): \(list)",
        detail: BilingualText(
          "Nạp danh sách cơ quan trước: ocopctl apply.", "Apply the list of bodies first: ocopctl apply."))
    }
  }

  /// The bodies that the register knows, asked for at once.
  static func found(_ bodies: some Sequence<BodyID>, in now: Circumstances) throws -> [BodyID: Body] {
    let ids = Set(bodies).sorted().map(\.rawValue)
    return Dictionary(
      try now.records(KnownBody.self, ids).map { ($0.state.document.id, $0.state.document) },
      uniquingKeysWith: { first, _ in first })
  }
}

extension Actor {
  /// The body whose officer typed, when it is not the one acted for (nhập hộ).
  var typist: BodyID? { own == body ? nil : own }
}

extension Day {
  /// "2024-03".
  var monthText: String { String(iso.prefix(7)) }
  /// "2024-Q1".
  var quarterText: String { "\(iso.prefix(4))-Q\((month - 1) / 3 + 1)" }
  var yearText: String { String(iso.prefix(4)) }
}

extension Report.Cell {
  static func text(_ vi: String, _ en: String) -> Report.Cell { .text(BilingualText(vi, en)) }
  /// The same in both languages: a name, a number of a document.
  static func text(_ name: String) -> Report.Cell { .text(BilingualText(name, name)) }
  static func number(_ number: Int) -> Report.Cell { .number(Int64(number)) }
  static func optional(_ number: Int?) -> Report.Cell { number.map { .number(Int64($0)) } ?? .unknown }
  static func optional(_ day: Day?) -> Report.Cell { day.map { .day($0) } ?? .unknown }
}
