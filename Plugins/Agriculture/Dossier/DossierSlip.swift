import Coordination
import ModuleKit
import OCOP

/// The slip that the producer takes home: received (giấy tiếp nhận), or returned with reasons (phiếu trả hồ sơ).
struct DossierSlip: Question {
  static let form = Form(
    "dossier-slip", vi: "Giấy tiếp nhận, phiếu trả hồ sơ", en: "Receipt or return slip of a dossier",
    .record("dossier", of: "dossier", vi: "Hồ sơ", en: "Dossier"))

  var dossier: String

  func answer(in now: Circumstances) throws -> Report {
    let found = try now.require(Dossier.self, dossier).state
    guard let filed = found.filed, let stamp = found.communeStamp, let handed = found.handed else {
      throw Refusal("not-filed", vi: "Hồ sơ chưa nộp", en: "The dossier is not filed yet")
    }
    if found.stage == .returned, let back = found.returns?.last { return try returned(found, back, in: now) }
    let lines = [
      BilingualText("Số tiếp nhận: \(stamp)", "Receipt number: \(stamp)"),
      BilingualText("Sản phẩm: \(found.label)", "Product: \(found.label)"),
      BilingualText(
        "Chủ thể: \(found.names.producer ?? found.producer)", "Producer: \(found.names.producer ?? found.producer)"),
      BilingualText("Loại hồ sơ: \(found.sort.title.vi)", "Sort: \(found.sort.title.en)"),
      BilingualText("Ngày nhận: \(filed.vietnamese)", "Received on \(filed)"),
      BilingualText(
        "Đã nhận \(handed.paperSets) bộ giấy, \(handed.electronicSets) bộ điện tử, \(handed.samples) mẫu, "
          + "\(found.evidence.count) minh chứng",
        "Received: \(handed.paperSets) paper and \(handed.electronicSets) electronic sets, \(handed.samples) samples, "
          + "\(found.evidence.count) pieces of evidence"),
    ]
    let next = try found.turn.map { turn -> BilingualText in
      let name = try now.name(of: turn.body)
      let due = turn.due
      return BilingualText(
        "Việc tiếp theo: \(turn.act.title.vi) – \(name.vi)\(due.map { ", trước ngày \($0.vietnamese)" } ?? "")",
        "Next: \(turn.act.title.en) – \(name.en)\(due.map { ", by \($0)" } ?? "")")
    }
    return Report(
      .brief, vi: "Giấy tiếp nhận hồ sơ \(dossier)", en: "Receipt of the dossier \(dossier)",
      issuer: try now.name(of: found.commune), cutOff: now.today,
      sections: [Report.Section(paragraphs: lines + [next].compactMap { $0 })])
  }

  private func returned(_ found: Dossier, _ back: Dossier.Return, in now: Circumstances) throws -> Report {
    Report(
      .returned, vi: "Phiếu trả hồ sơ \(dossier): \(found.label)", en: "Return slip of \(dossier): \(found.label)",
      issuer: try now.name(of: back.by), recipients: [try now.name(of: found.commune)], cutOff: now.today,
      sections: [
        Report.Section(
          heading: BilingualText("Lý do", "Reasons"), paragraphs: back.reasons.map { BilingualText($0, $0) }),
        Report.Section(paragraphs: [
          BilingualText(
            "Bổ sung và nộp lại trước ngày \(back.fixBy.vietnamese).", "Complete it and file it again by \(back.fixBy)."
          )
        ]),
      ])
  }
}
