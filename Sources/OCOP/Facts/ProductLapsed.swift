public import Coordination

/// A certificate ended: its term ran out, or it was revoked (thu hồi).
public struct ProductLapsed: Fact {
  public static let module = "agriculture"
  public static let name = "product-lapsed"

  public let product: String
  public let producer: String
  public let reason: LapseReason
  /// The first day without a certificate.
  public let day: Day

  public var subject: String { product }

  public init(product: String, producer: String, reason: LapseReason, day: Day) {
    self.product = product
    self.producer = producer
    self.reason = reason
    self.day = day
  }
}

/// Why a product has no certificate any more.
public enum LapseReason: String, Sendable, Hashable, Codable, CaseIterable {
  /// The term of the certificate ran out.
  case expired
  /// Revoked by decision (26/2026/QĐ-TTg Art. 8).
  case revoked

  public var label: BilingualText {
    switch self {
    case .expired: BilingualText("Hết hạn", "Expired")
    case .revoked: BilingualText("Bị thu hồi", "Revoked")
    }
  }
}
