import Coordination
import ModuleKit
import OCOP

/// What a dossier lacks: rows that its set asks for, papers that ran out, names that differ from paper to paper.
struct DossierPapers {
  var missing: [Fault] = []
  var ended: [Fault] = []
  var differences: [Fault] = []

  init(_ dossier: Dossier, in now: Circumstances) throws {
    let settings = now.settings(Agriculture.self).cycle.dossier
    var product: Product?
    var producer: Producer?
    try now.gather([
      { product = try now.require(Product.self, dossier.product).state },
      { producer = try now.require(Producer.self, dossier.producer).state },
    ])
    let there = Set(dossier.evidence.map(\.row))
    missing = settings.required.filter { $0.applies(to: dossier) && !there.contains($0.row) }.map { wanted in
      let rule = wanted.assumed == true ? BilingualText(" (quy định của văn phòng)", " (rule of the office)") : nil
      return Fault(
        at: "/evidence/\(wanted.row.rawValue)",
        "Thiếu minh chứng \(wanted.row.number): \(wanted.row.title.vi)\(rule?.vi ?? "")",
        "Evidence \(wanted.row.number) is missing: \(wanted.row.title.en)\(rule?.en ?? "")")
    }
    if dossier.sort != .first, dossier.forms.changes == nil {
      missing.append(
        Fault(
          at: "/forms/changes", "\(dossier.sort.title.vi): chưa nêu thay đổi so với lần trước",
          "\(dossier.sort.title.en): what changed since the last time is not told"))
    }
    ended = dossier.evidence.compactMap { one in
      guard let last = one.validTo, last < now.today else { return nil }
      return Fault(
        at: "/evidence/\(one.row.rawValue)/\(one.fileName)", "Giấy hết hạn ngày \(last.vietnamese): \(one.fileName)",
        "The paper ended on \(last): \(one.fileName)")
    }
    guard let product, let producer else { return }
    let papers = dossier.evidence.compactMap { one in one.names.map { (one.fileName, $0) } }
    differences =
      Self.compare(
        "product", BilingualText("Tên sản phẩm", "Name of the product"), product.name,
        former: (product.formerNames ?? []).map { ($0.name, $0.until) },
        [("Mẫu 01", dossier.names.product)] + papers.map { ($0.0, $0.1.product) })
      + Self.compare(
        "producer", BilingualText("Tên chủ thể", "Name of the producer"), producer.name,
        former: producer.formerNames.map { ($0.name, $0.until) },
        [("Mẫu 01", dossier.names.producer)] + papers.map { ($0.0, $0.1.producer) })
    if let commune = dossier.names.commune {
      differences += Self.compare(
        "commune", BilingualText("Tên xã", "Name of the commune"), commune, former: [],
        papers.map { ($0.0, $0.1.commune) })
    }
  }

  /// Names as people compare them: blanks and capitals do not count, marks do.
  private static func plain(_ name: String) -> String {
    name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func compare(
    _ key: String, _ what: BilingualText, _ name: String, former: [(name: String, until: Day)],
    _ papers: [(paper: String, name: String?)]
  ) -> [Fault] {
    papers.compactMap { paper, written in
      guard let written, plain(written) != plain(name) else { return nil }
      let old = former.last { plain($0.name) == plain(written) }
      return Fault(
        at: "/names/\(key)/\(paper)",
        "\(what.vi) trên \(paper) là \"\(written)\", trong sổ là \"\(name)\""
          + (old.map { " (tên cũ, đến \($0.until.vietnamese))" } ?? ""),
        "\(what.en) on \(paper) is \"\(written)\", in the register \"\(name)\""
          + (old.map { " (former name, until \($0.until))" } ?? ""))
    }
  }
}

/// What a dossier lacks, for whoever prepares or judges it.
struct DossierCheckReport: Question {
  static let form = Form(
    "dossier-papers", vi: "Kiểm tra giấy tờ của hồ sơ", en: "What a dossier lacks",
    .record("dossier", of: "dossier", vi: "Hồ sơ", en: "Dossier"))

  var dossier: String

  func answer(in now: Circumstances) throws -> Report {
    let found = try now.require(Dossier.self, dossier).state
    let papers = try DossierPapers(found, in: now)
    func section(_ vi: String, _ en: String, _ faults: [Fault]) -> Report.Section? {
      faults.isEmpty ? nil : Report.Section(heading: BilingualText(vi, en), paragraphs: faults.map(\.message))
    }
    let sections = [
      section("Còn thiếu", "Missing", papers.missing), section("Đã hết hạn", "Out of date", papers.ended),
      section("Tên khác nhau", "Names that differ", papers.differences),
    ].compactMap { $0 }
    let rows = EvidenceRow.allCases.map { row -> [Report.Cell] in
      let files = found.evidence.filter { $0.row == row }
      return [
        .number(Int64(row.number)), .text(row.title), .text(files.map(\.fileName).joined(separator: ", ")),
        .optional(files.compactMap(\.validTo).min()),
      ]
    }
    let table = Report.Table(
      columns: [
        Report.Column("row", vi: "Mục", en: "Row", .integer), Report.Column("title", vi: "Minh chứng", en: "Evidence"),
        Report.Column("files", vi: "Tệp", en: "Files"),
        Report.Column("valid-to", vi: "Giá trị đến", en: "Valid to", .day),
      ], rows: rows)
    return Report(
      .brief, vi: "Giấy tờ của hồ sơ \(dossier): \(found.label)",
      en: "Papers of the dossier \(dossier): \(found.label)",
      cutOff: now.today,
      sections: (sections.isEmpty
        ? [Report.Section(paragraphs: [BilingualText("Giấy tờ đầy đủ.", "The papers are complete.")])] : sections)
        + [Report.Section(heading: BilingualText("Minh chứng", "Evidence"), table: table)])
  }
}
