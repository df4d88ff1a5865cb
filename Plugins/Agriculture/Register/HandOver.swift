import Coordination
import ModuleKit

/// A record that belongs to a commune, district or department and passes on when that body ends.
protocol HandedOn: Record {
  /// The commune it is about, where the record knows it; else it is the unit of the body that ended.
  var unit: UnitCode? { get }
  static func handedOver(to body: BodyID, decision: String) -> Event
}

extension HandedOn {
  var unit: UnitCode? { nil }
}

/// Sent by the module itself when a body ended.
struct HandOver<R: HandedOn>: Command, Encodable {
  static var form: Form {
    Form(
      "hand-over", vi: "Chuyển giao", en: "Hand over", on: R.self, by: [.house, .approver],
      .body("to", vi: "Cơ quan kế thừa", en: "Successor"),
      .text("decision", vi: "Số quyết định", en: "Number of the decision"))
  }

  var to: BodyID
  var decision: String

  func decide(_ record: R, in now: Circumstances) throws -> Decision<R> {
    guard record.body != to else {
      throw Refusal("same-body", vi: "Hồ sơ đang thuộc \(to)", en: "The record belongs to \(to) already")
    }
    return Decision(R.handedOver(to: to, decision: decision))
  }
}

/// What becomes of the records of a body that ended: those with one successor pass on, the rest stays for a person.
enum Succession {
  private typealias Heir = @Sendable (BodyReplaced, UnitCode?, Circumstances) throws -> [Send]

  /// The kinds that pass on.
  private static let heirs: [Heir] = [
    heir(Producer.self), heir(Product.self), heir(Speciality.self), heir(MaterialArea.self), heir(CraftVillage.self),
    heir(Linkage.self), heir(YearlyFigures.self),
    heir(IdeaSelection.self), heir(BusinessPlan.self), heir(NeedList.self), heir(Dossier.self),
    heir(Assessment.self), heir(Certificate.self),
    heir(Support.self), { told, _, now in try PassTurn.sends(told, in: now) },
    { told, _, now in try PassCommune.sends(told, in: now) },
  ]

  /// Reacts to `house.body-replaced`; also answers for open tasks about records of this department.
  static let reaction = Reaction(to: BodyReplaced.self) { told, now in
    let ended = try now.reference(ReferenceDocument<Body>.self, kind: "body", id: told.body.rawValue)?.document
    let unit = ended?.level == .commune ? ended?.unit : nil
    var sends: [[Send]] = Array(repeating: [], count: heirs.count)
    try now.gather(heirs.indices.map { place in { sends[place] = try heirs[place](told, unit, now) } })
    return sends.flatMap { $0 }
  }

  private static func heir<R: HandedOn>(_ kind: R.Type) -> Heir {
    { told, unit, now in
      let own = try now.all(R.self, where: "body", is: told.body.rawValue).compactMap { found in
        told.successor(forCommune: found.state.unit ?? unit).map {
          Send("agriculture.\(R.kind).hand-over/\(found.id)", HandOver<R>(to: $0, decision: told.decision))
        }
      }
      return try own + tasks(about: kind, told, in: now)
    }
  }

  private struct Answer: Encodable {
    var tasks: [String]
    var to: BodyID
  }

  /// Tasks that no rule of the house could pass on, about records whose commune this department knows.
  private static func tasks<R: HandedOn>(
    about kind: R.Type, _ told: BodyReplaced, in now: Circumstances
  ) throws -> [Send] {
    let prefix = "\(R.kind)/"
    let open = told.undecided.filter { $0.subject?.hasPrefix(prefix) == true }
    let records = try now.records(R.self, open.compactMap { $0.subject.map { String($0.dropFirst(prefix.count)) } })
    var sends: [Send] = []
    for found in records {
      let body = try found.state.body.flatMap {
        try now.reference(ReferenceDocument<Body>.self, kind: "body", id: $0.rawValue)?.document
      }
      let unit = found.state.unit ?? (body?.level == .commune ? body?.unit : nil)
      guard let successor = told.successor(forCommune: unit) else { continue }
      let tasks = open.filter { $0.subject == prefix + found.id }.map(\.task)
      sends.append(
        Send("house.succession.decide/\(told.succession)", Answer(tasks: tasks, to: successor), mayBeRefused: true))
    }
    return sends
  }
}
