import Coordination
import ModuleKit
import OCOP

/// A label is held against the checklist in force on the dated day: what is missing, what is wrong, the names on it.
struct CheckLabel: Command {
  static let form = Form(
    "check-label", vi: "Kiểm tra nhãn", en: "Check the label", on: BrandingCase.self, from: [.open, .checked],
    to: [.checked, .needsFixing], .text("goods", vi: "Loại hàng hóa", en: "Kind of goods"),
    .text("missing", vi: "Nội dung còn thiếu", en: "What is missing").list.optional,
    .text("wrong", vi: "Nội dung ghi sai", en: "What is wrong").list.optional,
    .text("productName", vi: "Tên sản phẩm trên nhãn", en: "Name of the product on the label"),
    .text("producerName", vi: "Tên chủ thể trên nhãn", en: "Name of the producer on the label"),
    .text("note", vi: "Ghi chú", en: "Note").optional)
  var goods: String
  var missing: [String]?
  var wrong: [String]?
  var productName: String
  var producerName: String
  var note: String?

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    guard let rules = try now.brandingRules().label(on: now.dated) else {
      throw Refusal(
        "no-label-rules", vi: "Không có quy định nhãn cho ngày \(now.dated.vietnamese)",
        en: "No label rules hold on \(now.dated)")
    }
    guard let kind = rules.goods.first(where: { $0.id == goods }) else {
      let known = rules.goods.map(\.id).joined(separator: ", ")
      throw Refusal(
        "unknown-goods", vi: "Không có loại hàng hóa \(goods)", en: "There is no kind of goods \(goods)",
        detail: BilingualText("Các loại: \(known).", "Kinds: \(known)."), rule: rules.source)
    }
    let items = rules.common + kind.items
    for id in (missing ?? []) + (wrong ?? []) where !items.contains(where: { $0.id == id }) {
      let known = items.map(\.id).joined(separator: ", ")
      throw Refusal(
        "not-on-the-list", vi: "\(id) không thuộc nội dung bắt buộc của \(kind.title.vi.lowercased())",
        en: "\(id) is not on the checklist of \(kind.title.en.lowercased())",
        detail: BilingualText("Danh mục: \(known).", "The list: \(known)."), rule: rules.source)
    }
    let check = LabelCheck(
      goods: goods, missing: missing ?? [], wrong: wrong ?? [], productName: productName, producerName: producerName,
      note: note, day: now.dated, source: rules.source)
    let decision = try Decision(.labelChecked(label: check)).progressing(file, in: now)
    let names = check.missing + check.wrong
    let titles = items.filter { names.contains($0.id) }.map(\.title)
    struct Reply: Encodable {
      var passes: Bool
      var toMend: [BilingualText]
      var note: BilingualText?
    }
    return decision.replying(Reply(passes: check.passes, toMend: titles, note: kind.note))
  }
}

/// The producer has mended the label; it is checked again.
struct ResubmitLabel: Command {
  static let form = Form(
    "resubmit", vi: "Nộp lại nhãn", en: "Resubmit the label", on: BrandingCase.self, from: [.needsFixing],
    to: [.open], .text("note", vi: "Đã sửa", en: "What was mended"))
  var note: String

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    Decision(.resubmitted(note: note, day: now.dated))
  }
}

/// The names on label, marks, dossier and certificate, compared (also by the house when a certificate is issued).
/// Where they differ, a task says so: dossiers come back for a name.
struct CompareNames: Command, Encodable {
  static let form = Form(
    "compare-names", vi: "Đối chiếu tên", en: "Compare the names", on: BrandingCase.self,
    from: BrandingCase.Stage.running, by: [.officer, .approver, .house])

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    let names = try ComparedNames(of: file, in: now)
    let places = names.rows.filter { $0.verdict != .same }.map { "\($0.subject.rawValue)/\($0.place)" }
    guard !places.isEmpty else { return Decision().replying(["differing": [String]()]) }
    let settings = now.settings(ScienceTechnology.self)
    let (lead, with) = try now.responsible(for: settings.brandingArea)
    return Decision(.namesDiffered(places: places, day: now.dated)).assigning(
      TaskAssignment(
        "align-names",
        title: BilingualText(
          "Thống nhất tên trên nhãn, nhãn hiệu, hồ sơ, giấy chứng nhận: \(file.productName)",
          "Align the names on label, mark, dossier and certificate of \(file.productName)"),
        lead: lead, with: with, due: try now.workingDays(settings.guideDays, after: now.dated),
        dueRule: "\(settings.guideDays) working days after the names were found to differ", dueDays: settings.guideDays,
        dueFrom: now.dated)
    ).replying(["differing": places])
  }
}
