import Coordination
import ModuleKit

extension Report.Cell {
  static func text(_ vi: String, _ en: String) -> Report.Cell { .text(BilingualText(vi, en)) }
  /// The same in both languages: a name, a number of a document.
  static func text(_ name: String) -> Report.Cell { .text(BilingualText(name, name)) }
  static func optional(_ text: String?) -> Report.Cell { text.map { .text($0) } ?? .unknown }
  static func optional(_ number: Int?) -> Report.Cell { number.map { .number(Int64($0)) } ?? .unknown }
  static func optional(_ day: Day?) -> Report.Cell { day.map { .day($0) } ?? .unknown }
  static func money(_ amount: Money?) -> Report.Cell { amount.map { .number(Int64($0.dong)) } ?? .unknown }
}

/// Names of bodies for texts, asked for at once.
struct Names {
  private let known: [BodyID: BilingualText]

  init(of bodies: Set<BodyID>, in now: Circumstances) throws {
    var known: [BodyID: BilingualText] = [:]
    try now.gather(bodies.sorted().map { body in { known[body] = try now.name(of: body) } })
    self.known = known
  }

  func cell(_ body: BodyID) -> Report.Cell { .text(self[body]) }
  subscript(body: BodyID) -> BilingualText { known[body] ?? BilingualText(body.rawValue, body.rawValue) }
}
