public import Coordination

/// Producers may register for a fair.
public struct FairRegistrationOpened: Fact {
  public static let module = "industry-trade"
  public static let name = "fair-registration-opened"

  public let fair: String
  /// The last day to register.
  public let registrationCloses: Day

  public var subject: String { fair }

  public init(fair: String, registrationCloses: Day) {
    self.fair = fair
    self.registrationCloses = registrationCloses
  }
}
