import Coordination
import ModuleKit

/// A record of which bodies have parts: whose it is, who must answer, who must remedy.
protocol PassedOn: Record where Event: HandOverEvent {
  /// The stages in which somebody still has something to do. What is done stays under the names of its time.
  static var openStages: [Stage] { get }
  /// The unit that it is about: by it one of several successors is found.
  var place: UnitCode? { get }
  /// Whether the body has a part in it.
  func involves(_ body: BodyID) -> Bool
}

protocol HandOverEvent {
  static func handedOver(from: BodyID, to: BodyID, decision: String) -> Self
}

/// Sent by the module itself when a body ended: its successor has its parts in the record. The unit stays.
struct HandOver<Subject: PassedOn>: Command {
  static var form: Form {
    Form(
      "hand-over", vi: "Chuyển cơ quan kế thừa", en: "Hand over to the successor", on: Subject.self,
      from: Subject.openStages, by: [.house, .approver], anyBody: true,
      .body("from", vi: "Cơ quan cũ", en: "Old body"), .body("to", vi: "Cơ quan kế thừa", en: "Successor"),
      .text("decision", vi: "Số quyết định", en: "Decision number"))
  }
  var from: BodyID
  var to: BodyID
  var decision: String

  func decide(_ record: Subject, in now: Circumstances) throws -> Decision<Subject> {
    if !now.actor.has(.house) { try Place.requireOwn(from, in: now) }
    guard from != to, record.involves(from) else {
      throw Refusal(
        "no-part", vi: "\(from) không có phần trong hồ sơ này", en: "\(from) has no part in this record")
    }
    try Place.requireKnown([to], on: now.today, in: now)
    return Decision(.handedOver(from: from, to: to, decision: decision))
  }
}

/// The open records of a body that ended pass on by the unit they are about, and so do the tasks about them that no
/// rule could pass on. What has no single successor stays where it is, for a person.
let recordsPassOn = Reaction(to: BodyReplaced.self) { told, now in
  var sends: [Send] = []
  var heirs: [String: BodyID] = [:]
  try now.gather([
    { sends += try told.passOn(Idea.self, keys: [], &heirs, in: now) },
    { sends += try told.passOn(Inspection.self, keys: ["inspected", "with", "remediers"], &heirs, in: now) },
    { sends += try told.passOn(Difficulty.self, keys: ["answerer"], &heirs, in: now) },
    { sends += try told.passOn(Collection.self, keys: ["bodies"], &heirs, in: now) },
    { sends += try told.passOn(Sanction.self, keys: [], &heirs, in: now) },
  ])
  return sends + told.answers(heirs)
}

private struct Parts: Encodable {
  var from: BodyID
  var to: BodyID
  var decision: String
}

private struct Answer: Encodable {
  var tasks: [String]
  var to: BodyID
}

extension BodyReplaced {
  /// The commands that pass on the records of a kind, found by the body they belong to and by other keys; `heirs` gets
  /// who takes over each record.
  fileprivate func passOn<R: PassedOn>(
    _ kind: R.Type, keys: [String], _ heirs: inout [String: BodyID], in now: Circumstances
  ) throws -> [Send] {
    var found: [String: R] = [:]
    try now.gather(
      (["body"] + keys).flatMap { key in
        R.openStages.map { stage in
          {
            for row in try now.all(R.self, where: [key: body.rawValue, "stage": stage.rawValue]) {
              found[row.id] = row.state
            }
          }
        }
      })
    return found.sorted { $0.key < $1.key }.compactMap { id, record -> Send? in
      guard record.involves(body), let heir = successor(forCommune: record.place) else { return nil }
      heirs["\(R.kind)/\(id)"] = heir
      return Send(
        "localities.\(R.kind).hand-over/\(id)", Parts(from: body, to: heir, decision: decision), mayBeRefused: true)
    }
  }

  fileprivate func answers(_ heirs: [String: BodyID]) -> [Send] {
    undecided.compactMap { task in
      task.subject.flatMap { heirs[$0] }.map {
        Send("house.succession.decide/\(succession)", Answer(tasks: [task.task], to: $0), mayBeRefused: true)
      }
    }
  }
}
