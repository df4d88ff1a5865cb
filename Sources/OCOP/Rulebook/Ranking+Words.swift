public import Coordination

extension Ranking {
  /// The result in sentences that a producer can read: which criterion, which least option, what the next star asks.
  public func explanation(_ book: Rulebook, _ tree: CriteriaTree?, _ policy: RankingPolicy?) -> [BilingualText] {
    var lines = [headline(book)]
    if let parts {
      let vi = book.parts.map { "\($0.code) \(Self.points(parts[$0.code] ?? 0))/\($0.max)" }.joined(separator: "; ")
      lines.append(BilingualText("Theo phần: \(vi).", "By part: \(vi)."))
    } else {
      lines.append(
        BilingualText(
          "Chỉ có tổng điểm, không xét mức tối thiểu từng tiêu chí.",
          "Only the total is known; the least options of criteria are not examined."))
    }
    lines += failed.map { shortfall in
      let asked = Self.sentence(shortfall, tree)
      return BilingualText(
        "Chưa đạt mức tối thiểu của \(shortfall.star.rawValue) sao: \(asked.vi).",
        "Below the least option for \(shortfall.star.rawValue) stars: \(asked.en).")
    }
    lines.append(verdict(policy))
    if let next {
      let gates = next.gates.map { Self.sentence($0, tree) }
      var vi = next.missing == .zero ? [] : ["thêm \(next.missing.formatted) điểm"]
      var en = next.missing == .zero ? [] : ["\(next.missing.formatted) points more"]
      vi += gates.map(\.vi)
      en += gates.map(\.en)
      if !vi.isEmpty {
        lines.append(
          BilingualText(
            "Để đạt \(next.star.rawValue) sao còn cần: \(vi.joined(separator: "; ")).",
            "For \(next.star.rawValue) stars it still needs: \(en.joined(separator: "; "))."))
      }
    }
    return lines
  }

  private func headline(_ book: Rulebook) -> BilingualText {
    let from = book.starBands.least(for: band) ?? .zero
    let above = Star(rawValue: band.rawValue + 1).flatMap { book.starBands.least(for: $0) }
    let vi = above.map { "từ \(from.formatted) đến dưới \($0.formatted)" } ?? "từ \(from.formatted)"
    let en = above.map { "\(from.formatted) to under \($0.formatted)" } ?? "\(from.formatted) up"
    let count = sheets.map { (" (\($0) phiếu)", " (\($0) sheets)") } ?? ("", "")
    return BilingualText(
      "Tổng điểm \(total.formatted)\(count.0), thuộc khung \(band.rawValue) sao (\(vi)).",
      "Total \(total.formatted)\(count.1), in the band of \(band.rawValue) stars (\(en)).")
  }

  private func verdict(_ policy: RankingPolicy?) -> BilingualText {
    guard let star else {
      return BilingualText(
        "Chưa xếp hạng: trả hồ sơ để bổ sung các mức tối thiểu nêu trên.",
        "Not ranked yet: the dossier goes back to supplement what is named above.")
    }
    if star == band {
      return BilingualText("Kết quả: \(star.rawValue) sao.", "Result: \(star.rawValue) stars.")
    }
    return BilingualText(
      "Kết quả: \(star.rawValue) sao, là hạng cao nhất đạt đủ mức tối thiểu (theo quy chế của tỉnh).",
      "Result: \(star.rawValue) stars, the highest with all its least options (by the province's regulation).")
  }

  /// "tiêu chí 3.4 Tăng trưởng …: cần 2 điểm (…), được 1,00".
  private static func sentence(_ shortfall: Shortfall, _ tree: CriteriaTree?) -> BilingualText {
    let criterion = tree?.criterion(shortfall.criterion)
    let title = criterion.map { "\($0.code) \($0.title)" } ?? shortfall.criterion
    let option = criterion?.choices.first { $0.points == shortfall.least && $0.star == shortfall.star }?.text
    let (vi, en) = (option.map { " (\($0.vi))" } ?? "", option.map { " (\($0.en))" } ?? "")
    return BilingualText(
      "tiêu chí \(title): cần \(shortfall.least) điểm\(vi), được \(points(shortfall.reached))",
      "criterion \(title): \(shortfall.least) points\(en), got \(points(shortfall.reached))")
  }

  /// Hundredths as people write them; a part of the score may be read so too.
  private static func points(_ hundredths: Int) -> String { Score(hundredths: hundredths)?.formatted ?? "0,00" }
}
