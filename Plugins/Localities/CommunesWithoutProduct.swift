import Coordination
import ModuleKit
import OCOP

/// Communes in which no product has a certificate in force: where "one commune, one product" is still to come.
struct CommunesWithoutProduct: Question {
  static let form = Form(
    "communes-without-product", vi: "Xã chưa có sản phẩm", en: "Communes without a product",
    .text("communes", vi: "Mã các xã cần xét", en: "Codes of the communes in question").list.optional)
  /// Those in question; else those of the settings; else all that the register knows today.
  var communes: [UnitCode]?

  func answer(in now: Circumstances) throws -> Report {
    let certified = try now.facts(ProductCertified.self)
    let lapsed = Dictionary(
      try now.facts(ProductLapsed.self).map { ($0.product, $0.day) }, uniquingKeysWith: { $1 })
    let inForce = certified.filter { Self.isInForce($0, lapsed: lapsed[$0.product], on: now.today) }
    let units = try now.all(KnownUnit.self, where: "level", is: Level.commune.rawValue).map(\.state.document)
    let known = Dictionary(units.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    let named = communes ?? now.settings(Localities.self).communes
    let wanted = Set(named.isEmpty ? units.filter { $0.isValid(on: now.today) }.map(\.code) : named).sorted()
    guard !wanted.isEmpty else {
      throw Refusal(
        "no-communes", vi: "Chưa có danh sách xã", en: "There is no list of communes",
        detail: BilingualText("Nạp đơn vị hành chính: ocopctl apply.", "Apply the administrative units: ocopctl apply.")
      )
    }
    let places = inForce.map { Self.successors(of: $0.commune, among: known, on: now.today) }
    let counted = places.reduce(into: Set<UnitCode>()) { $0.formUnion($1) }
    let without = wanted.filter { !counted.contains($0) }
    let elsewhere = places.count { $0.isDisjoint(with: wanted) }
    return Report(
      .report, vi: "Xã chưa có sản phẩm OCOP", en: "Communes without an OCOP product", cutOff: now.today,
      sections: [
        Report.Section(
          paragraphs: [
            BilingualText(
              "\(without.count) trong \(wanted.count) xã chưa có sản phẩm còn hiệu lực giấy chứng nhận.",
              "\(without.count) of \(wanted.count) communes have no product with a certificate in force.")
          ],
          table: Report.Table(
            columns: [
              Report.Column("code", vi: "Mã", en: "Code"), Report.Column("commune", vi: "Xã", en: "Commune"),
              Report.Column("parent", vi: "Mã cấp trên", en: "Code above"),
            ],
            rows: without.map { code in
              [
                .text(code.rawValue), known[code].map { .text($0.name) } ?? .unknown,
                known[code]?.parent.map { .text($0.rawValue) } ?? .unknown,
              ]
            }))
      ],
      warnings: elsewhere == 0 || communes != nil
        ? []
        : [
          BilingualText(
            "\(elsewhere) sản phẩm thuộc xã ngoài danh sách.", "\(elsewhere) products are of communes not on the list.")
        ])
  }

  private static func isInForce(_ certificate: ProductCertified, lapsed: Day?, on today: Day) -> Bool {
    guard certificate.validFrom <= today, today <= certificate.validTo else { return false }
    // A lapse up to the first day of the certificate ended the one before it.
    guard let lapsed, lapsed > certificate.validFrom else { return true }
    return lapsed > today
  }

  /// Where the area of a commune lies today: itself, or the units it was merged into, each of which counts the product.
  private static func successors(
    of commune: UnitCode, among known: [UnitCode: AdministrativeUnit], on day: Day
  ) -> Set<UnitCode> {
    var reached: Set<UnitCode> = []
    var current: Set<UnitCode> = []
    var next = [commune]
    while let code = next.popLast() {
      guard reached.insert(code).inserted else { continue }
      if let unit = known[code], !unit.isValid(on: day), !unit.replacedBy.isEmpty {
        next += unit.replacedBy
      } else {
        current.insert(code)
      }
    }
    return current
  }
}
