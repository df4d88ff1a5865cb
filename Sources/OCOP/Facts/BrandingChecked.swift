public import Coordination

/// Labels, marks and barcodes of a producer were checked before a fair.
public struct BrandingChecked: Fact {
  public static let module = "science-technology"
  public static let name = "branding-checked"

  public let fair: String
  public let producer: String
  public let passed: Bool
  /// What is to be mended, as kebab-case codes; no free text, it could name persons.
  public let findings: [String]

  /// The pair, so that the latest of each is kept: "HC-2024-0001/CT-0007".
  public var subject: String { "\(fair)/\(producer)" }

  public init(fair: String, producer: String, passed: Bool, findings: [String]) {
    self.fair = fair
    self.producer = producer
    self.passed = passed
    self.findings = findings
  }
}
