import Coordination
import ModuleKit
import OCOP

/// What the brand of a product has on a day, and which star gates that opens.
struct Standing {
  var has: Set<BrandingNeed> = []
  var gates: [BrandingRules.Gate] = []

  init(_ file: BrandingCase, marks: [Mark], gates: [BrandingRules.Gate], on day: Day) {
    self.gates = gates
    if file.barcodes.contains(where: { $0.expires.map { day <= $0 } ?? true }) { has.insert(.barcode) }
    if let paper = file.declaration, paper.expires.map({ day <= $0 }) ?? true { has.insert(.declaration) }
    if file.stage == .checked { has.insert(.label) }
    if file.traceability != nil { has.insert(.traceability) }
    // A refused or ended mark is in use no more; one that is not granted yet keeps "all marks registered" from holding.
    let used = marks.filter { $0.stage != .refused && $0.isUsed(by: file.product, on: day) }
    if used.contains(where: { $0.stage == .accepted || $0.isInForce(on: day) }) { has.insert(.markAccepted) }
    if !used.isEmpty, used.allSatisfy({ $0.isInForce(on: day) }) { has.insert(.markRegistered) }
    if used.contains(where: { $0.kind.isShared && $0.isInForce(on: day) }) { has.insert(.rightOfUse) }
  }

  func opens(_ gate: BrandingRules.Gate) -> Bool { gate.needs.allSatisfy(has.contains) }

  func fact(_ file: BrandingCase, id: String, on day: Day) -> BrandingProgressed {
    BrandingProgressed(
      product: file.product, producer: file.producer, file: id, has: has.map(\.rawValue).sorted(),
      gates: gates.filter(opens).map { BrandingProgressed.Gate(gate: $0.gate, star: $0.star) }, day: day)
  }
}

extension Circumstances {
  /// The standing of a case as it is after the decision; `changed` is a mark of it as it will be. Gates are those of
  /// the dated day, empty while no rules are loaded.
  func standing(of file: BrandingCase, with changed: (id: String, mark: Mark)? = nil) throws -> Standing {
    var marks: [Found<Mark>] = []
    var rules: BrandingRules?
    var set: ProductSetNumber?
    try gather([
      { marks = try all(Mark.self, where: "products", is: file.product) },
      { rules = try record(BrandingRulesRecord.self, "office")?.state.document },
      { set = try latest(ProductCertified.self, about: file.product)?.set },
    ])
    let others = marks.filter { $0.id != changed?.id }.map(\.state)
    return Standing(
      file, marks: others + (changed.map { [$0.mark] } ?? []), gates: rules?.gates(on: dated, set: set) ?? [],
      on: dated)
  }
}

extension Decision<BrandingCase> {
  /// Tells how far the brand is after the events of this decision, and sets the next reminder.
  func progressing(_ file: BrandingCase, in now: Circumstances) throws -> Decision {
    let after = events.reduce(file) { BrandingCase.evolve($0, by: $1) }
    let standing = try now.standing(of: after)
    return announcing(standing.fact(after, id: now.recordID, on: now.dated)).reminding(after.expiryDays, in: now)
  }
}

extension BrandingCase {
  /// The days on which something ends that was not told yet.
  var expiryDays: [Day] {
    expiries.filter { !toldExpiries.contains(Self.key($0)) }.map(\.day)
  }

  static func key(_ expiry: (item: String, number: String, day: Day)) -> String {
    "\(expiry.item) \(expiry.number) \(expiry.day)"
  }
}

extension Decision {
  /// The house looks again so many months before the first of these days, or on the next day when that is past.
  func reminding(_ days: [Day], in now: Circumstances) -> Decision {
    guard let first = days.min() else { return cancelling("remind") }
    let months = now.settings(ScienceTechnology.self).renewalMonths
    return scheduling("remind", at: max(first.adding(months: -months), now.today + 1))
  }
}

/// Which star gates the brand of a product opens, each with what it needs and what is missing.
struct GateStanding: Question {
  static let form = Form(
    "gates", vi: "Dấu sao mà hồ sơ thương hiệu mở", en: "Star gates that the brand opens",
    .record("product", of: "product", vi: "Sản phẩm", en: "Product"))
  var product: String

  struct Row: Encodable {
    var gate: String
    var title: BilingualText
    var star: Star
    var criterion: String
    var isOpen: Bool
    var lacks: [BilingualText]
    var note: BilingualText?
    var source: String
  }

  struct Answer: Encodable {
    var file: String
    var has: [BilingualText]
    var gates: [Row]
  }

  func answer(in now: Circumstances) throws -> Answer {
    let cases = try now.all(BrandingCase.self, where: "product", is: product)
    guard let found = cases.last(where: { $0.state.stage != .closed }) else {
      throw Refusal(
        "no-case", vi: "Sản phẩm \(product) chưa có hồ sơ thương hiệu",
        en: "The product \(product) has no branding case",
        detail: BilingualText(
          "Mở: ocopctl branding-case open --product \(product)",
          "Open one: ocopctl branding-case open --product \(product)"))
    }
    let standing = try now.standing(of: found.state)
    return Answer(
      file: found.id, has: BrandingNeed.allCases.filter(standing.has.contains).map(\.label),
      gates: standing.gates.map { gate in
        Row(
          gate: gate.gate, title: gate.title, star: gate.star, criterion: gate.criterion, isOpen: standing.opens(gate),
          lacks: gate.needs.filter { !standing.has.contains($0) }.map(\.label), note: gate.note, source: gate.source)
      })
  }
}
