import Coordination
import ModuleKit

/// The paper with which a commune gives an idea back that lacks something (phiếu trả hồ sơ): what is missing, and that
/// the commune helps. It names the idea and nobody: who had it stands in the register, as personal data.
struct IdeaReturn: Question {
  static let form = Form(
    "idea-return", vi: "Phiếu trả phiếu ý tưởng", en: "Return of an idea",
    .record("idea", of: "idea", vi: "Phiếu ý tưởng", en: "Idea"))
  var idea: String

  func answer(in now: Circumstances) throws -> Report {
    let state = try now.require(Idea.self, idea).state
    guard state.stage == .returned else {
      throw Refusal(
        "not-returned", vi: "Phiếu \(idea): \(state.stage.title.vi.lowercased())",
        en: "The idea \(idea): \(state.stage.title.en.lowercased())",
        detail: BilingualText("Chỉ phiếu bị trả mới có giấy trả.", "Only what was returned has a paper of return."))
    }
    let name = try now.name(of: state.owner)
    let opening = BilingualText(
      "\(name.vi) đã kiểm tra thể thức phiếu ý tưởng \(idea), sản phẩm \(state.name), nhận ngày "
        + "\(state.day.vietnamese); phiếu còn thiếu \(state.missing.count) nội dung:",
      "\(name.en) has checked the form of the idea \(idea), \(state.name), taken in on \(state.day); "
        + "\(state.missing.count) things are missing:")
    let until = state.fixBy.map { BilingualText(" trước hết ngày \($0.vietnamese)", " by \($0)") }
    let closing = BilingualText(
      "Đề nghị bổ sung và nộp lại\(until?.vi ?? ""); \(name.vi) giải thích, hỗ trợ hoàn thiện.",
      "Please complete it and hand it in again\(until?.en ?? ""); \(name.en) explains and helps.")
    return Report(
      .returned, vi: "Trả phiếu ý tưởng sản phẩm: \(state.name)", en: "Return of the idea: \(state.name)", issuer: name,
      recipients: [BilingualText("Người đề xuất ý tưởng \(idea)", "Who proposed the idea \(idea)")],
      cutOff: now.today,
      sections: [
        Report.Section(
          paragraphs: [opening]
            + state.missing.enumerated().map { BilingualText("\($0 + 1). \($1)", "\($0 + 1). \($1)") } + [closing])
      ])
  }
}
