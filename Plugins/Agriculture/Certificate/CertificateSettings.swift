import Coordination

/// What the office sets about certificates. Without it nobody is warned, and nobody gets the tasks of a revocation.
public struct CertificateSettings: Decodable, Sendable {
  /// Months before the end at which is warned: 12, 6, 3.
  let warnMonths: [Int]
  /// The body that advises on the programme (cơ quan tham mưu) and follows re-evaluations and revocations.
  let advisoryBody: BodyID

  private enum CodingKeys: String, CodingKey { case warnMonths, advisoryBody }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    warnMonths = try container.decode([Int].self, forKey: .warnMonths)
    advisoryBody = try container.decode(BodyID.self, forKey: .advisoryBody)
    guard warnMonths.allSatisfy({ (1...60).contains($0) }), Set(warnMonths).count == warnMonths.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .warnMonths, in: container, debugDescription: "each of 1 to 60 months, once")
    }
  }
}
