import Coordination
import ModuleKit

/// What a producer made and sold in a year, as a whole or of one product, with the source of the figures.
struct YearlyFigures: Record, HandedOn {
  static let kind = "yearly-figures"
  static let title = BilingualText("Số liệu năm", "yearly figures")
  static let numbering: String? = "SLN"
  static let keys: [Key] = [
    .text("subject"), .record("producer"), .record("product"), .integer("year"), .text("commune"), .integer("revenue"),
    .integer("labour"), .integer("exports"),
  ]
  static let events = ["recorded", "revised", "handed-over"]

  enum Stage: String, StageName {
    case recorded
    var title: BilingualText { BilingualText("Đã ghi", "Recorded") }
  }

  /// Missing is not 0: what nobody told is not there.
  struct Values: Codable, Equatable {
    var output: Int?
    /// "kg", "lít", "chai".
    var outputUnit: String?
    var revenue: Money?
    /// People who work there.
    var labour: Int?
    /// Of them residents of the commune.
    var localLabour: Int?
    var exports: Money?
  }

  enum Event: Codable, Equatable {
    case recorded(producer: String, product: String?, year: Int, values: Values, source: String, commune: BodyID)
    case revised(values: Values, source: String, reason: String)
    case handedOver(to: BodyID, decision: String)
  }

  /// "SX-2024-0001/2025", or "SP-2024-0001/2025" of one product: there is one record of each.
  var subject: String
  var producer: String
  var product: String?
  var year: Int
  var values: Values
  var source: String
  var commune: BodyID
  /// As in the values, for sums; 0 where it is not told.
  var revenue: Int
  var labour: Int
  var exports: Int
  var stage: Stage = .recorded

  var body: BodyID? { commune }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ figures: YearlyFigures?, by event: Event) -> YearlyFigures {
    switch event {
    case .recorded(let producer, let product, let year, let values, let source, let commune):
      return YearlyFigures(
        subject: "\(product ?? producer)/\(year)", producer: producer, product: product, year: year, values: values,
        source: source, commune: commune, revenue: values.revenue?.dong ?? 0, labour: values.labour ?? 0,
        exports: values.exports?.dong ?? 0)
    case .revised(let values, let source, _):
      guard var figures else { preconditionFailure("figures are recorded first") }
      (figures.values, figures.source) = (values, source)
      (figures.revenue, figures.labour, figures.exports) = (
        values.revenue?.dong ?? 0, values.labour ?? 0, values.exports?.dong ?? 0
      )
      return figures
    case .handedOver(let body, _):
      guard var figures else { preconditionFailure("figures are recorded first") }
      figures.commune = body
      return figures
    }
  }
}

/// The figures as a form carries them.
struct FigureFields: Decodable {
  var output: Int?
  var outputUnit: String?
  var revenue: Money?
  var labour: Int?
  var localLabour: Int?
  var exports: Money?

  static let field = Field.object(
    "figures", vi: "Số liệu", en: "Figures",
    .integer("output", vi: "Sản lượng", en: "Output", min: 0).optional,
    .text("outputUnit", vi: "Đơn vị tính", en: "Unit").optional,
    .money("revenue", vi: "Doanh thu", en: "Revenue").optional,
    .integer("labour", vi: "Lao động", en: "Workers", min: 0, max: 1_000_000).optional,
    .integer("localLabour", vi: "Lao động địa phương", en: "Local workers", min: 0, max: 1_000_000).optional,
    .money("exports", vi: "Giá trị xuất khẩu", en: "Exports").optional)

  func checked() throws -> YearlyFigures.Values {
    let values = YearlyFigures.Values(
      output: output, outputUnit: outputUnit, revenue: revenue, labour: labour, localLabour: localLabour,
      exports: exports)
    guard values != YearlyFigures.Values() else {
      throw Refusal("nothing-given", vi: "Chưa ghi số liệu nào", en: "Nothing is given")
    }
    guard (output == nil) == (outputUnit == nil) else {
      throw Refusal(
        "output-without-unit", vi: "Sản lượng và đơn vị tính phải đi cùng nhau", en: "Output and its unit go together")
    }
    if let localLabour, let labour, localLabour > labour {
      throw Refusal(
        "more-local-than-all", vi: "Lao động địa phương (\(localLabour)) nhiều hơn tổng lao động (\(labour))",
        en: "There are more local workers (\(localLabour)) than workers (\(labour))")
    }
    if let exports, let revenue, exports > revenue {
      throw Refusal(
        "more-exports-than-revenue",
        vi: "Xuất khẩu (\(exports.formatted)) nhiều hơn doanh thu (\(revenue.formatted))",
        en: "Exports (\(exports.formatted)) are more than the revenue (\(revenue.formatted))")
    }
    return values
  }
}

struct RecordFigures: Creation {
  static let form = Form(
    "record", vi: "Ghi số liệu năm", en: "Record yearly figures", creates: YearlyFigures.self, to: [.recorded],
    anyBody: true, .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .record("product", of: "product", vi: "Sản phẩm", en: "Product").optional,
    .integer("year", vi: "Năm", en: "Year", min: 2010, max: 2100), FigureFields.field,
    .text("source", vi: "Nguồn số liệu", en: "Source"))

  var producer: String
  var product: String?
  var year: Int
  var figures: FigureFields
  var source: String

  func decide(in now: Circumstances) throws -> Decision<YearlyFigures> {
    let values = try figures.checked()
    let owner = try now.require(Producer.self, producer).state
    _ = try Commune.unit(forEntryIn: owner.commune, in: now)
    if let product {
      let maker = try now.require(Product.self, product).state.maker(product)
      guard maker == producer else {
        throw Refusal(
          "other-producer", vi: "Sản phẩm \(product) thuộc chủ thể \(maker)",
          en: "The product \(product) belongs to the producer \(maker)")
      }
    }
    guard year <= now.today.year else {
      throw Refusal("future-year", vi: "Năm \(year) chưa đến", en: "The year \(year) is still to come")
    }
    let same = try now.all(YearlyFigures.self, where: "subject", is: "\(product ?? producer)/\(year)")
    if let there = same.first {
      throw Refusal(
        "recorded-already", vi: "Đã có số liệu năm \(year): \(there.id)",
        en: "There are figures of \(year) already: \(there.id)",
        detail: BilingualText("Sửa bằng lệnh revise, có lý do.", "Change them with revise, and a reason."))
    }
    return Decision(
      .recorded(
        producer: producer, product: product, year: year, values: values, source: source, commune: owner.commune))
  }
}

struct ReviseFigures: Command {
  static let form = Form(
    "revise", vi: "Sửa số liệu năm", en: "Revise yearly figures", on: YearlyFigures.self, anyBody: true,
    FigureFields.field, .text("source", vi: "Nguồn số liệu", en: "Source"), .text("reason", vi: "Lý do", en: "Reason"))

  var figures: FigureFields
  var source: String
  var reason: String

  func decide(_ old: YearlyFigures, in now: Circumstances) throws -> Decision<YearlyFigures> {
    _ = try Commune.unit(forEntryIn: old.commune, in: now)
    return Decision(.revised(values: try figures.checked(), source: source, reason: reason))
  }
}
