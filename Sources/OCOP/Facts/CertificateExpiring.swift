public import Coordination

/// A certificate ends in so many months: told at each of the office's warnings.
public struct CertificateExpiring: Fact {
  public static let module = "agriculture"
  public static let name = "certificate-expiring"

  /// The ID of the certificate's record.
  public let certificate: String
  public let product: String
  public let producer: String
  public let commune: UnitCode
  public let star: Star
  /// The last day of its term.
  public let validTo: Day
  /// 12, 6 or 3, as the office has set.
  public let months: Int

  public var subject: String { product }

  public init(
    certificate: String, product: String, producer: String, commune: UnitCode, star: Star, validTo: Day, months: Int
  ) {
    self.certificate = certificate
    self.product = product
    self.producer = producer
    self.commune = commune
    self.star = star
    self.validTo = validTo
    self.months = months
  }
}
