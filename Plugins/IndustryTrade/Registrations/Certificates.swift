import Coordination
import ModuleKit
import OCOP

/// The certificates of products, as agriculture told of them.
struct Certificates {
  private let certified: [String: ProductCertified]
  private let lapsed: [String: ProductLapsed]

  init(certified: [ProductCertified], lapsed: [ProductLapsed]) {
    self.certified = Dictionary(certified.map { ($0.product, $0) }, uniquingKeysWith: { $1 })
    self.lapsed = Dictionary(lapsed.map { ($0.product, $0) }, uniquingKeysWith: { $1 })
  }

  /// Of these products.
  init(of products: some Sequence<String>, in now: Circumstances) throws {
    let products = Set(products).sorted()
    self.init(
      certified: try now.latest(ProductCertified.self, about: products),
      lapsed: try now.latest(ProductLapsed.self, about: products))
  }

  /// Of all products.
  init(in now: Circumstances) throws {
    self.init(certified: try now.facts(ProductCertified.self), lapsed: try now.facts(ProductLapsed.self))
  }

  /// The certificate that the product has on all of these days; nil when it has none, or not for all of them.
  func certificate(of product: String, on days: ClosedRange<Day>) -> ProductCertified? {
    certified[product].flatMap { isValid($0, on: days) ? $0 : nil }
  }

  /// The latest certificate of the product, valid or not.
  func certified(of product: String) -> ProductCertified? { certified[product] }

  /// The producers that have a product with a certificate on all of these days.
  func producers(on days: ClosedRange<Day>) -> Set<String> {
    Set(certified.values.filter { isValid($0, on: days) }.map(\.producer))
  }

  /// The certificates that hold on that day.
  func valid(on day: Day) -> [ProductCertified] { certified.values.filter { isValid($0, on: day...day) } }

  private func isValid(_ certificate: ProductCertified, on days: ClosedRange<Day>) -> Bool {
    guard certificate.validFrom <= days.lowerBound, certificate.validTo >= days.upperBound else { return false }
    // A lapse up to the first day of the certificate ended the one before it.
    guard let lapse = lapsed[certificate.product], lapse.day > certificate.validFrom else { return true }
    return lapse.day > days.upperBound
  }
}
