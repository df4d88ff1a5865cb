import Coordination
import ModuleKit
import OCOP

/// How many ideas, plans and dossiers of a year came how far, by commune, why others did not, and how long each stage
/// took.
struct FunnelReport: Question {
  static let form = Form(
    "report-funnel", vi: "Phễu từ ý tưởng đến công nhận", en: "Funnel from idea to recognition",
    .integer("year", vi: "Năm", en: "Year", min: 2018, max: 2100),
    .body("commune", vi: "Xã", en: "Commune").optional)

  var year: Int
  var commune: BodyID?

  func answer(in now: Circumstances) throws -> Report {
    var counts = Counts()
    var all: [Found<Assessment>] = []
    try now.gather([
      { try counts.read(year, commune, in: now) },
      { all = try now.assessments(of: commune).filter { $0.state.filed.year == year } },
    ])
    let groups = Dictionary(grouping: all, by: \.state.commune)
    let bodies = Set(groups.keys).union(counts.communes).sorted()
    try now.gather(bodies.map { body in { _ = try now.name(of: body) } })
    let numbers = bodies.map { body in counts.row(of: body) + Self.row((groups[body] ?? []).map(\.state)) }
    var rows = try zip(bodies, numbers).map { body, numbers -> [Report.Cell] in
      [.text(try now.name(of: body))] + numbers.map { .number(Int64($0)) }
    }
    if bodies.count > 1 {
      let sums = Self.columns.dropFirst().indices.map { place in numbers.reduce(0) { $0 + $1[place - 1] } }
      rows.append([.text(BilingualText("Cộng", "Total"))] + sums.map { .number(Int64($0)) })
    }
    return Report(
      .report, vi: "Từ ý tưởng đến công nhận, năm \(year)", en: "From idea to recognition, \(year)", cutOff: now.dated,
      sections: [
        Report.Section(
          paragraphs: [
            BilingualText(
              "Ý tưởng, phương án: gửi trong năm. Hồ sơ, kết quả: theo năm nộp hồ sơ.",
              "Ideas and plans: of the year. Dossiers and results: by the year of filing.")
          ], table: Report.Table(columns: Self.columns, rows: rows)),
        try stopped(in: now), reasons(all), days(all, now.dated),
      ])
  }

  private static let columns: [Report.Column] = [
    .init("commune", vi: "Xã", en: "Commune"), .init("ideas", vi: "Ý tưởng", en: "Ideas", .integer),
    .init("chosen", vi: "Được chọn", en: "Chosen", .integer), .init("plans", vi: "Phương án", en: "Plans", .integer),
    .init("approved", vi: "Được duyệt", en: "Approved", .integer),
    .init("dossiers", vi: "Hồ sơ", en: "Dossiers", .integer),
    .init("assessing", vi: "Vào đánh giá", en: "Taken to assess", .integer),
    .init("checking", vi: "Đang thẩm định", en: "Being checked", .integer),
    .init("scored", vi: "Đã chấm", en: "Scored", .integer),
    .init("recognised", vi: "Được công nhận", en: "Recognised", .integer),
    .init("not-recognised", vi: "Không công nhận", en: "Not recognised", .integer),
    .init("returned", vi: "Trả bổ sung", en: "Returned", .integer),
    .init("excluded", vi: "Loại, dừng", en: "Excluded", .integer),
    .init("withdrawn", vi: "Đã rút", en: "Withdrawn", .integer),
  ]

  private static func row(_ states: [Assessment]) -> [Int] {
    func count(_ stages: AssessmentStage...) -> Int { states.count { stages.contains($0.stage) } }
    return [
      states.count, count(.opened, .invited), count(.concluded, .sentUp), count(.recognised), count(.notRecognised),
      count(.returned), count(.excluded), count(.withdrawn),
    ]
  }

  /// Ideas, plans and dossiers of a year, counted by the host from keys.
  private struct Counts {
    private var ideas: [BodyID: Int] = [:]
    private var chosen: [BodyID: Int] = [:]
    private var plans: [BodyID: Int] = [:]
    private var approved: [BodyID: Int] = [:]
    private var dossiers: [BodyID: Int] = [:]

    var communes: Set<BodyID> { Set(ideas.keys).union(plans.keys).union(dossiers.keys) }

    func row(of commune: BodyID) -> [Int] { [ideas, chosen, plans, approved, dossiers].map { $0[commune] ?? 0 } }

    mutating func read(_ year: Int, _ commune: BodyID?, in now: Circumstances) throws {
      var values = ["year": String(year)]
      values["commune"] = commune?.rawValue
      func totals<R: Record>(_ type: R.Type) throws -> [(BodyID, String, Int)] {
        try now.totals(type, where: values, by: ["commune", "stage"]).compactMap { total in
          BodyID(total.group.first ?? "").map { ($0, total.group.last ?? "", Int(total.count)) }
        }
      }
      var (ofIdeas, ofPlans, ofDossiers): ([(BodyID, String, Int)], [(BodyID, String, Int)], [(BodyID, String, Int)])
      (ofIdeas, ofPlans, ofDossiers) = ([], [], [])
      try now.gather([
        { ofIdeas = try totals(IdeaSelection.self) }, { ofPlans = try totals(BusinessPlan.self) },
        { ofDossiers = try totals(Dossier.self) },
      ])
      for (commune, stage, count) in ofIdeas {
        ideas[commune, default: 0] += count
        if ["chosen", "planned"].contains(stage) { chosen[commune, default: 0] += count }
      }
      for (commune, stage, count) in ofPlans {
        plans[commune, default: 0] += count
        if ["approved", "carrying-out", "finished", "stopped"].contains(stage) {
          approved[commune, default: 0] += count
        }
      }
      // A draft was handed to nobody yet.
      for (commune, stage, count) in ofDossiers where stage != "drafted" { dossiers[commune, default: 0] += count }
    }
  }

  /// Ideas and plans that ended before a dossier, with the reason given.
  private func stopped(in now: Circumstances) throws -> Report.Section {
    var values = ["year": String(year)]
    values["commune"] = commune?.rawValue
    func found<R: Record>(_ type: R.Type, _ stages: [String]) throws -> [Found<R>] {
      try now.gather(
        stages.map { stage in { _ = try now.all(type, where: values.merging(["stage": stage]) { own, _ in own }) } })
      return try stages.flatMap { stage in
        try now.all(type, where: values.merging(["stage": stage]) { own, _ in own })
      }
    }
    var ideas: [Found<IdeaSelection>] = []
    var plans: [Found<BusinessPlan>] = []
    try now.gather([
      { ideas = try found(IdeaSelection.self, ["returned", "declined"]) },
      { plans = try found(BusinessPlan.self, ["returned", "declined", "stopped"]) },
    ])
    func row(_ id: String, _ name: String, _ state: BilingualText, _ reasons: [String]?) -> [Report.Cell] {
      [.text(id), .text(name), .text(state), .text((reasons ?? []).joined(separator: "; "))]
    }
    let rows =
      ideas.map { row($0.id, $0.state.name, $0.state.stage.title, $0.state.reasons) }
      + plans.map { row($0.id, $0.state.name, $0.state.stage.title, $0.state.reasons) }
    return Self.why(
      BilingualText("Ý tưởng, phương án dừng lại", "Ideas and plans that stopped"),
      .init("id", vi: "Mã", en: "ID"), .init("name", vi: "Tên", en: "Name"), rows)
  }

  /// What stopped, at which stage, and why.
  private static func why(
    _ heading: BilingualText, _ id: Report.Column, _ name: Report.Column, _ rows: [[Report.Cell]]
  ) -> Report.Section {
    Report.Section(
      heading: heading,
      table: Report.Table(
        columns: [
          id, name, .init("state", vi: "Tình trạng", en: "State"), .init("why", vi: "Lý do", en: "Why"),
        ], rows: rows))
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
    return Self.why(
      BilingualText("Hồ sơ không được công nhận: lý do", "Dossiers that were not recognised: why"),
      .init("assessment", vi: "Mã", en: "ID"), .init("product", vi: "Sản phẩm", en: "Product"), rows)
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
