import Coordination
import ModuleKit
import OCOP

/// A sanction of a competent body for a label, a mark or the use of the star, against a product with a branding case.
struct BrandSanction: Codable, Equatable, Sendable {
  /// The id of the notice.
  var sanction: String
  var decision: String
  var ground: Ground
  var day: Day

  /// Of the grounds of `SanctionRecorded` those that the brand answers for.
  enum Ground: String, Codable, CaseIterable, Sendable {
    case label
    case intellectualProperty = "intellectual-property"
    case mark = "ocop-mark"

    var label: BilingualText {
      switch self {
      case .label: BilingualText("Nhãn hàng hóa", "Label")
      case .intellectualProperty: BilingualText("Sở hữu trí tuệ", "Intellectual property")
      case .mark: BilingualText("Sử dụng nhãn hiệu OCOP", "Use of the OCOP mark")
      }
    }
  }
}

extension ScienceTechnology {
  /// The case of each product, or of all products of a producer that was sanctioned as a whole, takes note.
  static let onSanction = Reaction(to: SanctionRecorded.self) { told, now in
    guard let ground = BrandSanction.Ground(rawValue: told.ground) else { return [] }
    var cases: [Found<BrandingCase>] = []
    try now.gather(
      told.products.isEmpty
        ? [{ cases += try now.all(BrandingCase.self, where: "producer", is: told.producer) }]
        : told.products.map { product in { cases += try now.all(BrandingCase.self, where: "product", is: product) } })
    return cases.filter { $0.state.stage != .closed }.map {
      Send(
        "science-technology.branding-case.note-sanction/\($0.id)",
        NoteBrandSanction(sanction: told.sanction, decision: told.decision, ground: ground, day: told.day),
        mayBeRefused: true)
    }
  }
}

/// Whoever guides brands looks into it and guides the mending; the recognition is reviewed at agriculture.
struct NoteBrandSanction: Command, Encodable {
  static let form = Form(
    "note-sanction", vi: "Ghi nhận xử phạt", en: "Note a sanction", on: BrandingCase.self,
    from: BrandingCase.Stage.running, by: [.house],
    .record("sanction", of: "sanction", vi: "Thông báo xử phạt", en: "Sanction"),
    .text("decision", vi: "Số quyết định", en: "Decision"),
    .choice(
      "ground", vi: "Lĩnh vực", en: "Ground", BrandSanction.Ground.allCases.map { ($0.rawValue, $0.label) }),
    .day("day", vi: "Ngày", en: "Day"))
  var sanction: String
  var decision: String
  var ground: BrandSanction.Ground
  var day: Day

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    guard file.sanctions?.contains(where: { $0.sanction == sanction }) != true else {
      throw Refusal("noted-already", vi: "Đã ghi \(sanction)", en: "\(sanction) is noted already")
    }
    let settings = now.settings(ScienceTechnology.self)
    let (lead, with) = try now.responsible(for: settings.brandingArea)
    let note = BrandSanction(sanction: sanction, decision: decision, ground: ground, day: day)
    return Decision(.sanctionNoted(sanction: note)).assigning(
      TaskAssignment(
        "mend-sanctioned-brand",
        title: BilingualText(
          "Hướng dẫn khắc phục: \(file.productName), \(ground.label.vi.lowercased()), \(decision)",
          "Guide the mending: \(file.productName), \(ground.label.en.lowercased()), \(decision)"),
        lead: lead, with: with, due: try now.workingDays(settings.answerDays, after: now.dated),
        dueRule: "\(settings.answerDays) working days after it was told", subject: "branding-case/\(now.recordID)",
        source: decision, dueDays: settings.answerDays, dueFrom: now.dated))
  }
}
