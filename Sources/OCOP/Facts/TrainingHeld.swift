public import Coordination

/// A training class was held; who attended is known.
public struct TrainingHeld: Fact {
  public static let module = "agriculture"
  public static let name = "training-held"

  /// The ID of the class.
  public let training: String
  /// The last day of the class.
  public let day: Day
  /// The producers that attended.
  public let producers: [String]
  /// Persons who attended, officers among them.
  public let participants: Int

  public var subject: String { training }

  public init(training: String, day: Day, producers: [String], participants: Int) {
    self.training = training
    self.day = day
    self.producers = producers
    self.participants = participants
  }
}
