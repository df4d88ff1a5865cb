public import Coordination
public import ModuleKit
public import OCOP

/// The department of agriculture: the register of producers and products, their ranks and certificates.
///
/// What the law may change stands in plugin.yaml, not here: the bands of 26/2026/QĐ-TTg Art. 3.3, who awards which
/// star, and the term of a certificate (Art. 4.3).
public struct Agriculture: Module {
  public static let name = "agriculture"
  public static let title = BilingualText(
    "Nông nghiệp: chủ thể, sản phẩm, hạng sao", "Agriculture: producers, products, ranks")

  public static let kinds = [
    Kind(
      Producer.self, .creation(RegisterProducer.self), .command(RenameProducer.self), .command(CloseProducer.self)),
    Kind(
      Product.self, .creation(RegisterProduct.self), .command(RecordResult.self), .command(LapseProduct.self),
      .command(RevokeProduct.self)),
  ]
  public static let questions: [QuestionEntry] = [.question(EligibleProducts.self), .question(ExpiringProducts.self)]
  public static let facts: [any Fact.Type] = [ProducerRegistered.self, ProductCertified.self, ProductLapsed.self]

  /// Who may award a star: the levels of the councils. A star that is not named may be awarded by each.
  public struct Award: Decodable, Sendable {
    public let star: Star
    public let levels: [Level]
  }

  /// Months from the decision to the end of the certificate.
  public let certificateMonths: Int
  /// The least score of each star, in hundredths of a point.
  public let starBands: [StarBands.Band]
  public let awards: [Award]

  private enum CodingKeys: String, CodingKey { case certificateMonths, starBands, awards }

  /// Settings with a gap are refused here, so that the module does not start with them.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    certificateMonths = try container.decode(Int.self, forKey: .certificateMonths)
    starBands = try container.decode([StarBands.Band].self, forKey: .starBands)
    awards = try container.decode([Award].self, forKey: .awards)
    guard (1...1_200).contains(certificateMonths) else {
      throw DecodingError.dataCorruptedError(
        forKey: .certificateMonths, in: container, debugDescription: "1 to 1200 months, not \(certificateMonths)")
    }
    if let fault = StarBands(validFrom: .first, bands: starBands).check().first {
      throw DecodingError.dataCorruptedError(forKey: .starBands, in: container, debugDescription: "\(fault)")
    }
  }

  /// The star of a score: half-open bands. Total, because the settings begin at 0.
  func star(for score: Score) -> Star {
    StarBands(validFrom: .first, bands: starBands).star(for: score) ?? .one
  }

  func mayAward(_ star: Star, _ level: Level) -> Bool {
    awards.first { $0.star == star }?.levels.contains(level) ?? true
  }
}
