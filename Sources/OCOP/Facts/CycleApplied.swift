public import Coordination

/// The cycle of the office (chu trình OCOP), in all its versions: who acts, when, in which step.
public struct CycleApplied: Fact {
  public static let module = "agriculture"
  public static let name = "cycle-applied"
  /// An office has one.
  public static let office = "office"

  /// The version that begins last.
  public let document: Cycle
  /// Versions before it, oldest first.
  public let former: [Cycle]?

  public var subject: String { Self.office }

  public init(document: Cycle, former: [Cycle]? = nil) {
    self.document = document
    self.former = former
  }

  /// The cycle in force on that day; nil where there was none.
  public func on(_ day: Day) -> Cycle? {
    ((former ?? []) + [document]).last { $0.isValid(on: day) }
  }
}
