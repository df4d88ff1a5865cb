import Coordination
import ModuleKit
import OCOP

/// How far a programme has come: each target with what can be counted, and where the year stands.
struct Progress: Question {
  static let form = Form(
    "progress", vi: "Tiến độ chương trình", en: "Progress of the programme",
    .record("programme", of: "programme", vi: "Chương trình", en: "Programme"))

  var programme: String

  struct TargetRow: Encodable, Equatable {
    var id: String
    var title: BilingualText
    var `operator`: String
    var value: Int
    var upTo: Int?
    var unit: BilingualText
    /// Absent where no fact tells it.
    var reached: Int?
    var isMet: Bool?
    var note: BilingualText?
  }

  struct StepRow: Encodable, Equatable {
    var id: String
    var title: BilingualText
    var from: Day?
    var to: Day?
    var allYear: Bool
    var status: Status
  }

  /// Where a step stands on the day of the question.
  enum Status: String, Encodable { case coming, running, over }

  struct Answer: Encodable {
    var programme: String
    var number: String
    var year: Int
    var day: Day
    var targets: [TargetRow]
    var calendar: [StepRow]
  }

  func answer(in now: Circumstances) throws -> Answer {
    let document = try now.require(IssuedProgramme.self, programme).state.document
    let certified = try now.facts(ProductCertified.self)
    let lapsed = try now.facts(ProductLapsed.self)
    let count = CertificateCount(year: document.year, today: now.today, certified: certified, lapsed: lapsed)
    return Answer(
      programme: programme, number: document.number, year: document.year, day: now.today,
      targets: document.targets.map { row($0, reached: Metric(rawValue: $0.metric).map(count.value)) },
      calendar: document.calendar.map { row($0, year: document.year, today: now.today) })
  }

  private func row(_ target: ProgrammeDocument.Target, reached: Int?) -> TargetRow {
    let known = TargetOperator(rawValue: target.comparison)
    let isMet = reached.flatMap { reached in known?.isMet(reached: reached, wanted: target.value) }
    return TargetRow(
      id: target.id, title: target.title, operator: target.comparison, value: target.value, upTo: target.upTo,
      unit: target.unit, reached: reached, isMet: isMet,
      note: reached == nil ? BilingualText("chưa đếm được", "not counted yet") : nil)
  }

  private func row(_ step: ProgrammeDocument.Step, year: Int, today: Day) -> StepRow {
    let first = step.from ?? Day(year: year, month: 1, day: 1) ?? .first
    let last = step.to ?? Day(year: year, month: 12, day: 31) ?? .last
    return StepRow(
      id: step.id, title: step.title, from: step.from, to: step.to, allYear: step.allYear,
      status: today < first ? .coming : today > last ? .over : .running)
  }
}

/// The metrics that can be counted from what agriculture tells.
enum Metric: String, CaseIterable {
  case newThreeStarUp = "new-products-three-star-up"
  case newFourStar = "new-products-four-star"
  case totalThreeStarUp = "total-products-three-star-up"
  case totalFourStar = "total-products-four-star"
}

/// Counts products by the latest certificate of each; one that was revoked does not count.
struct CertificateCount {
  let year: Int
  let today: Day
  private let kept: [ProductCertified]

  init(year: Int, today: Day, certified: [ProductCertified], lapsed: [ProductLapsed]) {
    (self.year, self.today) = (year, today)
    let revoked = Dictionary(
      lapsed.filter { $0.reason == .revoked }.map { ($0.product, $0.day) }, uniquingKeysWith: max)
    kept = certified.filter { certificate in
      guard let day = revoked[certificate.product] else { return true }
      return day < certificate.validFrom
    }
  }

  func value(of metric: Metric) -> Int {
    switch metric {
    case .newThreeStarUp: kept.count { $0.validFrom.year == year && $0.star >= .three }
    case .newFourStar: kept.count { $0.validFrom.year == year && $0.star == .four }
    case .totalThreeStarUp: kept.count { isInForce($0) && $0.star >= .three }
    case .totalFourStar: kept.count { isInForce($0) && $0.star == .four }
    }
  }

  /// In force today, or at the end of the year when that has passed.
  private func isInForce(_ certificate: ProductCertified) -> Bool {
    let day = min(today, Day(year: year, month: 12, day: 31) ?? .last)
    return certificate.validFrom <= day && day <= certificate.validTo
  }
}
