import Coordination
import ModuleKit
import OCOP

/// Opened by the reaction to a fair's registration, or by an officer.
struct OpenCase: Creation {
  static let form = Form(
    "open", vi: "Mở hồ sơ nhãn hiệu", en: "Open a branding case", creates: BrandingCase.self, to: [.open],
    by: [.officer, .house],
    .record("fair", of: "fair", vi: "Hội chợ", en: "Fair"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .text("producerName", vi: "Tên chủ thể", en: "Name of the producer").optional,
    .record("products", of: "product", vi: "Sản phẩm", en: "Products").list)

  var fair: String
  var producer: String
  var producerName: String?
  var products: [String]

  func decide(in now: Circumstances) throws -> Decision<BrandingCase> {
    let same = try now.all(BrandingCase.self, where: "pair", is: BrandingCase.pair(fair, producer))
    if let found = same.first(where: { $0.state.stage != .closed }) {
      throw Refusal(
        "case-exists", vi: "Chủ thể \(producer) đã có hồ sơ \(found.id) cho hội chợ \(fair)",
        en: "The producer \(producer) has the case \(found.id) for the fair \(fair)")
    }
    return Decision(.opened(fair: fair, producer: producer, producerName: producerName, products: products))
  }
}

/// The fields of `open`, as the reaction sends them.
struct OpenCaseFields: Encodable {
  var fair: String
  var producer: String
  var producerName: String?
  var products: [String]
}

/// The department's verdict on label, barcode and mark. All must pass.
struct RecordCheck: Command {
  static let form = Form(
    "record-check", vi: "Ghi kết quả kiểm tra", en: "Record the check", on: BrandingCase.self, from: [.open],
    to: [.checked, .needsFixing],
    .choice("label", vi: "Nhãn hàng hóa", en: "Label", verdicts),
    .choice("barcode", vi: "Mã số mã vạch", en: "Barcode", verdicts),
    .choice("mark", vi: "Nhãn hiệu", en: "Mark", verdicts),
    .text("gtin", vi: "Mã GTIN-13", en: "GTIN-13").optional,
    .text("findings", vi: "Nội dung cần sửa", en: "Findings").list.optional)

  private static let verdicts = CheckResult.Verdict.allCases.map { ($0.rawValue, $0.label) }

  var label: CheckResult.Verdict
  var barcode: CheckResult.Verdict
  var mark: CheckResult.Verdict
  var gtin: String?
  var findings: [String]?

  func decide(_ branding: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    let result = CheckResult(
      label: label, barcode: barcode, mark: mark, gtin: try gtin.map(number), findings: findings ?? [])
    return Decision(.checked(result: result, day: now.dated)).announcing(
      BrandingChecked(
        fair: branding.fair, producer: branding.producer, passed: result.passes, findings: result.codes))
  }

  private func number(_ text: String) throws -> GTIN13 {
    if let gtin = GTIN13(parsing: text) { return gtin }
    let digits = text.filter { !$0.isWhitespace && $0 != "-" }
    let right = digits.utf8.count == 13 ? GTIN13.checkDigit(for: digits.prefix(12)) : nil
    throw Refusal(
      "bad-gtin", vi: "\(text) không phải mã GTIN-13", en: "\(text) is no GTIN-13",
      detail: right.map {
        BilingualText("Số kiểm tra phải là \($0).", "The check digit must be \($0).")
      } ?? BilingualText("Mã có 13 chữ số.", "It has 13 digits."))
  }
}

/// The producer has mended what was found.
struct ResubmitCase: Command {
  static let form = Form(
    "resubmit", vi: "Nộp lại", en: "Resubmit", on: BrandingCase.self, from: [.needsFixing], to: [.open],
    .text("note", vi: "Đã sửa", en: "What was mended"))

  var note: String

  func decide(_ branding: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    Decision(.resubmitted(note: note))
  }
}

/// The fair is over, or the producer does not go. A closed case makes room for a new one of the pair.
struct CloseCase: Command {
  static let form = Form(
    "close", vi: "Đóng hồ sơ", en: "Close the case", on: BrandingCase.self, from: [.open, .needsFixing, .checked],
    to: [.closed], .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ branding: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    Decision(.closed(reason: reason))
  }
}
