import Coordination
import ModuleKit

/// Which bodies have a plan of their own under the programme, and which have none.
struct PlansReport: Question {
  static let form = Form(report: "report-plans", vi: "Báo cáo kế hoạch các cơ quan", en: "Report on plans")

  var programme: String
  var at: Day?

  func answer(in now: Circumstances) throws -> Report {
    let standing = try Standing(programme, at: at, sources: [], wish: [.plans], in: now)
    let below = try now.all(IssuedProgramme.self, where: "parent", is: programme)
    let document = standing.document
    // Where the programme names nobody, all that lead something need a plan.
    let asked = document.plansOf ?? Set(document.assignments.map(\.lead)).sorted()
    let plans = Dictionary(grouping: standing.plans.filter { $0.state.form == .plan }, by: \.state.owner)
    let bodies = asked + plans.keys.filter { !asked.contains($0) }.sorted()
    let names = try now.names(of: Set(bodies))
    let columns: [Report.Column] = [
      .init("body", vi: "Cơ quan", en: "Body"), .init("state", vi: "Tình trạng", en: "State"),
      .init("plan", vi: "Mã", en: "ID"), .init("number", vi: "Số, ký hiệu", en: "Number"),
      .init("day", vi: "Ngày ban hành", en: "Issued", .day), .init("signer", vi: "Người ký", en: "Signer"),
    ]
    var missing: [BodyID] = []
    let rows = bodies.map { body -> [Report.Cell] in
      // The one that came farthest.
      let plan = plans[body]?.max { $0.state.place(on: standing.day) < $1.state.place(on: standing.day) }
      let signature = plan?.state.signature.flatMap { $0.day <= standing.day ? $0 : nil }
      if signature == nil { missing.append(body) }
      return [
        .text(names[body] ?? body.text),
        .text(
          plan.map { signature == nil ? $0.state.draftTitle : $0.state.stage.title }
            ?? BilingualText("Chưa có", "None")),
        plan.map { Report.Cell($0.id) } ?? .unknown, signature.map { Report.Cell($0.number) } ?? .unknown,
        Report.Cell(signature?.day), signature?.signerPost.map { Report.Cell($0) } ?? .unknown,
      ]
    }
    let without = missing.filter(asked.contains).compactMap { names[$0] }
    let summary = BilingualText(
      "Đã ban hành \(asked.count - without.count)/\(asked.count). Chưa có kế hoạch: "
        + (without.isEmpty ? "không" : without.map(\.vi).joined(separator: ", ")),
      "Issued \(asked.count - without.count) of \(asked.count). Without a plan: "
        + (without.isEmpty ? "none" : without.map(\.en).joined(separator: ", ")))
    return Report(
      .report, vi: "Kế hoạch của các cơ quan: \(standing.name.vi)", en: "Plans of bodies: \(standing.name.en)",
      cutOff: standing.day,
      sections: [
        Report.Section(paragraphs: [summary], table: Report.Table(columns: columns, rows: rows))
      ] + tree(standing, below))
  }

  /// The programme above, and those below: the plans of the years under the scheme of a period.
  private func tree(_ standing: Standing, _ below: [Found<IssuedProgramme>]) -> [Report.Section] {
    guard !below.isEmpty || standing.document.parent != nil else { return [] }
    let columns: [Report.Column] = [
      .init("programme", vi: "Mã", en: "ID"), .init("number", vi: "Số, ký hiệu", en: "Number"),
      .init("day", vi: "Ngày ban hành", en: "Issued", .day), .init("state", vi: "Tình trạng", en: "State"),
    ]
    let rows = below.sorted { $0.state.document.issued < $1.state.document.issued }.map { found -> [Report.Cell] in
      [
        Report.Cell(found.id), Report.Cell(found.state.number), .day(found.state.document.issued),
        .text(found.state.stage.title),
      ]
    }
    let above = standing.document.parent.map { BilingualText("Thuộc: \($0)", "Under: \($0)") }
    return [
      Report.Section(
        heading: BilingualText("Cây kế hoạch", "Tree of plans"), paragraphs: [above].compactMap { $0 },
        table: rows.isEmpty ? nil : Report.Table(columns: columns, rows: rows))
    ]
  }
}

extension Plan {
  /// How far it came by that day.
  fileprivate func place(on day: Day) -> Int {
    if let signature, signature.day <= day { return 10 }
    return Stage.allCases.firstIndex(of: stage) ?? 0
  }

  /// Its stage before it was issued.
  fileprivate var draftTitle: BilingualText {
    stage == .issued || stage == .running ? Stage.submitted.title : stage.title
  }
}

/// Which communes have a product, which develop one, and which have none.
struct CommunesReport: Question {
  static let form = Form(report: "report-communes", vi: "Báo cáo theo xã", en: "Report on communes")

  var programme: String
  var at: Day?

  func answer(in now: Circumstances) throws -> Report {
    let standing = try Standing(programme, at: at, sources: [.certificates, .descriptions], in: now)
    let communes = standing.units.communes
    guard !communes.isEmpty else {
      return report(
        standing,
        [
          Report.Section(paragraphs: [BilingualText("Chưa có danh mục xã", "There is no list of communes")])
        ])
    }
    let columns: [Report.Column] = [
      .init("commune", vi: "Xã", en: "Commune"), .init("code", vi: "Mã", en: "Code"),
      .init("certified", vi: "Sản phẩm còn hiệu lực", en: "Products in force", .integer),
      .init("new", vi: "Công nhận mới", en: "Newly recognised", .integer),
      .init("developed", vi: "Sản phẩm hàng hóa theo tiêu chuẩn, có liên kết", en: "Commodity products", .integer),
    ]
    let tally = standing.tally
    var without: [UnitCode] = []
    let rows = communes.map { commune -> [Report.Cell] in
      let certified = tally.count(.totalThreeStarUp, in: [commune])?.value
      if certified == 0 { without.append(commune) }
      return [
        .text(standing.units.name(commune)), Report.Cell(commune.rawValue), Report.Cell(certified),
        Report.Cell(tally.count(.newThreeStarUp, in: [commune])?.value),
        Report.Cell(tally.count(.leastPerCommune, in: [commune])?.value),
      ]
    }
    let summary =
      tally.products.isEmpty
      ? Standing.noFigure
      : BilingualText(
        "Chưa có sản phẩm: \(without.count)/\(communes.count) xã"
          + (without.isEmpty ? "" : " (\(without.map { standing.units.name($0).vi }.joined(separator: ", ")))"),
        "Without a product: \(without.count) of \(communes.count) communes"
          + (without.isEmpty ? "" : " (\(without.map { standing.units.name($0).en }.joined(separator: ", ")))"))
    return report(
      standing, [Report.Section(paragraphs: [summary], table: Report.Table(columns: columns, rows: rows))])
  }

  private func report(_ standing: Standing, _ sections: [Report.Section]) -> Report {
    Report(
      .report, vi: "Sản phẩm theo xã: \(standing.name.vi)", en: "Products by commune: \(standing.name.en)",
      cutOff: standing.day, sections: sections, warnings: standing.strangers)
  }
}

extension Standing {
  /// Products of communes that are not in the register of units.
  var strangers: [BilingualText] {
    let lost = Set(tally.products.map(\.commune).filter { !units.holds($0) }).sorted().map(\.rawValue)
    guard !lost.isEmpty, !units.communes.isEmpty else { return [] }
    return [
      BilingualText(
        "Xã ngoài danh mục đơn vị: \(lost.joined(separator: ", "))",
        "Communes that are not in the list of units: \(lost.joined(separator: ", "))")
    ]
  }
}
