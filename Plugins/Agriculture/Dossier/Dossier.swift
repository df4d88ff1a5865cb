import Coordination
import ModuleKit
import OCOP

/// A product's dossier (hồ sơ sản phẩm): Forms 01 to 03 with their evidence, from the draft until it is complete in the
/// province (26/2026/QĐ-TTg Art. 6, Annex III).
struct Dossier: Record, HandedOn, InCycle {
  static let kind = "dossier"
  static let title = BilingualText("Hồ sơ sản phẩm", "dossier")
  static let numbering: String? = "HS"
  static let keys: [Key] = [
    .record("product"), .record("producer"), .text("commune"), .text("unit"), .integer("set"), .text("sort"),
    .day("filed"), .text("year"), .text("receiptYear"), .text("provinceYear"), .text("turnOf"),
  ]
  static let events = [
    "drafted", "filled", "evidence-added", "evidence-removed", "filed", "checked", "returned", "completed",
    "withdrawn", "handed-over",
  ]

  enum Stage: String, StageName {
    case drafted, filed, checked, complete, returned, withdrawn

    var title: BilingualText {
      switch self {
      case .drafted: BilingualText("Đang chuẩn bị", "Drafted")
      case .filed: BilingualText("Xã đã nhận", "Filed at the commune")
      case .checked: BilingualText("Xã đã đánh giá, gửi tỉnh", "Checked, sent to the province")
      case .complete: BilingualText("Đầy đủ, chờ đánh giá", "Complete")
      case .returned: BilingualText("Trả lại để bổ sung", "Returned")
      case .withdrawn: BilingualText("Đã rút", "Withdrawn")
      }
    }
  }

  /// For what (26/2026/QĐ-TTg Art. 6).
  enum Sort: String, Codable, CaseIterable {
    case first, upgrade
    case reEvaluation = "re-evaluation"

    var title: BilingualText {
      switch self {
      case .first: BilingualText("Lần đầu", "First")
      case .upgrade: BilingualText("Nâng hạng", "Upgrade")
      case .reEvaluation: BilingualText("Đánh giá lại", "Re-evaluation")
      }
    }
  }

  /// Form 03: the four matters that the commune judges, and its proposal.
  struct CommuneReport: Codable, Equatable {
    var origin: Judgement
    var labour: Judgement
    var idea: Judgement
    var identity: Judgement
    /// Số tờ trình, công văn of the commune.
    var letter: String
    var day: Day
    /// Why names differ from paper to paper, when they do.
    var namesExplained: String?
  }

  struct Judgement: Codable, Equatable {
    var isMet: Bool
    var comment: String?
  }

  /// What was handed in beside the papers.
  struct Handed: Codable, Equatable {
    var paperSets: Int
    var electronicSets: Int
    var samples: Int
  }

  /// A return: by whom, why, and until when it may come back.
  struct Return: Codable, Equatable {
    var by: BodyID
    var reasons: [String]
    var day: Day
    var fixBy: Day
  }

  enum Event: Codable, Equatable {
    case drafted(
      product: String, producer: String, sort: Sort, set: ProductSetNumber, names: PaperNames, commune: BodyID,
      unit: UnitCode, day: Day)
    case filled(forms: Forms)
    case evidenceAdded(evidence: Evidence)
    case evidenceRemoved(row: EvidenceRow, fileName: String)
    /// Again after a return; the day of the first filing stays.
    case filed(handed: Handed, stamp: String, day: Day, turn: Turn)
    case checked(report: CommuneReport, turn: Turn)
    case returned(by: BodyID, reasons: [String], day: Day, turn: Turn)
    case completed(stamp: String, day: Day)
    case withdrawn(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var product: String
  var producer: String
  var sort: Sort
  var set: ProductSetNumber
  /// As Form 01 calls product, producer and commune.
  var names: PaperNames
  var commune: BodyID
  var unit: UnitCode?
  var drafted: Day
  var forms = Forms()
  var evidence: [Evidence] = []
  var handed: Handed?
  /// The day on which the commune first received it: its rulebook follows from it.
  var filed: Day?
  /// Of that day.
  var year: String?
  var refiled: [Day]?
  /// Receipt number of the commune, "3/PĐK-51-21001-2026", and its "unit/year".
  var communeStamp: String?
  var receiptYear: String?
  /// Receipt number of the province.
  var provinceStamp: String?
  /// The year of that number.
  var provinceYear: String?
  var report: CommuneReport?
  /// The day on which the province found it complete.
  var completed: Day?
  var returns: [Return]?
  var withdrawnFor: String?
  var turn: Turn?
  /// As in the turn, for search.
  var turnOf: BodyID?
  var stage: Stage = .drafted

  var body: BodyID? { commune }
  var label: String { names.product ?? product }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ dossier: Dossier?, by event: Event) -> Dossier {
    if case .drafted(
      let product, let producer, let sort, let set, let names, let commune, let unit, let day) = event
    {
      return Dossier(
        product: product, producer: producer, sort: sort, set: set, names: names, commune: commune, unit: unit,
        drafted: day)
    }
    guard var dossier else { preconditionFailure("a dossier begins with its draft") }
    switch event {
    case .drafted: break
    case .filled(let forms): dossier.forms = dossier.forms.merging(forms)
    case .evidenceAdded(let one):
      dossier.evidence.removeAll { $0.row == one.row && $0.fileName == one.fileName }
      dossier.evidence.append(one)
      dossier.evidence.sort { ($0.row.number, $0.fileName) < ($1.row.number, $1.fileName) }
    case .evidenceRemoved(let row, let fileName):
      dossier.evidence.removeAll { $0.row == row && $0.fileName == fileName }
    case .handedOver(let body, _): dossier.handOver(to: body)
    default: dossier.move(by: event)
    }
    return dossier
  }

  private mutating func handOver(to body: BodyID) {
    if turn?.body == commune { take(turn: turn.map { Turn(act: $0.act, body: body, due: $0.due) }) }
    commune = body
  }

  private mutating func take(turn: Turn?) { (self.turn, turnOf) = (turn, turn?.body) }

  /// Events that lead to another stage.
  private mutating func move(by event: Event) {
    switch event {
    case .filed(let handed, let stamp, let day, let turn):
      if filed == nil {
        (filed, year) = (day, String(day.iso.prefix(4)))
        receiptYear = unit.map { "\($0)/\(day.year)" }
      } else {
        refiled = (refiled ?? []) + [day]
      }
      (stage, self.handed, communeStamp) = (.filed, handed, stamp)
      take(turn: turn)
    case .checked(let report, let turn):
      (stage, self.report) = (.checked, report)
      take(turn: turn)
    case .returned(let by, let reasons, let day, let turn):
      stage = .returned
      returns = (returns ?? []) + [Return(by: by, reasons: reasons, day: day, fixBy: turn.due ?? day)]
      take(turn: turn)
    case .completed(let stamp, let day):
      (stage, provinceStamp, completed) = (.complete, stamp, day)
      provinceYear = String(day.iso.prefix(4))
      take(turn: nil)
    case .withdrawn(let reason, _):
      (stage, withdrawnFor) = (.withdrawn, reason)
      take(turn: nil)
    default: break
    }
  }
}
