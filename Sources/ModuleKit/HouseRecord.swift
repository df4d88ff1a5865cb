public import Coordination

/// A record of the house (a task, a body, a unit) as a department reads it: the members that it needs, no more. It is
/// never written from here; the host gives the state as the house left it.
public protocol HouseRecord: Record where Stage == AnyStage, Event == Never {}

public enum AnyStage: String, StageName {
  case any
  public var title: BilingualText { BilingualText("Bất kỳ", "Any") }
}

extension HouseRecord {
  public static var title: BilingualText { BilingualText(kind, kind) }
  public static var events: [String] { [] }
  public var stage: AnyStage { .any }
  public static func evolve(_ record: Self?, by event: Never) -> Self {}
}
