import Coordination
import ModuleKit
import OCOP

/// Labels, declarations and gates under the decrees in force: dated reference data of the office, changed by `apply`.
///
/// Keys: labels [{validFrom, validTo, source, common, goods}], declarations [{id, title, goods, source, …}], gates
/// [{gate, star, needs, sets, source, …}].
struct BrandingRules: Codable, Equatable, Sendable {
  /// What a label must bear, from one day to another (nhãn hàng hóa).
  struct LabelRules: Dated, Codable, Equatable, Sendable {
    var validFrom: Day
    var validTo: Day?
    /// The decrees.
    var source: String
    /// What every label bears.
    var common: [Item]
    var goods: [Goods]
  }

  struct Item: Codable, Equatable, Sendable {
    /// Kebab-case: "expiry".
    var id: String
    var title: BilingualText
  }

  /// A kind of goods, and what its label bears besides.
  struct Goods: Codable, Equatable, Sendable {
    var id: String
    var title: BilingualText
    var items: [Item]
    /// What is not confirmed about the list, shown with each check.
    var note: BilingualText?
  }

  /// A kind of quality declaration, while its decree is in force.
  struct DeclarationKind: Dated, Codable, Equatable, Sendable {
    var id: String
    var title: BilingualText
    /// The goods it is for; missing for all.
    var goods: [String]?
    var source: String
    var validFrom: Day
    var validTo: Day?
  }

  /// A star gate (dấu sao) of the criteria that the brand of a product opens or keeps shut.
  struct Gate: Dated, Codable, Equatable, Sendable {
    /// Kebab-case: "ip", "label", "declaration".
    var gate: String
    var title: BilingualText
    var star: Star
    /// The criterion in the rulebook: "3.5".
    var criterion: String
    /// The product sets it stands in; missing for all.
    var sets: [Int]?
    var needs: [BrandingNeed]
    /// What the council judges beside it.
    var note: BilingualText?
    var source: String
    var validFrom: Day
    var validTo: Day?
  }

  var labels: [LabelRules]
  var declarations: [DeclarationKind]
  var gates: [Gate]

  func label(on day: Day) -> LabelRules? { labels.first { $0.isValid(on: day) } }
  func gates(on day: Day, set: ProductSetNumber?) -> [Gate] {
    gates.filter { gate in
      gate.isValid(on: day) && (set.map { set in gate.sets?.contains(set.rawValue) ?? true } ?? true)
    }.sorted { ($0.star, $0.gate) < ($1.star, $1.gate) }
  }
}

/// What a brand can have. Gates name them; stored in facts.
enum BrandingNeed: String, Codable, CaseIterable, Sendable {
  case barcode, declaration, label
  case markAccepted = "mark-accepted"
  case markRegistered = "mark-registered"
  case rightOfUse = "right-of-use"
  case traceability

  var label: BilingualText {
    switch self {
    case .barcode: BilingualText("mã số mã vạch", "barcode")
    case .declaration: BilingualText("công bố chất lượng còn hiệu lực", "quality declaration in force")
    case .label: BilingualText("nhãn đủ nội dung bắt buộc", "label in order")
    case .markAccepted: BilingualText("đơn nhãn hiệu được chấp nhận hợp lệ", "mark application accepted")
    case .markRegistered: BilingualText("mọi nhãn hiệu đang dùng đã được cấp", "all marks in use registered")
    case .rightOfUse:
      BilingualText(
        "quyền sử dụng nhãn hiệu tập thể, nhãn hiệu chứng nhận hoặc chỉ dẫn địa lý",
        "right to use a collective or certification mark or a geographical indication")
    case .traceability: BilingualText("truy xuất nguồn gốc điện tử", "electronic traceability")
    }
  }
}

/// The record that holds the rules under the id `office`.
struct BrandingRulesRecord: Record {
  static let kind = "branding-rules"
  static let title = BilingualText("Quy định nhãn, công bố, dấu sao", "branding rules")
  static let isReference = true
  static let keys: [Key] = [.day("effective")]
  static let events = ["applied"]

  enum Stage: String, StageName {
    case applied
    var title: BilingualText { BilingualText("Đang áp dụng", "In force") }
  }

  enum Event: Codable, Equatable { case applied(document: BrandingRules, effective: Day) }

  var document: BrandingRules
  var effective: Day
  var stage: Stage { .applied }

  static func evolve(_ record: BrandingRulesRecord?, by event: Event) -> BrandingRulesRecord {
    switch event {
    case .applied(let document, let effective): BrandingRulesRecord(document: document, effective: effective)
    }
  }
}

/// A new decree is a changed document: its lists get a last day, the new ones a first.
struct ApplyBrandingRules: Creation {
  static let form = Form(
    "apply", vi: "Áp dụng quy định nhãn, công bố", en: "Apply branding rules", creates: BrandingRulesRecord.self,
    to: [.applied], by: [.officer, .approver, .operator], anyBody: true,
    .document("document", vi: "Tài liệu", en: "Document"))
  var document: BrandingRules

  func decide(in now: Circumstances) throws -> Decision<BrandingRulesRecord> {
    let faults = document.check()
    guard faults.isEmpty else {
      var refusal = Refusal(
        "bad-document", vi: "Tài liệu có \(faults.count) lỗi", en: "The document has \(faults.count) faults")
      refusal.faults = faults
      throw refusal
    }
    return Decision(.applied(document: document, effective: now.dated))
  }
}

extension BrandingRules {
  /// What is wrong with the document, each fault with its place; empty when it may be applied.
  func check() -> [Fault] {
    var faults: [Fault] = []
    for (place, list) in labels.enumerated() {
      faults += Self.span(list, at: "/labels/\(place)")
      for (other, former) in labels.prefix(place).enumerated() where former.overlaps(list) {
        faults.append(
          Fault(
            at: "/labels/\(place)/validFrom", "Trùng thời gian với danh mục thứ \(other + 1)",
            "Overlaps with list \(other + 1)"))
      }
      faults += Self.unique(list.goods.map(\.id), at: "/labels/\(place)/goods")
      for (number, goods) in list.goods.enumerated() {
        faults += Self.unique((list.common + goods.items).map(\.id), at: "/labels/\(place)/goods/\(number)/items")
      }
    }
    for (place, kind) in declarations.enumerated() {
      faults += Self.span(kind, at: "/declarations/\(place)") + Self.unique([kind.id], at: "/declarations/\(place)")
      for former in declarations.prefix(place) where former.id == kind.id && former.overlaps(kind) {
        faults.append(
          Fault(
            at: "/declarations/\(place)/validFrom", "\(kind.id) đã có trong thời gian này",
            "\(kind.id) is there already in that time"))
      }
    }
    for (place, gate) in gates.enumerated() {
      faults += Self.span(gate, at: "/gates/\(place)")
      if gate.needs.isEmpty {
        faults.append(Fault(at: "/gates/\(place)/needs", "Thiếu điều kiện", "It needs nothing"))
      }
      for number in gate.sets ?? [] where ProductSetNumber(number) == nil {
        faults.append(Fault(at: "/gates/\(place)/sets", "Không có bộ \(number)", "There is no set \(number)"))
      }
    }
    return faults
  }

  private static func span(_ dated: some Dated, at place: String) -> [Fault] {
    guard let last = dated.validTo, last < dated.validFrom else { return [] }
    return [Fault(at: "\(place)/validTo", "Ngày cuối trước ngày đầu", "It ends before it begins")]
  }

  private static func unique(_ ids: [String], at place: String) -> [Fault] {
    var seen: Set<String> = []
    return ids.compactMap { id in
      if BodyID(id) == nil { return Fault(at: place, "Mã không hợp lệ: \(id)", "Not an id: \(id)") }
      return seen.insert(id).inserted ? nil : Fault(at: place, "\(id) bị lặp", "\(id) is named twice")
    }
  }
}

extension Circumstances {
  /// The rules of the office; a check without them is refused with the remedy.
  func brandingRules() throws -> BrandingRules {
    if let rules = try record(BrandingRulesRecord.self, "office")?.state.document { return rules }
    throw Refusal(
      "no-branding-rules", vi: "Chưa nạp quy định nhãn, công bố", en: "There are no branding rules",
      detail: BilingualText(
        "Nạp: ocopctl apply -f Config/branding", "Load them: ocopctl apply -f Config/branding"))
  }
}
