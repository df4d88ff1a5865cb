import Coordination
import ModuleKit

/// Who has handed in, who said there is nothing, and who is missing.
struct CollectionStatus: Question {
  static let form = Form(
    "collection-status", vi: "Tình hình nộp số liệu", en: "Who has handed in",
    .record("collection", of: "collection", vi: "Đợt thu số liệu", en: "Collection"))
  var collection: String

  func answer(in now: Circumstances) throws -> Report {
    let state = try now.require(Collection.self, collection).state
    let returns = try Returns(of: collection, state, in: now)
    let (all, handedIn) = (state.bodies.count, state.bodies.count - returns.missing.count)
    let rows = state.bodies.map { body -> [Report.Cell] in
      let found = returns.received[body]
      let status =
        found == nil
        ? BilingualText("Chưa nộp", "Missing")
        : found?.isNil == true ? BilingualText("Không phát sinh", "Nil return") : BilingualText("Đã nộp", "Received")
      return [
        .text(returns.name(of: body)), .text(status), .optional(found?.day), .optional(found?.rows.count),
        found.map { $0.isLate ? .text("Trễ hạn", "Late") : .text("Đúng hạn", "In time") } ?? .unknown,
        found?.enteredBy.map { .text($0.rawValue) } ?? .unknown,
      ]
    }
    return Report(
      .report, vi: "Tình hình nộp: \(state.heading)", en: "Who has handed in: \(state.heading)", cutOff: now.today,
      sections: [
        Report.Section(
          paragraphs: [
            BilingualText(
              "Hạn \(state.due.vietnamese). Đã nộp \(handedIn) trong \(all) đơn vị.",
              "Due \(state.due). \(handedIn) of \(all) bodies have handed in.")
          ],
          table: Report.Table(
            columns: [
              Report.Column("body", vi: "Đơn vị", en: "Body"), Report.Column("status", vi: "Tình trạng", en: "Status"),
              Report.Column("day", vi: "Ngày nộp", en: "Day", .day),
              Report.Column("rows", vi: "Số dòng", en: "Rows", .integer),
              Report.Column("time", vi: "Thời hạn", en: "In time"),
              Report.Column("entered-by", vi: "Nhập hộ", en: "Entered by"),
            ], rows: rows))
      ], warnings: returns.warnings)
  }
}

/// All rows of all bodies in one table, the body first, with totals of whole numbers and amounts.
struct CollectionMerged: Question {
  static let form = Form(
    "collection-merged", vi: "Tổng hợp số liệu", en: "Merged rows",
    .record("collection", of: "collection", vi: "Đợt thu số liệu", en: "Collection"))
  var collection: String

  func answer(in now: Circumstances) throws -> Report {
    let state = try now.require(Collection.self, collection).state
    let returns = try Returns(of: collection, state, in: now)
    let sent = state.bodies.flatMap { body in (returns.received[body]?.rows ?? []).map { (body, $0) } }
    let rows = sent.map { body, row in
      [.text(returns.name(of: body))] + state.columns.map { Self.cell(row[$0.id], $0.type) }
    }
    var warnings = returns.warnings
    let totals = state.columns.map { column -> Report.Cell in
      guard column.type == .integer || column.type == .money else { return .unknown }
      let values = sent.compactMap { $0.1[column.id] }
      // Nobody wrote anything is not 0.
      if values.isEmpty { return .unknown }
      guard let total = Self.total(values) else {
        warnings.append(
          BilingualText("Cột \"\(column.title)\": tổng quá lớn.", "Column \"\(column.title)\": the total is too large.")
        )
        return .unknown
      }
      return .number(total)
    }
    let columns =
      [Report.Column("body", vi: "Đơn vị", en: "Body")]
      + state.columns.map { Report.Column($0.id, vi: $0.title, en: $0.title, $0.type) }
    let nilReturns = state.bodies.filter { returns.received[$0]?.isNil == true }.map { returns.name(of: $0) }
    let nothing =
      nilReturns.isEmpty
      ? []
      : [
        BilingualText(
          "Không phát sinh: \(nilReturns.map(\.vi).joined(separator: "; ")).",
          "Nil returns: \(nilReturns.map(\.en).joined(separator: "; ")).")
      ]
    return Report(
      .report, vi: state.heading, en: state.heading, cutOff: now.today,
      sections: [
        Report.Section(
          paragraphs: nothing,
          table: Report.Table(columns: columns, rows: rows + [[.text("Tổng cộng", "Total")] + totals]))
      ], warnings: warnings)
  }

  private static func cell(_ value: CellValue?, _ type: Report.Column.Content) -> Report.Cell {
    switch value {
    case nil: .unknown
    case .number(let number): .number(number)
    case .text(let text): type == .day ? Day(iso: text).map { .day($0) } ?? .text(text) : .text(text)
    }
  }

  /// Nil when the sum is out of range.
  private static func total(_ values: [CellValue]) -> Int64? {
    var total: Int64 = 0
    for case .number(let number) in values {
      let (sum, overflow) = total.addingReportingOverflow(number)
      if overflow { return nil }
      total = sum
    }
    return total.magnitude <= UInt64(Money.limit) ? total : nil
  }
}

/// What came back in a collection so far.
private struct Returns {
  var received: [BodyID: CollectionReturn]
  var missing: [BodyID]
  private var bodies: [BodyID: Body]

  init(of collection: String, _ state: Collection, in now: Circumstances) throws {
    let found = try now.all(CollectionReturn.self, where: "collection", is: collection)
    // By its place in the list: the body there may follow the one that handed in.
    let pairs = state.bodies.enumerated().compactMap { place, body in
      found.first { $0.id == "\(collection).\(place + 1)" }.map { (body, $0.state) }
    }
    received = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    missing = state.bodies.filter { [received] in received[$0] == nil && state.excused?.contains($0) != true }
    bodies = try Place.found(state.bodies, in: now)
  }

  func name(of body: BodyID) -> BilingualText {
    bodies[body]?.name ?? BilingualText(body.rawValue, body.rawValue)
  }

  var warnings: [BilingualText] {
    guard !missing.isEmpty else { return [] }
    return [
      BilingualText(
        "Chưa nộp (\(missing.count)): \(missing.map { name(of: $0).vi }.joined(separator: "; ")).",
        "Missing (\(missing.count)): \(missing.map { name(of: $0).en }.joined(separator: "; ")).")
    ]
  }
}
