import Coordination
import ModuleKit
import OCOP

/// A rulebook, or one of its trees, as a page that officers can read.
struct ShowRulebook: Question {
  static let form = Form(
    "rulebook-show", vi: "Xem bộ quy định", en: "Show a rulebook",
    .record("id", of: "rulebook", vi: "Bộ quy định", en: "Rulebook"),
    .integer("set", vi: "Bộ sản phẩm", en: "Product set", min: 1, max: 99).optional)

  var id: String
  var set: ProductSetNumber?

  func answer(in now: Circumstances) throws -> Report {
    let book = try now.rulebook(id)
    guard let set else {
      return Report(
        .report, vi: "Bộ quy định \(book.number)", en: "Rulebook \(book.number)", cutOff: now.dated,
        sections: book.sections, warnings: book.unconfirmed ?? [])
    }
    guard let tree = try now.tree(book, set) else {
      throw Refusal(
        "no-criteria", vi: "\(book.number): chưa có bộ tiêu chí số \(set)",
        en: "\(book.number): no criteria for the product set \(set)")
    }
    return Report(
      .report, vi: "\(book.number) · bộ \(set): \(tree.name.vi)", en: "\(book.number) · set \(set): \(tree.name.en)",
      cutOff: now.dated, sections: tree.sections(in: book))
  }
}

/// Which rulebook a dossier runs under, at which level, and what its days are.
struct RulebookFor: Question {
  static let form = Form(
    "rulebook-for", vi: "Hồ sơ theo quy định nào", en: "Which rules a dossier runs under",
    .day("filed", vi: "Ngày nộp", en: "Filed"),
    .choice("kind", vi: "Loại hồ sơ", en: "Kind", DossierKind.allCases.map { ($0.rawValue, $0.label) }).optional)

  var filed: Day
  var kind: DossierKind?

  struct Answer: Encodable, Equatable {
    var rulebook: String
    var number: String
    var kind: DossierKind
    /// The level that assesses first, and who signs there.
    var level: Level?
    var authority: BilingualText?
    var awards: [Star]?
    /// The last day for the commune's review, by working days.
    var communeReviewBy: Day?
    var proposeBefore: Day?
    var assessBefore: Day?
    /// For re-evaluation: so many days from a full dossier.
    var resultBy: Day?
    /// The end of the transition.
    var decideBy: Day?
    var certificateMonths: Int?
    var rule: String?
  }

  func answer(in now: Circumstances) throws -> Answer {
    let kind = kind ?? .first
    let choice = try now.rulebook(filed: filed, kind, decidedOn: filed)
    let book = choice.book
    let review = try book.term("commune-review").map { try now.end(of: $0, from: filed) }
    let round = book.levels.first.flatMap { book.nextRound(for: filed, level: $0.level) }
    let isAgain = kind == .reEvaluation
    return Answer(
      rulebook: choice.id, number: book.number, kind: kind, level: book.levels.first?.level,
      authority: book.levels.first?.authority, awards: book.levels.first?.awards, communeReviewBy: review,
      proposeBefore: isAgain ? nil : round?.proposeBefore, assessBefore: isAgain ? nil : round?.assessBefore,
      resultBy: try isAgain ? book.term("reassessment-result").map { try now.end(of: $0, from: filed) } : nil,
      decideBy: choice.lastDay, certificateMonths: book.certificate?.months, rule: choice.rule ?? book.source)
  }
}

extension Circumstances {
  /// The last day of a term that begins on that day.
  func end(of term: Rulebook.Term, from day: Day) throws -> Day {
    switch term.count {
    case .calendar: day + term.days
    case .working: try workingDays(term.days, after: day)
    }
  }
}

/// What is wrong with a rulebook and its trees, and which sets have none.
struct CheckRulebook: Question {
  static let form = Form(
    "rulebook-check", vi: "Kiểm tra bộ quy định", en: "Check a rulebook",
    .record("id", of: "rulebook", vi: "Bộ quy định", en: "Rulebook"))

  var id: String

  func answer(in now: Circumstances) throws -> Report {
    let book = try now.rulebook(id)
    let trees = try book.trees.map { try now.all(CriteriaTreeRecord.self, where: "rulebook", is: $0) } ?? []
    var faults = book.check().map { (place: id, fault: $0) }
    for tree in trees { faults += tree.state.document.check(against: book).map { (tree.id, $0) } }
    let missing = book.classification.sets.map(\.number).filter { number in
      book.trees != nil && !trees.contains { $0.state.set == number }
    }
    let documents = trees.map(\.state.document)
    let options = documents.flatMap(\.leaves).reduce(0) { $0 + ($1.options?.count ?? 0) }
    let gates = documents.flatMap(\.gates).count
    let summary = [
      BilingualText(
        "\(trees.count) bộ tiêu chí, \(options) phương án, \(gates) mức tối thiểu theo sao; \(faults.count) lỗi.",
        "\(trees.count) trees, \(options) options, \(gates) star gates; \(faults.count) faults."),
      missing.isEmpty
        ? nil
        : BilingualText(
          "Chưa có bộ tiêu chí: \(missing.map(\.description).joined(separator: ", ")).",
          "No criteria for: \(missing.map(\.description).joined(separator: ", "))."),
    ]
    let table = Report.Table(
      columns: [
        .init("document", vi: "Tài liệu", en: "Document"), .init("place", vi: "Vị trí", en: "Place"),
        .init("fault", vi: "Lỗi", en: "Fault"),
      ],
      rows: faults.map { place, fault -> [Report.Cell] in [.text(place), .text(fault.pointer), .text(fault.message)] })
    return Report(
      .report, vi: "Kiểm tra \(book.number)", en: "Check of \(book.number)", cutOff: now.dated,
      sections: [Report.Section(paragraphs: summary.compactMap { $0 }, table: faults.isEmpty ? nil : table)])
  }
}
