import Coordination
import ModuleKit
import OCOP

/// Which products may stand at an event of those days: certified on all of them; potential ones apart.
struct EligibleProducts: Question {
  static let form = Form(
    "eligible-products", vi: "Sản phẩm đủ điều kiện", en: "Eligible products",
    .day("from", vi: "Từ ngày", en: "From"), .day("to", vi: "Đến ngày", en: "To"),
    .body("commune", vi: "Xã", en: "Commune").optional)

  var from: Day
  var to: Day
  var commune: BodyID?

  struct Row: Encodable, Equatable {
    var product: String
    var name: String
    var producer: String?
    var producerName: String?
    /// Absent for potential products, as is `validTo`.
    var star: Star?
    var validTo: Day?
  }

  struct Answer: Encodable {
    var products: [Row]
    var potential: [Row]
  }

  func answer(in now: Circumstances) throws -> Answer {
    guard from <= to else {
      throw Refusal("days-reversed", vi: "Ngày cuối trước ngày đầu", en: "The last day is before the first")
    }
    let certified = try products(.certified, in: now).filter { found in
      guard let validFrom = found.state.validFrom, let validTo = found.state.validTo else { return false }
      return validFrom <= from && to <= validTo
    }
    let potential = try (products(.registered, in: now) + products(.notRecognised, in: now))
      .filter { $0.state.potential }
    let owners = try now.records(
      Producer.self, Array(Set((certified + potential).compactMap(\.state.producer))).sorted())
    let names = Dictionary(owners.map { ($0.id, $0.state.name) }, uniquingKeysWith: { first, _ in first })
    return Answer(
      products: certified.map { row($0, names, isCertified: true) },
      potential: potential.map { row($0, names, isCertified: false) })
  }

  private func products(_ stage: Product.Stage, in now: Circumstances) throws -> [Found<Product>] {
    var values = ["stage": stage.rawValue]
    values["commune"] = commune?.rawValue
    return try now.all(Product.self, where: values).sorted { $0.id < $1.id }
  }

  private func row(_ found: Found<Product>, _ names: [String: String], isCertified: Bool) -> Row {
    let product = found.state
    return Row(
      product: found.id, name: product.name, producer: product.producer,
      producerName: product.producer.map { names[$0] ?? $0 }, star: isCertified ? product.star : nil,
      validTo: isCertified ? product.validTo : nil)
  }
}

/// Which certificates end within so many days, the first to end first.
struct ExpiringProducts: Question {
  static let form = Form(
    "expiring", vi: "Giấy chứng nhận sắp hết hạn", en: "Certificates about to expire",
    .integer("within", vi: "Trong số ngày", en: "Within days", min: 0, max: 3_660))

  var within: Int

  struct Row: Encodable, Equatable {
    var product: String
    var name: String
    var producer: String?
    var star: Star?
    var validTo: Day
    /// Days from today to the last day.
    var daysLeft: Int
  }

  struct Answer: Encodable {
    var products: [Row]
  }

  func answer(in now: Circumstances) throws -> Answer {
    let rows = try now.all(Product.self, where: "stage", is: Product.Stage.certified.rawValue).compactMap {
      found -> Row? in
      guard let validTo = found.state.validTo, now.today <= validTo, validTo <= now.today + within else { return nil }
      return Row(
        product: found.id, name: found.state.name, producer: found.state.producer, star: found.state.star,
        validTo: validTo, daysLeft: validTo - now.today)
    }
    return Answer(products: rows.sorted { ($0.validTo, $0.product) < ($1.validTo, $1.product) })
  }
}
