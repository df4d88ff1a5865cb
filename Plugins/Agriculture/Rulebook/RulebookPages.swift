import Coordination
import OCOP

extension Rulebook {
  /// Bands, levels, rounds and terms as tables.
  var sections: [Report.Section] {
    let end = validTo.map { ("đến \($0.vietnamese)", "to \($0)") } ?? ("đến nay", "on")
    let head = Report.Section(
      paragraphs: [
        title,
        BilingualText(
          "Hồ sơ nộp từ \(validFrom.vietnamese) \(end.0). Nguồn: \(source ?? number).",
          "Dossiers filed from \(validFrom) \(end.1). Source: \(source ?? number)."),
        certificate.map {
          BilingualText(
            "Giấy chứng nhận \($0.months) tháng, từ \($0.fromStar.rawValue) sao (\($0.source)).",
            "Certificates of \($0.months) months, from \($0.fromStar.rawValue) stars (\($0.source)).")
        },
      ].compactMap { $0 })
    return [head, bandsSection, levelsSection, daysSection, rulesSection].filter {
      $0.table != nil || !$0.paragraphs.isEmpty
    }
  }

  private var bandsSection: Report.Section {
    guard !bands.isEmpty else { return Report.Section() }
    return Report.Section(
      heading: BilingualText("Khung điểm", "Bands"),
      table: Report.Table(
        columns: [.init("star", vi: "Hạng", en: "Star", .integer), .init("from", vi: "Từ điểm", en: "From")],
        rows: bands.sorted { $0.star > $1.star }.map { [.number(Int64($0.star.rawValue)), .text($0.from.formatted)] }))
  }

  private var levelsSection: Report.Section {
    guard !levels.isEmpty else { return Report.Section() }
    let columns: [Report.Column] = [
      .init("level", vi: "Cấp", en: "Level"), .init("awards", vi: "Công nhận", en: "Awards"),
      .init("up", vi: "Chuyển lên từ", en: "Sends up from"), .init("authority", vi: "Người ký", en: "Authority"),
      .init("source", vi: "Nguồn", en: "Source"),
    ]
    let rows = levels.map { level -> [Report.Cell] in
      let stars = level.awards.map { "\($0.rawValue)" }.joined(separator: ", ")
      let awards = stars.isEmpty ? "–" : "\(stars) sao"
      return [
        .text(level.level.label), .text(awards),
        .optional(level.sendsUpFrom?.formatted), .text(level.authority), .text(level.source),
      ]
    }
    return Report.Section(
      heading: BilingualText("Cấp đánh giá", "Levels"), table: Report.Table(columns: columns, rows: rows))
  }

  private var daysSection: Report.Section {
    var lines = (rounds ?? []).map { rule -> BilingualText in
      let (propose, assess) = (Self.dayMonth(rule.proposeBefore), Self.dayMonth(rule.assessBefore))
      return BilingualText(
        "\(rule.level.label.vi), đợt \(rule.round): đề xuất trước \(propose), đánh giá trước \(assess).",
        "\(rule.level.label.en), round \(rule.round): proposed before \(propose), assessed before \(assess).")
    }
    lines += (terms ?? []).map { term in
      BilingualText(
        "\(term.step): \(term.days) ngày\(term.count == .working ? " làm việc" : "") (\(term.source)).",
        "\(term.step): \(term.days) \(term.count.rawValue) days (\(term.source)).")
    }
    if let window = reassessment {
      lines.append(
        BilingualText(
          "Nộp hồ sơ đánh giá lại từ \(window.opens) đến \(window.closes) ngày trước khi hết hạn (\(window.source)).",
          "Re-evaluation is filed \(window.opens) to \(window.closes) days before the end (\(window.source))."))
    }
    lines += (transitions ?? []).map { transition in
      let vi = transition.kinds.map(\.label.vi).joined(separator: ", ")
      let en = transition.kinds.map(\.label.en).joined(separator: ", ")
      let end = transition.until
      return BilingualText(
        "Hồ sơ theo \(transition.from) (\(vi)): đánh giá đến hết \(end.vietnamese) (\(transition.source)).",
        "Dossiers under \(transition.from) (\(en)): assessed until \(end) (\(transition.source)).")
    }
    return lines.isEmpty
      ? Report.Section() : Report.Section(heading: BilingualText("Thời hạn", "Days"), paragraphs: lines)
  }

  private var rulesSection: Report.Section {
    let lines =
      (grounds ?? []).map { ("Thu hồi", "Revocation", $0.title) }
      + (rules ?? []).filter { $0.effect != .note }.map { rule in
        rule.effect == .out ? ("Loại", "Out", rule.title) : ("Dừng", "Stop", rule.title)
      }
    guard !lines.isEmpty else { return Report.Section() }
    return Report.Section(
      heading: BilingualText("Căn cứ loại, dừng, thu hồi", "Grounds"),
      table: Report.Table(
        columns: [.init("effect", vi: "Hệ quả", en: "Effect"), .init("title", vi: "Nội dung", en: "Ground")],
        rows: lines.map { [.text(BilingualText($0.0, $0.1)), .text($0.2)] }))
  }

  /// "04-30" as people write it.
  private static func dayMonth(_ text: String) -> String {
    text.split(separator: "-").reversed().joined(separator: "/")
  }
}

extension CriteriaTree {
  /// Each section with its options; a star marks the least option for it.
  func sections(in book: Rulebook) -> [Report.Section] {
    let columns: [Report.Column] = [
      .init("criterion", vi: "Tiêu chí", en: "Criterion"), .init("title", vi: "Nội dung", en: "Title"),
      .init("points", vi: "Điểm", en: "Points", .integer), .init("star", vi: "Sao", en: "Star"),
      .init("option", vi: "Phương án", en: "Option"),
    ]
    let findings = findings(in: book).map(\.title)
    let head =
      findings.isEmpty
      ? [] : [Report.Section(heading: BilingualText("Loại hoặc dừng", "Out or stopped"), paragraphs: findings)]
    return head
      + sections.map { section in
        let rows = section.leaves.flatMap { leaf in
          leaf.choices.enumerated().map { place, option -> [Report.Cell] in
            let mark = option.star.map { String(repeating: "*", count: $0.rawValue) } ?? ""
            let (code, title) = place == 0 ? (leaf.code, leaf.title) : ("", "")
            return [
              .text(code), .text(title), .number(Int64(option.points)), .text(mark), .text(leaf.words(of: option)),
            ]
          }
        }
        return Report.Section(
          heading: BilingualText(
            "\(section.code) \(section.title) (\(section.max))", "\(section.code) \(section.title) (\(section.max))"),
          table: Report.Table(columns: columns, rows: rows))
      }
  }
}

extension CriteriaTree.Criterion {
  /// An option in words, with its case before it.
  fileprivate func words(of option: CriteriaTree.Option) -> BilingualText {
    let text = option.text ?? BilingualText("", "")
    guard let number = option.alternative, let cases, cases.indices.contains(number - 1) else { return text }
    let one = cases[number - 1]
    return BilingualText("\(one.vi): \(text.vi)", "\(one.en): \(text.en)")
  }
}
