public import Coordination

/// A complaint of misuse was decided and upheld: a star or a mark was used without right. An allegation is never told.
public struct MisuseFound: Fact {
  public static let module = "science-technology"
  public static let name = "misuse-found"

  /// The ID of the complaint.
  public let complaint: String
  /// What was misused, kebab-case: "star", "mark".
  public let misused: String
  /// The product it concerns; missing when goods outside the programme bore the star.
  public let product: String?
  public let producer: String?
  /// Number of the decision or minutes.
  public let decision: String
  public let day: Day

  public var subject: String { complaint }

  public init(complaint: String, misused: String, product: String?, producer: String?, decision: String, day: Day) {
    self.complaint = complaint
    self.misused = misused
    self.product = product
    self.producer = producer
    self.decision = decision
    self.day = day
  }
}
