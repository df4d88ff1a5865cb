import Coordination
import ModuleKit
import OCOP

/// Opened by the reaction to a fair's registration, or by an officer.
struct OpenFairCheck: Creation, Encodable {
  static let form = Form(
    "open", vi: "Mở kiểm tra trước hội chợ", en: "Open a fair check", creates: FairCheck.self, to: [.open],
    by: [.officer, .approver, .house],
    .record("fair", of: "fair", vi: "Hội chợ", en: "Fair"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .text("producerName", vi: "Tên chủ thể", en: "Name of the producer").optional,
    .record("products", of: "product", vi: "Sản phẩm", en: "Products").list)

  var fair: String
  var producer: String
  var producerName: String?
  var products: [String]

  func decide(in now: Circumstances) throws -> Decision<FairCheck> {
    let same = try now.all(FairCheck.self, where: "pair", is: FairCheck.pair(fair, producer))
    if let found = same.first(where: { $0.state.stage != .closed }) {
      throw Refusal(
        "check-exists", vi: "Chủ thể \(producer) đã có kiểm tra \(found.id) cho hội chợ \(fair)",
        en: "The producer \(producer) has the check \(found.id) for the fair \(fair)")
    }
    return Decision(
      .opened(
        fair: fair, producer: producer, producerName: producerName, products: products, keeper: now.actor.body))
  }
}

/// The department's verdict on label, barcode and mark; all must pass. A verdict that is left out is the one of the
/// branding cases of all goods that the producer brings.
struct RecordCheck: Command {
  static let form = Form(
    "record-check", vi: "Ghi kết quả kiểm tra", en: "Record the check", on: FairCheck.self, from: [.open],
    to: [.checked, .needsFixing],
    .choice("label", vi: "Nhãn hàng hóa", en: "Label", verdicts).optional,
    .choice("barcode", vi: "Mã số mã vạch", en: "Barcode", verdicts).optional,
    .choice("mark", vi: "Nhãn hiệu", en: "Mark", verdicts).optional,
    .text("gtin", vi: "Mã GTIN-13", en: "GTIN-13").optional,
    .text("findings", vi: "Nội dung cần sửa", en: "Findings").list.optional)

  private static let verdicts = CheckResult.Verdict.allCases.map { ($0.rawValue, $0.label) }

  var label: CheckResult.Verdict?
  var barcode: CheckResult.Verdict?
  var mark: CheckResult.Verdict?
  var gtin: String?
  var findings: [String]?

  func decide(_ check: FairCheck, in now: Circumstances) throws -> Decision<FairCheck> {
    let known = [label, barcode, mark].contains(nil) ? try standings(check, in: now) : []
    let result = CheckResult(
      label: label ?? verdict(known, .label), barcode: barcode ?? verdict(known, .barcode),
      mark: mark ?? verdict(known, .markAccepted), gtin: try gtin.map(GTIN13.read), findings: findings ?? [])
    return Decision(.checked(result: result, day: now.dated)).announcing(
      BrandingChecked(fair: check.fair, producer: check.producer, passed: result.passes, findings: result.codes))
  }

  private func verdict(_ known: [Standing], _ need: BrandingNeed) -> CheckResult.Verdict {
    known.allSatisfy { $0.has.contains(need) } ? .pass : .missing
  }

  /// Of every product that is brought; one without a case cannot be told from the cases.
  private func standings(_ check: FairCheck, in now: Circumstances) throws -> [Standing] {
    var cases: [String: BrandingCase] = [:]
    try now.gather(
      check.products.map { product in
        {
          let found = try now.all(BrandingCase.self, where: "product", is: product)
          cases[product] = found.last { $0.state.stage != .closed }?.state
        }
      })
    let missing = check.products.filter { cases[$0] == nil }
    guard missing.isEmpty, !check.products.isEmpty else {
      throw Refusal(
        "no-case", vi: "Chưa có hồ sơ thương hiệu của: \(missing.joined(separator: ", "))",
        en: "No branding case of: \(missing.joined(separator: ", "))",
        detail: BilingualText(
          "Ghi đủ kết quả nhãn, mã vạch, nhãn hiệu, hoặc mở hồ sơ thương hiệu.",
          "Give all of label, barcode and mark, or open branding cases."))
    }
    var known: [Standing] = []
    try now.gather(check.products.compactMap { cases[$0] }.map { file in { known.append(try now.standing(of: file)) } })
    return known
  }
}

/// The producer has mended what was found.
struct ResubmitCheck: Command {
  static let form = Form(
    "resubmit", vi: "Nộp lại", en: "Resubmit", on: FairCheck.self, from: [.needsFixing], to: [.open],
    .text("note", vi: "Đã sửa", en: "What was mended"))
  var note: String

  func decide(_ check: FairCheck, in now: Circumstances) throws -> Decision<FairCheck> {
    Decision(.resubmitted(note: note))
  }
}

/// The fair is over, or the producer does not go. A closed check makes room for a new one of the pair.
struct CloseCheck: Command {
  static let form = Form(
    "close", vi: "Đóng kiểm tra", en: "Close the check", on: FairCheck.self, from: [.open, .needsFixing, .checked],
    to: [.closed], .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ check: FairCheck, in now: Circumstances) throws -> Decision<FairCheck> {
    Decision(.closed(reason: reason))
  }
}
