import Coordination
import ModuleKit

/// What the register needs to know of the commune that a producer or product belongs to.
enum Commune {
  /// The unit code of a commune's committee, for facts.
  static func unit(of body: BodyID, in now: Circumstances) throws -> UnitCode {
    try unit(of: body, as: document(body, in: now))
  }

  private static func unit(of body: BodyID, as commune: Body?) throws -> UnitCode {
    guard let commune else {
      throw Refusal(
        "unknown-commune", vi: "Chưa có cơ quan \(body)", en: "There is no body \(body)",
        detail: BilingualText(
          "Nạp danh sách cơ quan trước: ocopctl apply.", "Apply the list of bodies first: ocopctl apply."))
    }
    guard commune.level == .commune, let unit = commune.unit else {
      throw Refusal(
        "not-a-commune", vi: "\(commune.name.vi) không phải cơ quan cấp xã",
        en: "\(commune.name.en) is not a commune's body")
    }
    return unit
  }

  /// The unit code, when the actor may enter for that commune: one commune does not enter for another.
  static func unit(forEntryIn body: BodyID, in now: Circumstances) throws -> UnitCode {
    var commune: Body?
    var own: Body?
    // In one round, for lists of thousands come in through here.
    try now.gather([
      { commune = try document(body, in: now) },
      { if now.actor.body != body { own = try document(now.actor.body, in: now) } },
    ])
    let unit = try unit(of: body, as: commune)
    if let own, own.level == .commune {
      throw Refusal(
        "other-commune", vi: "\(own.name.vi) không nhập cho xã khác",
        en: "\(own.name.en) does not enter for another commune")
    }
    return unit
  }

  /// The province that the unit belongs to by itself; nil before July 2025, when a district stood between.
  static func province(of unit: UnitCode, in now: Circumstances) throws -> UnitCode? {
    let document = try now.reference(
      ReferenceDocument<AdministrativeUnit>.self, kind: "unit", id: unit.rawValue)?.document
    return document?.parent.flatMap { $0.level == .province ? $0 : nil }
  }

  /// The province that the unit lies in, through its district where there was one.
  static func provinceAbove(_ unit: UnitCode, in now: Circumstances) throws -> UnitCode? {
    var code = unit
    for _ in 0..<2 where code.level != .province {
      let document = try now.reference(
        ReferenceDocument<AdministrativeUnit>.self, kind: "unit", id: code.rawValue)?.document
      guard let parent = document?.parent else { return nil }
      code = parent
    }
    return code.level == .province ? code : nil
  }

  static func document(_ body: BodyID, in now: Circumstances) throws -> Body? {
    try now.reference(ReferenceDocument<Body>.self, kind: "body", id: body.rawValue)?.document
  }
}
