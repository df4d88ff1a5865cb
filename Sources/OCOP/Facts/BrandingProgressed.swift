public import Coordination

/// How far the brand of a product is: what it has, and which star gates of the rules in force that opens.
public struct BrandingProgressed: Fact {
  public static let module = "science-technology"
  public static let name = "branding-progressed"

  /// A gate (dấu sao) of a criterion for a star.
  public struct Gate: Sendable, Hashable, Codable {
    /// Kebab-case: "ip", "label", "declaration".
    public let gate: String
    public let star: Star

    public init(gate: String, star: Star) { (self.gate, self.star) = (gate, star) }
  }

  public let product: String
  public let producer: String
  /// The ID of the branding case.
  public let file: String
  /// What is there, sorted: "barcode", "declaration", "label", "mark-accepted", "mark-registered", "right-of-use",
  /// "traceability".
  public let has: [String]
  /// The gates that this opens, by gate and star.
  public let gates: [Gate]
  public let day: Day

  public var subject: String { product }

  public init(product: String, producer: String, file: String, has: [String], gates: [Gate], day: Day) {
    self.product = product
    self.producer = producer
    self.file = file
    self.has = has
    self.gates = gates
    self.day = day
  }
}
