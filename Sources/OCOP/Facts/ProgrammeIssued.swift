public import Coordination

/// A programme or yearly plan is issued.
public struct ProgrammeIssued: Fact {
  public static let module = "programme"
  public static let name = "programme-issued"

  public let programme: String
  /// Số/ký hiệu of the decision: "69/KH-UBND".
  public let number: String
  /// Ngày ban hành.
  public let day: Day

  public var subject: String { programme }

  public init(programme: String, number: String, day: Day) {
    self.programme = programme
    self.number = number
    self.day = day
  }
}
