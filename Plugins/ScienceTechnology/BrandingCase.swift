import Coordination
import ModuleKit
import OCOP

/// The brand of one product (hồ sơ thương hiệu): design, barcodes, label, quality declaration, traceability, and the
/// supports asked and given. Its marks are records of their own, because several products may share one.
///
/// 832/UBND-KT (Tây Ninh, 22/03/2021), paragraph 5: the department guides design, intellectual property, brand, labels,
/// codes and quality declarations.
struct BrandingCase: KeptRecord {
  static let kind = "branding-case"
  static let title = BilingualText("Hồ sơ thương hiệu", "branding case")
  static let numbering: String? = "NH"
  /// 2: a case is about a product; what is checked before a fair is a `fair-check`.
  static let schema = 2
  static let keys: [Key] = [
    .record("product"), .name("productName"), .record("producer"), .text("gtins"), .text("goods"), .day("nextExpiry"),
  ]
  static let events = [
    "begun", "designed", "barcode-added", "barcode-dropped", "label-checked", "resubmitted", "declared", "traced",
    "guided",
    "support-asked", "support-answered", "support-delivered", "names-differed", "expiry-told", "sanction-noted",
    "ended", "handed-over",
  ]

  enum Stage: String, StageName {
    case open
    case needsFixing = "needs-fixing"
    case checked, closed

    var title: BilingualText {
      switch self {
      case .open: BilingualText("Đang hướng dẫn", "Open")
      case .needsFixing: BilingualText("Nhãn cần sửa", "Label needs fixing")
      case .checked: BilingualText("Nhãn đạt", "Label in order")
      case .closed: BilingualText("Đã đóng", "Closed")
      }
    }

    static let running: [Stage] = [.open, .needsFixing, .checked]
  }

  /// What asked for the case to be opened.
  enum Cause: String, Codable, CaseIterable, Sendable {
    case plan, certificate, request

    var label: BilingualText {
      switch self {
      case .plan: BilingualText("Phương án sản xuất kinh doanh được duyệt", "Business plan approved")
      case .certificate: BilingualText("Sản phẩm được chứng nhận", "Product certified")
      case .request: BilingualText("Đề nghị", "Request")
      }
    }
  }

  enum Event: Codable, Equatable {
    case begun(
      product: String, productName: String, producer: String, producerName: String?, commune: UnitCode?, cause: Cause,
      reference: String?, keeper: BodyID, day: Day)
    case designed(design: Design)
    case barcodeAdded(barcode: Barcode)
    case barcodeDropped(gtin: GTIN13, reason: String)
    case labelChecked(label: LabelCheck)
    case resubmitted(note: String, day: Day)
    case declared(declaration: Declaration)
    case traced(traceability: Traceability)
    /// Guided in a group: a training class of agriculture's register.
    case guided(training: String, day: Day)
    case supportAsked(support: AskedSupport)
    case supportAnswered(number: Int, answer: AskedSupport.Answer)
    case supportDelivered(number: Int, delivery: AskedSupport.Delivery)
    case namesDiffered(places: [String], day: Day)
    case expiryTold(items: [String], day: Day)
    case sanctionNoted(sanction: BrandSanction)
    case ended(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var product: String
  var productName: String
  var producer: String
  var producerName: String?
  var commune: UnitCode?
  var cause: Cause
  /// The plan, certificate or letter that asked for it.
  var reference: String?
  var body: BodyID?
  var begun: Day
  var stage: Stage = .open
  var design: Design?
  var barcodes: [Barcode] = []
  /// The codes in use, so that one is found in the whole office.
  var gtins: [GTIN13] = []
  /// The goods kind of the latest label check.
  var goods: String?
  var label: LabelCheck?
  var declaration: Declaration?
  var traceability: Traceability?
  var supports: [AskedSupport] = []
  /// The classes in which the producer was guided.
  var trainings: [String] = []
  /// The first day on which something of the case ends; missing while nothing has a term.
  var nextExpiry: Day?
  /// "barcode 8935001234560 2026-03-01": told once each.
  var toldExpiries: [String] = []
  /// For its label, its mark or the use of the star.
  var sanctions: [BrandSanction]?
  var ending: String?

  var keptFor: UnitCode? { commune }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ file: BrandingCase?, by event: Event) -> BrandingCase {
    if case .begun(
      let product, let productName, let producer, let producerName, let commune, let cause, let reference, let keeper,
      let day) = event
    {
      return BrandingCase(
        product: product, productName: productName, producer: producer, producerName: producerName, commune: commune,
        cause: cause, reference: reference, body: keeper, begun: day)
    }
    guard var file else { preconditionFailure("a case begins with its opening") }
    file.apply(event)
    file.gtins = file.barcodes.map(\.gtin)
    file.nextExpiry = file.expiries.map(\.day).min()
    return file
  }

  private mutating func apply(_ event: Event) {
    switch event {
    case .begun: break
    case .designed(let design): self.design = design
    case .barcodeAdded(let barcode): barcodes.append(barcode)
    case .barcodeDropped(let gtin, _): barcodes.removeAll { $0.gtin == gtin }
    case .labelChecked(let label):
      (self.label, goods) = (label, label.goods)
      stage = label.passes ? .checked : .needsFixing
    case .resubmitted: stage = .open
    case .declared(let declaration): self.declaration = declaration
    case .traced(let traceability): self.traceability = traceability
    case .guided(let training, _): trainings.append(training)
    case .supportAsked(let support): supports.append(support)
    case .supportAnswered(let number, let answer): supports[number - 1].answer = answer
    case .supportDelivered(let number, let delivery): supports[number - 1].delivered = delivery
    case .namesDiffered: break
    case .expiryTold(let items, _): toldExpiries += items
    case .sanctionNoted(let sanction): sanctions = (sanctions ?? []) + [sanction]
    case .ended(let reason, _): (stage, ending) = (.closed, reason)
    case .handedOver(let to, _): body = to
    }
  }

  /// What has a term, and its last day.
  var expiries: [(item: String, number: String, day: Day)] {
    barcodes.compactMap { code in code.expires.map { ("barcode", code.gtin.rawValue, $0) } }
      + [declaration].compactMap { $0 }.compactMap { paper in paper.expires.map { ("declaration", paper.number, $0) } }
  }
}

/// The design of the product, its package or its label.
struct Design: Codable, Equatable, Sendable {
  var subject: String
  /// An organisation, no person.
  var designer: String?
  var day: Day
  /// Whether the office of intellectual property protects it (kiểu dáng công nghiệp).
  var patent: String?
}

struct Barcode: Codable, Equatable, Sendable {
  var gtin: GTIN13
  /// What bears it: "chai 500 ml".
  var package: String
  var registered: Day
  var expires: Day?
}

/// The quality declaration (công bố chất lượng). Which kinds there are is data of the branding rules.
struct Declaration: Codable, Equatable, Sendable {
  var kind: String
  var number: String
  var day: Day
  /// Who received or registered it.
  var authority: String
  var expires: Day?
  /// The decree that the kind rests on, on the day of the declaration.
  var source: String
}

/// Electronic traceability (truy xuất nguồn gốc điện tử).
struct Traceability: Codable, Equatable, Sendable {
  var system: String
  /// What the code on the label leads to.
  var address: String
  var day: Day
}

/// A label held against the checklist of its goods kind.
struct LabelCheck: Codable, Equatable, Sendable {
  /// Kebab-case, of the branding rules.
  var goods: String
  /// What the label must bear and does not, by the ids of the checklist.
  var missing: [String]
  /// What it bears wrongly.
  var wrong: [String]
  /// The names as printed.
  var productName: String
  var producerName: String
  var note: String?
  var day: Day
  /// The decrees of the checklist in force on that day.
  var source: String

  var passes: Bool { missing.isEmpty && wrong.isEmpty }
}
