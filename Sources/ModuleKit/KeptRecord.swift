public import Coordination
public import Wire

/// A record that a body keeps, and that passes on to its successor when the body ends (merger, renaming).
///
/// The house tells `house.body-replaced`; a module adds `.passingOn(…)` to its reactions, `HandOver<R>` to the kind and
/// `house.body-replaced` to the reads and `house.succession.decide` to the sends of its plugin.yaml. A record without
/// one successor stays, for a person.
public protocol KeptRecord: Record {
  /// The commune that says which of several successors takes it over; nil where none does.
  var keptFor: UnitCode? { get }
  /// The event after which `body` is the successor.
  static func handedOver(to body: BodyID, decision: String) -> Event
}

/// Sent by the module itself when a body ended; an approver does it by hand where there are several successors.
public struct HandOver<R: KeptRecord>: Command, Encodable {
  public static var form: Form {
    Form(
      "hand-over", vi: "Chuyển giao", en: "Hand over", on: R.self, by: [.house, .approver],
      .body("to", vi: "Cơ quan kế thừa", en: "Successor"), .text("decision", vi: "Số quyết định", en: "Decision number")
    )
  }

  public var to: BodyID
  public var decision: String

  public func decide(_ record: R, in now: Circumstances) throws -> Decision<R> {
    guard record.body != to else {
      throw Refusal("kept-already", vi: "\(to) đang giữ hồ sơ này", en: "\(to) keeps this record already")
    }
    return Decision(R.handedOver(to: to, decision: decision))
  }
}

extension Reaction {
  /// Records of these kinds pass on with the body that keeps them. The command may be refused: somebody was faster.
  public static func passingOn<each R: KeptRecord>(of module: String, _ kinds: repeat (each R).Type) -> Reaction {
    let sends: [@Sendable (BodyReplaced, Circumstances) throws -> [Send]] = {
      var list: [@Sendable (BodyReplaced, Circumstances) throws -> [Send]] = []
      for kind in repeat each kinds { list.append(handOvers(of: module, kind)) }
      return list
    }()
    // All kinds read at once, for rounds are few.
    return Reaction(to: BodyReplaced.self) { told, now in
      var all: [Send] = []
      try now.gather(sends.map { of in { all += try of(told, now) } })
      return all
    }
  }

  private static func handOvers<R: KeptRecord>(
    of module: String, _ kind: R.Type
  ) -> @Sendable (BodyReplaced, Circumstances) throws -> [Send] {
    { told, now in
      let kept = try now.all(R.self, where: "body", is: told.body.rawValue)
      let prefix = "\(R.kind)/"
      let subjects = told.undecided.compactMap(\.subject).filter { $0.hasPrefix(prefix) }
      let named = try now.records(R.self, Set(subjects.map { String($0.dropFirst(prefix.count)) }).sorted())
      let communes = Dictionary(
        named.map { (prefix + $0.id, $0.state.keptFor) }, uniquingKeysWith: { first, _ in first })
      let tasks = told.undecided.compactMap { task in
        task.subject.flatMap { communes[$0] ?? nil }.flatMap { told.successor(forCommune: $0) }.map {
          Send(
            "house.succession.decide/\(told.succession)", DecidedTask(tasks: [task.task], to: $0), mayBeRefused: true)
        }
      }
      return tasks
        + kept.compactMap { found in
          told.successor(forCommune: found.state.keptFor).map {
            Send(
              "\(module).\(R.kind).hand-over/\(found.id)", HandOver<R>(to: $0, decision: told.decision),
              mayBeRefused: true)
          }
        }
    }
  }
}

/// What `house.succession.decide` is told of a task whose subject's commune the module knows.
private struct DecidedTask: Encodable {
  var tasks: [String]
  var to: BodyID
}
