import Coordination
import ModuleKit
import OCOP

/// How many dossiers of a year came how far, by commune, why others did not, and how long each stage took.
struct FunnelReport: Question {
  static let form = Form(
    "report-funnel", vi: "Phễu từ hồ sơ đến công nhận", en: "Funnel from dossier to recognition",
    .integer("year", vi: "Năm nộp hồ sơ", en: "Year of filing", min: 2018, max: 2100),
    .body("commune", vi: "Xã", en: "Commune").optional)

  var year: Int
  var commune: BodyID?

  func answer(in now: Circumstances) throws -> Report {
    let all = try now.assessments(of: commune).filter { $0.state.filed.year == year }
    let ideas = try now.facts(IdeaAccepted.self).filter { $0.day.year == year }
    let groups = Dictionary(grouping: all, by: \.state.commune)
    let bodies = groups.keys.sorted()
    try now.gather(bodies.map { body in { _ = try now.name(of: body) } })
    let rows = try bodies.map { body -> [Report.Cell] in
      let states = (groups[body] ?? []).map(\.state)
      func count(_ stages: AssessmentStage...) -> Report.Cell {
        .number(Int64(states.filter { stages.contains($0.stage) }.count))
      }
      return [
        .text(try now.name(of: body)), .number(Int64(states.count)), count(.opened, .invited),
        count(.concluded, .sentUp), count(.recognised), count(.notRecognised), count(.returned), count(.excluded),
        count(.withdrawn),
      ]
    }
    let columns: [Report.Column] = [
      .init("commune", vi: "Xã", en: "Commune"), .init("dossiers", vi: "Hồ sơ", en: "Dossiers", .integer),
      .init("checking", vi: "Đang thẩm định", en: "Being checked", .integer),
      .init("scored", vi: "Đã chấm", en: "Scored", .integer),
      .init("recognised", vi: "Được công nhận", en: "Recognised", .integer),
      .init("not-recognised", vi: "Không công nhận", en: "Not recognised", .integer),
      .init("returned", vi: "Trả bổ sung", en: "Returned", .integer),
      .init("excluded", vi: "Loại, dừng", en: "Excluded", .integer),
      .init("withdrawn", vi: "Đã rút", en: "Withdrawn", .integer),
    ]
    let ideasLine = BilingualText(
      "Ý tưởng được nhận trong năm \(year): \(commune == nil ? "\(ideas.count)" : "xem theo đơn vị").",
      "Ideas accepted in \(year): \(commune == nil ? "\(ideas.count)" : "see by unit").")
    return Report(
      .report, vi: "Từ hồ sơ đến công nhận, năm \(year)", en: "From dossier to recognition, \(year)", cutOff: now.dated,
      sections: [
        Report.Section(paragraphs: [ideasLine], table: Report.Table(columns: columns, rows: rows)),
        reasons(all), days(all, now.dated),
      ])
  }

  /// Why those that were not recognised were not.
  private func reasons(_ all: [Found<Assessment>]) -> Report.Section {
    let rows = all.compactMap { found -> [Report.Cell]? in
      let state = found.state
      let why: BilingualText? =
        switch state.stage {
        case .excluded: state.exclusion.map { BilingualText($0.finding, $0.finding) }
        case .returned, .notRecognised:
          state.outcome.map { outcome in
            let gates = outcome.ranking.failed.map { "\($0.criterion) (\($0.star.rawValue)★)" }.joined(separator: ", ")
            return BilingualText(
              "\(outcome.ranking.total.formatted) điểm\(gates.isEmpty ? "" : "; chưa đạt: \(gates)")",
              "\(outcome.ranking.total.formatted) points\(gates.isEmpty ? "" : "; below: \(gates)")")
          }
        default: nil
        }
      return why.map { [.text(found.id), .text(state.productName), .text(state.stage.title), .text($0)] }
    }
    return Report.Section(
      heading: BilingualText("Lý do", "Reasons"),
      table: Report.Table(
        columns: [
          .init("assessment", vi: "Mã", en: "ID"), .init("product", vi: "Sản phẩm", en: "Product"),
          .init("state", vi: "Tình trạng", en: "State"), .init("why", vi: "Lý do", en: "Why"),
        ], rows: rows))
  }

  /// Days between the stages, on average over the dossiers that passed them.
  private func days(_ all: [Found<Assessment>], _ today: Day) -> Report.Section {
    let steps: [(BilingualText, String, [String])] = [
      (BilingualText("Từ nộp đến tiếp nhận cấp đánh giá", "From filing to the level"), "filed", ["opened"]),
      (BilingualText("Từ tiếp nhận đến mời họp", "From there to the call"), "opened", ["invited"]),
      (BilingualText("Từ mời họp đến kết quả", "From the call to the result"), "invited", ["concluded", "returned"]),
      (
        BilingualText("Từ kết quả đến quyết định", "From the result to the decision"), "concluded",
        ["recognised", "not-recognised", "sent-up"]
      ),
    ]
    let rows = steps.map { title, from, to -> [Report.Cell] in
      let spans = all.compactMap { found -> Int? in
        let entered = found.state.entered.merging(["filed": found.state.filed]) { own, _ in own }
        guard let begin = entered[from], let end = to.compactMap({ entered[$0] }).max(), end >= begin else {
          return nil
        }
        return end - begin
      }
      guard !spans.isEmpty else { return [.text(title), .number(0), .unknown, .unknown] }
      return [
        .text(title), .number(Int64(spans.count)), .number(Int64(spans.reduce(0, +) / spans.count)),
        .number(Int64(spans.max() ?? 0)),
      ]
    }
    return Report.Section(
      heading: BilingualText("Số ngày mỗi bước", "Days of each step"),
      table: Report.Table(
        columns: [
          .init("step", vi: "Bước", en: "Step"), .init("dossiers", vi: "Hồ sơ", en: "Dossiers", .integer),
          .init("mean", vi: "Trung bình (ngày)", en: "Mean (days)", .integer),
          .init("longest", vi: "Dài nhất (ngày)", en: "Longest (days)", .integer),
        ], rows: rows))
  }
}

extension Circumstances {
  func assessments(of commune: BodyID?) throws -> [Found<Assessment>] {
    if let commune { return try all(Assessment.self, where: "commune", is: commune.rawValue) }
    let stages = AssessmentStage.allCases.map(\.rawValue)
    try gather(stages.map { stage in { _ = try all(Assessment.self, where: "stage", is: stage) } })
    return try stages.flatMap { try all(Assessment.self, where: "stage", is: $0) }
  }
}
