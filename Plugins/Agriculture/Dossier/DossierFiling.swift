import Coordination
import ModuleKit
import OCOP

/// The commune receives the dossier: a stamp, a receipt, and fifteen working days to judge it. Also again after a
/// return, while the days for filing are open or the day named in the return has not passed.
struct FileDossier: Command {
  static let form = Form(
    "file", vi: "Xã tiếp nhận hồ sơ", en: "File at the commune", on: Dossier.self, from: [.drafted, .returned],
    to: [.filed], anyBody: true,
    .integer("paperSets", vi: "Số bộ giấy", en: "Paper sets", min: 0, max: 20),
    .integer("electronicSets", vi: "Số bộ điện tử", en: "Electronic sets", min: 0, max: 20),
    .integer("samples", vi: "Số mẫu sản phẩm", en: "Samples", min: 0, max: 1_000))

  var paperSets: Int
  var electronicSets: Int
  var samples: Int

  func decide(_ dossier: Dossier, in now: Circumstances) throws -> Decision<Dossier> {
    let day = Day(instant: now.received)
    // Few rounds of reading are answered.
    try now.gather([
      { _ = try Commune.unit(forEntryIn: dossier.commune, in: now) }, { _ = try now.workingDays(1) },
      { _ = try Duties.cycle(on: day, in: now) },
      {
        if dossier.sort == .reEvaluation {
          _ = try now.latestCertificate(of: now.require(Product.self, dossier.product).state)
        }
      }, { if dossier.sort == .reEvaluation { _ = try now.rulebooks() } },
    ])
    let unit = try Commune.unit(forEntryIn: dossier.commune, in: now)
    if dossier.stage == .drafted || (dossier.turn?.due).map({ $0 < day }) != false {
      try Duties.requireOpen(.handInDossier, in: now)
    }
    let settings = now.settings(Agriculture.self).cycle
    try checkHanded(dossier.set, settings.dossier)
    let late = try lateness(of: dossier, filed: dossier.filed ?? day, in: now)
    let year = "\(unit)/\(day.year)"
    var stamp = dossier.communeStamp
    if stamp == nil {
      let number = try now.totals(Dossier.self, where: ["receiptYear": year]).reduce(0) { $0 + $1.count } + 1
      stamp = try Dossier.stamp(Int(number), unit: unit, year: day.year, in: now)
    }
    let turn = try Duties.turn(.checkDossier, for: dossier.commune, days: settings.dossier.communeDays, in: now)
    return try Decision<Dossier>(
      .filed(
        handed: .init(paperSets: paperSets, electronicSets: electronicSets, samples: samples), stamp: stamp ?? "",
        day: day, turn: turn)
    ).assigning(
      TaskAssignment(
        "check-dossier", turn, vi: "Đánh giá hồ sơ \(dossier.label)", en: "Check the dossier of \(dossier.label)",
        source: settings.dossier.source)
    ).announcing(try filing(of: dossier, day, in: now))
      .ending("help-with-dossier", "Đã nộp lại / Filed again", in: now)
      .replying(Reply(stamp: stamp ?? "", warning: late))
  }

  private struct Reply: Encodable {
    var stamp: String
    var warning: BilingualText?
  }

  /// A re-evaluation that comes too early is refused here already, not first when the province opens it; one that
  /// comes late is taken, with a word.
  private func lateness(of dossier: Dossier, filed: Day, in now: Circumstances) throws -> BilingualText? {
    guard dossier.sort == .reEvaluation else { return nil }
    let product = try now.require(Product.self, dossier.product).state
    guard let book = try now.rulebooks().choice(filed: filed, kind: .reEvaluation)?.book,
      let days = try product.reassessment(under: book, in: now), try days.isLate(filed)
    else { return nil }
    return BilingualText(
      "Nộp sau hạn \(days.closes.vietnamese) (\(days.source)); vẫn nhận, hội đồng cần biết",
      "Filed after \(days.closes) (\(days.source)); it is taken, and the council should know")
  }

  /// The names as they stand on the forms; where a form names none, those of the register.
  private func filing(of dossier: Dossier, _ day: Day, in now: Circumstances) throws -> DossierFiled {
    let product = try dossier.names.product ?? now.require(Product.self, dossier.product).state.name
    let producer = try dossier.names.producer ?? now.require(Producer.self, dossier.producer).state.name
    return DossierFiled(
      dossier: now.recordID, product: dossier.product, productName: product, producerName: producer, day: day)
  }

  /// 26/2026/QĐ-TTg Art. 6: one paper and one electronic set, five samples; none where the set has none.
  private func checkHanded(_ set: ProductSetNumber, _ settings: DossierSettings) throws {
    let wanted = settings.samplesNotFor.contains(set.rawValue) ? 0 : settings.samples
    var refusal = Refusal(
      "not-all-handed-in", vi: "Chưa nộp đủ bộ hồ sơ hoặc mẫu", en: "Sets or samples are missing",
      rule: settings.source)
    for (name, vi, en, given, needed) in [
      ("paperSets", "bộ giấy", "paper sets", paperSets, settings.paperSets),
      ("electronicSets", "bộ điện tử", "electronic sets", electronicSets, settings.electronicSets),
      ("samples", "mẫu sản phẩm", "samples", samples, wanted),
    ] where given < needed {
      refusal.faults.append(
        Fault(at: "/\(name)", "Cần \(needed) \(vi), mới có \(given)", "\(needed) \(en) are needed, there are \(given)"))
    }
    if !refusal.faults.isEmpty { throw refusal }
  }
}

/// The commune's judgement (Form 03) and its proposal to the province.
struct CheckDossier: Command {
  static let form = Form(
    "check", vi: "Xã đánh giá và đề nghị (Mẫu 03)", en: "Check and propose (Form 03)", on: Dossier.self,
    from: [.filed], to: [.checked], anyBody: true,
    matter("origin", "Nguồn gốc sản phẩm, nguyên liệu địa phương", "Origin of product and local material"),
    matter("labour", "Lao động địa phương", "Local labour"),
    matter("idea", "Nguồn gốc ý tưởng", "Origin of the idea"),
    matter("identity", "Bản sắc, tri thức địa phương", "Local identity and knowledge"),
    .text("letter", vi: "Số văn bản đề nghị", en: "Number of the proposal"),
    .text("namesExplained", vi: "Giải thích tên khác nhau", en: "Why names differ").optional)

  private static func matter(_ name: String, _ vi: String, _ en: String) -> Field {
    .object(
      name, vi: vi, en: en, .boolean("isMet", vi: "Đạt", en: "Met"),
      .text("comment", vi: "Nhận xét", en: "Comment").optional)
  }

  var origin: Dossier.Judgement
  var labour: Dossier.Judgement
  var idea: Dossier.Judgement
  var identity: Dossier.Judgement
  var letter: String
  var namesExplained: String?

  func decide(_ dossier: Dossier, in now: Circumstances) throws -> Decision<Dossier> {
    try Duties.require(dossier.turn, in: now)
    try Duties.requireOpen(.sendDossier, in: now)
    let settings = now.settings(Agriculture.self).cycle
    for (name, one) in [("origin", origin), ("labour", labour), ("idea", idea), ("identity", identity)]
    where !one.isMet && one.comment == nil {
      throw Refusal(
        "no-comment", vi: "Nội dung không đạt (\(name)) phải có nhận xét",
        en: "A matter that is not met (\(name)) needs a comment", rule: settings.dossier.source)
    }
    var refusal = Refusal(
      "incomplete", vi: "Hồ sơ chưa đủ để đề nghị: bổ sung hoặc trả lại kèm lý do",
      en: "The dossier is not complete: have it completed, or return it with reasons", rule: settings.dossier.source)
    let papers = try DossierPapers(dossier, in: now)
    refusal.faults = papers.missing + papers.ended + (namesExplained == nil ? papers.differences : [])
    if !refusal.faults.isEmpty { throw refusal }
    let turn = try Duties.turn(
      .receiveDossier, for: dossier.commune, area: settings.dossier.area, days: settings.dossier.receiveDays, in: now)
    let report = Dossier.CommuneReport(
      origin: origin, labour: labour, idea: idea, identity: identity, letter: letter, day: now.dated,
      namesExplained: namesExplained)
    return try Decision<Dossier>(.checked(report: report, turn: turn)).assigning(
      TaskAssignment(
        "receive-dossier", turn, vi: "Tiếp nhận hồ sơ \(dossier.label)", en: "Receive the dossier of \(dossier.label)",
        source: settings.dossier.source)
    ).ending("check-dossier", "Đã gửi đề nghị \(letter) / Proposed by \(letter)", in: now)
  }
}

/// The province has it complete: it gets the province's stamp and waits for a council.
struct CompleteDossier: Command {
  static let form = Form(
    "complete", vi: "Tiếp nhận, hồ sơ đầy đủ", en: "Receive as complete", on: Dossier.self, from: [.checked],
    to: [.complete], anyBody: true)

  func decide(_ dossier: Dossier, in now: Circumstances) throws -> Decision<Dossier> {
    try Duties.require(dossier.turn, in: now)
    let unit = try Commune.unit(of: dossier.commune, in: now)
    let year = now.dated.year
    let number = try now.totals(Dossier.self, where: ["provinceYear": String(year)]).reduce(0) { $0 + $1.count } + 1
    let stamp = try Dossier.stamp(Int(number), unit: unit, year: year, in: now)
    return try Decision<Dossier>(.completed(stamp: stamp, day: now.dated))
      .ending("receive-dossier", "Hồ sơ đầy đủ, số \(stamp) / Complete, \(stamp)", in: now)
      .replying(["stamp": stamp])
  }
}

/// Back with reasons, by the commune or the province. The commune gets a task: explain, help, visit.
struct ReturnDossier: Command {
  static let form = Form(
    "return", vi: "Trả lại để bổ sung", en: "Return", on: Dossier.self, from: [.filed, .checked], to: [.returned],
    anyBody: true, .text("reasons", vi: "Lý do, điểm phải bổ sung", en: "Reasons").list,
    .day("fixBy", vi: "Bổ sung trước ngày", en: "To be completed by").optional)

  var reasons: [String]
  var fixBy: Day?

  func decide(_ dossier: Dossier, in now: Circumstances) throws -> Decision<Dossier> {
    try Duties.require(dossier.turn, in: now)
    let settings = now.settings(Agriculture.self).cycle
    let due = try Return.day(fixBy, reasons, settings, in: now)
    let turn = Turn(act: .handInDossier, body: dossier.commune, due: due)
    return try Decision<Dossier>(
      .returned(by: now.actor.body, reasons: reasons, day: now.dated, turn: turn)
    ).assigning(
      TaskAssignment(
        "help-with-dossier", turn,
        vi: "Giải thích, giúp bổ sung hồ sơ \(dossier.label): \(reasons.joined(separator: "; "))",
        en: "Explain and help to complete the dossier of \(dossier.label): \(reasons.joined(separator: "; "))")
    ).ending("check-dossier", "Đã trả lại / Returned", in: now)
      .ending("receive-dossier", "Đã trả lại / Returned", in: now)
  }
}

struct WithdrawDossier: Command {
  static let form = Form(
    "withdraw", vi: "Rút hồ sơ", en: "Withdraw", on: Dossier.self, from: [.drafted, .filed, .checked, .returned],
    to: [.withdrawn], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ dossier: Dossier, in now: Circumstances) throws -> Decision<Dossier> {
    _ = try Commune.unit(forEntryIn: dossier.commune, in: now)
    return Decision(.withdrawn(reason: reason, day: now.dated))
  }
}

/// What every return needs: reasons, and a day by which it may come back.
enum Return {
  static func day(_ fixBy: Day?, _ reasons: [String], _ settings: CycleSettings, in now: Circumstances) throws -> Day {
    guard !reasons.isEmpty else {
      throw Refusal("no-reason", vi: "Trả lại phải nêu lý do", en: "A return states its reasons")
    }
    if let fixBy, fixBy < now.today {
      throw Refusal("day-passed", vi: "Ngày \(fixBy.vietnamese) đã qua", en: "The day \(fixBy) has passed")
    }
    return try fixBy ?? now.workingDays(settings.fixDays)
  }
}

extension Dossier {
  /// `number/PĐK-(province)-(commune)-(year)`, as Form 01 prints it.
  fileprivate static func stamp(_ number: Int, unit: UnitCode, year: Int, in now: Circumstances) throws -> String {
    let province = try Commune.provinceAbove(unit, in: now)
    return "\(number)/PĐK-\(province.map { "\($0)-" } ?? "")\(unit)-\(year)"
  }
}
