import Coordination
import ModuleKit
import Testing
import Wire

/// A command that a walk over the code tries, with the fields with which it may be taken.
struct Probe: Sendable {
  var command: String
  var fields: JSON
  var body: String
  /// The clock stands there, at the earliest, when it is tried.
  var day: Day?

  init(_ command: String, _ fields: JSON = [:], as body: String, on day: String? = nil) {
    (self.command, self.fields, self.body, self.day) = (command, fields, body, day.flatMap { Day(iso: $0) })
  }
}

/// An office in memory that can be copied, so that a walk may go on from one place in several ways.
protocol Explorable {
  /// nil when there is no such record.
  func stage(_ record: String) -> String?
  /// Throws when the command is turned away.
  mutating func take(_ step: Probe, on record: String) throws
}

extension Explorable {
  /// Tries every step from every stage that another step led to, each time in an office as it stood there.
  func explore(_ record: String, _ steps: Probe...) throws {
    try #require(stage(record) != nil, "no \(record)")
    var seen: Set<String> = []
    var open = [self]
    while let office = open.popLast() {
      for step in steps {
        var next = office
        guard (try? next.take(step, on: record)) != nil, let stage = next.stage(record) else { continue }
        if seen.insert("\(step.command) \(stage)").inserted { open.append(next) }
      }
    }
  }
}

extension Desk: Explorable {
  mutating func take(_ step: Probe, on record: String) throws {
    today = max(today, step.day ?? today)
    try send(step.command, to: record, step.fields, body: step.body)
  }
}

extension OfficeBook: Explorable {
  mutating func take(_ step: Probe, on record: String) throws {
    today = max(today, step.day ?? today)
    let parts = record.split(separator: "/").map(String.init)
    let roles = ["officer", "approver", "operator", "house"]
    guard case .decided = try send("\(parts[0]).\(step.command)", parts[1], step.fields, by: roles, of: step.body)
    else {
      throw Turned(code: step.command)
    }
  }
}
