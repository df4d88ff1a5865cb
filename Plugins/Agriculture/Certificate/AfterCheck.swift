import Coordination
import ModuleKit
import OCOP

/// A check of recognised products afterwards (hậu kiểm), planned or by surprise: criteria and use of the mark.
/// How often is not stated (26/2026/QĐ-TTg Art. 9): the office decides.
struct AfterCheck: Record {
  static let kind = "after-check"
  static let title = BilingualText("Hậu kiểm", "after-check")
  static let numbering: String? = "HKT"
  static let keys: [Key] = [.record("products"), .text("lead"), .day("from")]
  static let events = ["planned", "found", "finished"]

  enum Stage: String, StageName {
    case planned, finished
    var title: BilingualText {
      self == .planned ? BilingualText("Đã lập kế hoạch", "Planned") : BilingualText("Đã kết thúc", "Finished")
    }
  }

  enum Event: Codable, Equatable {
    case planned(
      name: String, products: [String], from: Day, to: Day, surprise: Bool, lead: BodyID, cooperating: [BodyID])
    case found(product: String, isKept: Bool, finding: String, ground: String?, day: Day)
    case finished(summary: String, day: Day)
  }

  struct Finding: Codable, Equatable {
    var product: String
    /// Criteria and use of the mark are kept.
    var isKept: Bool
    var finding: String
    var ground: String?
    var day: Day
  }

  var name: String
  var products: [String]
  var from: Day
  var to: Day
  var surprise: Bool
  var lead: BodyID
  var cooperating: [BodyID]
  var findings: [Finding] = []
  var summary: String?
  var stage: Stage = .planned

  static func evolve(_ check: AfterCheck?, by event: Event) -> AfterCheck {
    if case .planned(let name, let products, let from, let to, let surprise, let lead, let cooperating) = event {
      return AfterCheck(
        name: name, products: products, from: from, to: to, surprise: surprise, lead: lead, cooperating: cooperating)
    }
    guard var check else { preconditionFailure("an after-check begins with its plan") }
    switch event {
    case .planned: break
    case .found(let product, let isKept, let finding, let ground, let day):
      check.findings.append(Finding(product: product, isKept: isKept, finding: finding, ground: ground, day: day))
    case .finished(let summary, _): (check.summary, check.stage) = (summary, .finished)
    }
    return check
  }
}

struct PlanAfterCheck: Creation {
  static let form = Form(
    "plan", vi: "Lập kế hoạch hậu kiểm", en: "Plan an after-check", creates: AfterCheck.self, to: [.planned],
    .text("name", vi: "Tên", en: "Name"), .record("products", of: "product", vi: "Sản phẩm", en: "Products").list,
    .day("from", vi: "Từ ngày", en: "From"), .day("to", vi: "Đến ngày", en: "To"),
    .boolean("surprise", vi: "Đột xuất", en: "By surprise").optional,
    .body("lead", vi: "Chủ trì", en: "Lead"), .body("with", vi: "Phối hợp", en: "With").list.optional)

  var name: String
  var products: [String]
  var from: Day
  var to: Day
  var surprise: Bool?
  var lead: BodyID
  var with: [BodyID]?

  func decide(in now: Circumstances) throws -> Decision<AfterCheck> {
    guard from <= to else {
      throw Refusal("days-reversed", vi: "Ngày cuối trước ngày đầu", en: "The last day is before the first")
    }
    let known = try now.records(Product.self, products)
    for product in products {
      guard let found = known.first(where: { $0.id == product }) else {
        _ = try now.require(Product.self, product); continue
      }
      guard found.state.stage == .certified else {
        throw Refusal(
          "not-certified", vi: "\(found.state.name) (\(product)) không có giấy chứng nhận",
          en: "\(found.state.name) (\(product)) has no certificate", rule: "26/2026/QĐ-TTg Art. 9")
      }
    }
    let names = known.map(\.state.name).prefix(3).joined(separator: ", ")
    return Decision(
      .planned(
        name: name, products: products, from: from, to: to, surprise: surprise ?? false, lead: lead,
        cooperating: with ?? [])
    ).assigning(
      TaskAssignment(
        "after-check", title: BilingualText("Hậu kiểm \(name): \(names)", "After-check \(name): \(names)"), lead: lead,
        with: with ?? [], due: to, source: "26/2026/QĐ-TTg Art. 9"))
  }
}

/// What was found at one product. With a ground, the revocation of its certificate is proposed.
struct RecordFinding: Command {
  static let form = Form(
    "record", vi: "Ghi kết quả hậu kiểm", en: "Record a finding", on: AfterCheck.self, from: [.planned], anyBody: true,
    .record("product", of: "product", vi: "Sản phẩm", en: "Product"),
    .boolean("isKept", vi: "Còn đạt tiêu chí, dùng nhãn đúng", en: "Criteria kept, mark used rightly"),
    .text("finding", vi: "Nội dung", en: "Finding"),
    .text("ground", vi: "Căn cứ thu hồi (mã)", en: "Ground of revocation (id)").optional)

  var product: String
  var isKept: Bool
  var finding: String
  var ground: String?

  func decide(_ check: AfterCheck, in now: Circumstances) throws -> Decision<AfterCheck> {
    guard check.products.contains(product) else {
      throw Refusal(
        "not-in-plan", vi: "Sản phẩm \(product) không có trong kế hoạch hậu kiểm", en: "\(product) is not in the plan")
    }
    guard !(isKept && ground != nil) else {
      throw Refusal("kept-with-ground", vi: "Còn đạt thì không có căn cứ thu hồi", en: "What is kept has no ground")
    }
    let decided = Decision<AfterCheck>(
      .found(product: product, isKept: isKept, finding: finding, ground: ground, day: now.dated))
    guard let ground else { return decided }
    guard let book = try now.rulebooks().choice(filed: now.dated, kind: .first)?.book else {
      throw Refusal.unknownRulebook(now.dated.vietnamese)
    }
    _ = try book.title(ofGround: ground)
    struct Proposal: Encodable { let ground, finding: String; let found: Day }
    return decided.sending(
      Send(
        "agriculture.product.propose-revocation/\(product)",
        Proposal(ground: ground, finding: finding, found: now.dated)))
  }
}

struct FinishAfterCheck: Command {
  static let form = Form(
    "finish", vi: "Kết thúc hậu kiểm", en: "Finish the after-check", on: AfterCheck.self, from: [.planned],
    to: [.finished], .text("summary", vi: "Kết luận", en: "Summary"))

  var summary: String

  func decide(_ check: AfterCheck, in now: Circumstances) throws -> Decision<AfterCheck> {
    let missing = check.products.filter { product in !check.findings.contains { $0.product == product } }
    guard missing.isEmpty else {
      throw Refusal(
        "not-checked", vi: "Chưa ghi kết quả: \(missing.joined(separator: ", "))",
        en: "Not checked yet: \(missing.joined(separator: ", "))")
    }
    return Decision(.finished(summary: summary, day: now.dated))
  }
}
