/// A body ended and its work passes on: told by the house, so that each department passes on its own records.
///
/// The house moves tasks. Records belong to their modules: a module reacts with commands of its own kinds, by
/// `successor(forCommune:)`, and leaves to a person what has no single successor.
public struct BodyReplaced: Fact {
  public static let module = "house"
  public static let name = "body-replaced"

  /// A task that no rule could pass on. The module that owns its subject may know the commune, and answer with
  /// `house.succession.decide/<succession>`.
  public struct OpenTask: Codable, Equatable, Sendable {
    public let task: String
    public let subject: String?

    public init(task: String, subject: String?) { (self.task, self.subject) = (task, subject) }
  }

  public let body: BodyID
  /// Who took over; one, or several by commune.
  public let successors: [BodyID]
  /// Which successor answers for a commune: codes of the communes of both maps.
  public let communes: [UnitCode: BodyID]
  /// The first day of the new order.
  public let day: Day
  /// Number of the decision that says so.
  public let decision: String
  /// The record of the hand-over: "CG-2025-0001".
  public let succession: String
  public let undecided: [OpenTask]

  public var subject: String { body.rawValue }

  public init(
    body: BodyID, successors: [BodyID], communes: [UnitCode: BodyID], day: Day, decision: String, succession: String,
    undecided: [OpenTask]
  ) {
    (self.body, self.successors, self.communes, self.day) = (body, successors, communes, day)
    (self.decision, self.succession, self.undecided) = (decision, succession, undecided)
  }

  /// The body that takes over a record of that commune; nil when a person has to say.
  public func successor(forCommune commune: UnitCode?) -> BodyID? {
    if successors.count == 1 { return successors.first }
    return commune.flatMap { communes[$0] }
  }
}
