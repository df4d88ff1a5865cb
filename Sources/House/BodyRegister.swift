internal import Coordination
internal import ModuleKit

// What the house looks up before it names a body: does it exist, whom is it under, who decides.
extension Circumstances {
  /// Throws unless each body stands in the register and holds on the dated day.
  ///
  /// An office that keeps no register yet (no body was ever applied) cannot say that a body is unknown.
  func requireBodies(_ bodies: [BodyID]) throws {
    let found = try records(BodyRecord.self, bodies.map(\.rawValue))
    for body in bodies {
      if let known = found.first(where: { $0.id == body.rawValue })?.state {
        guard known.versions.contains(where: { $0.isValid(on: dated) }) else { throw notInForce(known.document) }
      } else if try totals(BodyRecord.self).contains(where: { $0.count > 0 }) {
        throw try unknown(body)
      } else {
        return
      }
    }
  }

  private func notInForce(_ body: Body) -> Refusal {
    let heirs = body.replacedBy.map(\.rawValue).joined(separator: ", ")
    let span =
      "\(body.validFrom.vietnamese) – \(body.validTo?.vietnamese ?? "")"
    return Refusal(
      "body-not-valid", vi: "\(body.name.vi) không hoạt động vào ngày \(dated.vietnamese)",
      en: "\(body.name.en) does not exist on \(dated)",
      detail: BilingualText(
        "Thời gian hoạt động: \(span)." + (heirs.isEmpty ? "" : " Thay bằng: \(heirs)."),
        "It holds from \(body.validFrom) to \(body.validTo?.iso ?? "")."
          + (heirs.isEmpty ? "" : " Replaced by: \(heirs).")))
  }

  private func unknown(_ body: BodyID) throws -> Refusal {
    let near = Self.nearest(
      to: body.rawValue, among: try all(BodyRecord.self, where: "level", is: "province").map(\.id))
    return Refusal(
      "unknown-body", vi: "Không có cơ quan \(body)", en: "There is no body \(body)",
      detail: BilingualText(
        near.map { "Có phải \"\($0)\"?" } ?? "Xem: ocopctl get body",
        near.map { "Did you mean \"\($0)\"?" } ?? "See: ocopctl get body"))
  }

  /// The name that begins most like the word, by half of it at least.
  static func nearest(to word: String, among names: [String]) -> String? {
    func common(_ name: String) -> Int { zip(word, name).prefix { $0 == $1 }.count }
    let best = names.sorted().max { common($0) < common($1) }
    return best.flatMap { common($0) * 2 >= word.count ? $0 : nil }
  }

  /// The superior of the lead, if the register knows one.
  func superior(of body: BodyID) throws -> BodyID? {
    try record(BodyRecord.self, body.rawValue)?.state.document.superior
  }

  /// Who answers when a later day is asked for: the body that gave the task by hand, else the lead's superior, else
  /// the lead itself. Rule of the office (assumed).
  func decider(of task: WorkTask) throws -> BodyID {
    let assigner = task.by.flatMap { BodyID(rawValue: $0) }
    if assigner == task.lead { return task.lead }
    let found = try records(BodyRecord.self, [task.lead.rawValue] + (assigner.map { [$0.rawValue] } ?? []))
    if let assigner, found.contains(where: { $0.id == assigner.rawValue }) { return assigner }
    return found.first { $0.id == task.lead.rawValue }?.state.document.superior ?? task.lead
  }

  /// The calendar `office`; without one a plain week, so that no reminder fails for want of a document.
  func officeCalendar() throws -> WorkingCalendar {
    try reference(ReferenceDocument<WorkingCalendar>.self, kind: "calendar", id: "office")?.document
      ?? WorkingCalendar(validFrom: .first, validTo: nil)
  }

  /// The body of the officer who types, when it is another than the one acted for (nhập hộ).
  var typedBy: BodyID? { actor.own == actor.body ? nil : actor.own }
}
