import Coordination
import ModuleKit
import OCOP

/// What two rulebooks have that differs: bands, levels, days; and, of a product set, its criteria.
struct DiffRulebooks: Question {
  static let form = Form(
    "rulebook-diff", vi: "So hai bộ quy định", en: "Compare two rulebooks",
    .record("from", of: "rulebook", vi: "Bộ cũ", en: "Old"), .record("to", of: "rulebook", vi: "Bộ mới", en: "New"),
    .integer("set", vi: "Bộ sản phẩm", en: "Product set", min: 1, max: 99).optional)

  var from: String
  var to: String
  var set: ProductSetNumber?

  func answer(in now: Circumstances) throws -> Report {
    let books = [try now.rulebook(from), try now.rulebook(to)]
    var lines = RulebookDiff.lines(books[0], books[1])
    if let set {
      let trees = [try now.tree(books[0], set), try now.tree(books[1], set)]
      lines += RulebookDiff.lines(trees[0], trees[1])
    }
    let columns: [Report.Column] = [
      .init("place", vi: "Mục", en: "Item"), .init("old", vi: books[0].number, en: books[0].number),
      .init("new", vi: books[1].number, en: books[1].number),
    ]
    let rows = lines.map { [Report.Cell.text($0.place), .optional($0.old), .optional($0.new)] }
    return Report(
      .report, vi: "\(books[0].number) và \(books[1].number)", en: "\(books[0].number) and \(books[1].number)",
      cutOff: now.dated, sections: [Report.Section(table: Report.Table(columns: columns, rows: rows))])
  }
}

/// One thing that differs; nil where one side does not have it.
struct RulebookDiff: Equatable {
  var place: BilingualText
  var old: String?
  var new: String?

  static func lines(_ old: Rulebook, _ new: Rulebook) -> [RulebookDiff] {
    merged(items(of: old), items(of: new))
  }

  static func lines(_ old: CriteriaTree?, _ new: CriteriaTree?) -> [RulebookDiff] {
    merged(old.map { items(of: $0) } ?? [], new.map { items(of: $0) } ?? [])
  }

  private static func items(of book: Rulebook) -> [(BilingualText, String)] {
    var items = book.parts.map { (BilingualText("Phần \($0.code)", "Part \($0.code)"), "\($0.max)") }
    items += book.bands.map {
      (BilingualText("Khung \($0.star.rawValue) sao", "Band \($0.star.rawValue)"), $0.from.formatted)
    }
    items += book.levels.map { level in
      let up = level.sendsUpFrom.map { ", ≥ \($0.formatted) ↑" } ?? ""
      return (level.level.label, level.awards.map { "\($0.rawValue)★" }.joined(separator: " ") + up)
    }
    items += (book.rounds ?? []).map {
      (
        BilingualText("\($0.level.label.vi), đợt \($0.round)", "\($0.level.label.en), round \($0.round)"),
        "\($0.proposeBefore) → \($0.assessBefore)"
      )
    }
    items += (book.terms ?? []).map { (BilingualText($0.step, $0.step), "\($0.days) \($0.count.rawValue)") }
    items += book.certificate.map { [(BilingualText("Hạn giấy chứng nhận", "Certificate"), "\($0.months)")] } ?? []
    items +=
      book.reassessment.map { [(BilingualText("Cửa sổ đánh giá lại", "Re-evaluation"), "\($0.opens)–\($0.closes)")] }
      ?? []
    items += (book.grounds ?? []).map { ($0.title, "✓") }
    items += book.classification.sets.map { (BilingualText("Bộ \($0.number)", "Set \($0.number)"), $0.name.vi) }
    return items
  }

  private static func items(of tree: CriteriaTree) -> [(BilingualText, String)] {
    tree.sections.flatMap(\.all).map { node in
      let options = node.choices.map { option in
        "\(option.points)\(option.star.map { String(repeating: "*", count: $0.rawValue) } ?? "")"
      }
      return (
        BilingualText("\(node.code)", "\(node.code)"),
        "\(node.title) · \(node.max)\(options.isEmpty ? "" : " · \(options.joined(separator: " "))")"
      )
    }
  }

  /// Side by side in the order of the new one, what only the old one has behind; equal lines are left out.
  private static func merged(_ left: [(BilingualText, String)], _ right: [(BilingualText, String)]) -> [RulebookDiff] {
    let old = Dictionary(left, uniquingKeysWith: { first, _ in first })
    let places = Set(right.map(\.0))
    return right.map { RulebookDiff(place: $0.0, old: old[$0.0], new: $0.1) }.filter { $0.old != $0.new }
      + left.filter { !places.contains($0.0) }.map { RulebookDiff(place: $0.0, old: $0.1, new: nil) }
  }
}
