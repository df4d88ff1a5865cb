import Synchronization
import Wire

/// The ways between stages on which a walk over the code led: every decision that a desk or book writes is noted here.
///
/// A walk is a test of a department, or several. At each stage to which it brings a record, the `probes` of that kind
/// are tried besides, each in a copy of the office: a command that starts from five stages need not be sent five times.
final class WaysTaken: Sendable {
  struct Step: Hashable {
    var kind: String
    /// The command with its kind: `fair.allot`.
    var by: String
    /// nil where the command made the record.
    var from: String?
    var to: String
  }

  @TaskLocal static var current: WaysTaken?
  @TaskLocal private static var isProbing = false
  let probes: [String: [Probe]]
  private let taken = Mutex<(steps: Set<Step>, probed: Set<String>)>(([], []))

  init(probes: [String: [Probe]] = [:]) { self.probes = probes }

  var steps: Set<Step> { taken.withLock { $0.steps } }

  static func note(_ kind: String, by command: String, from: String?, to: String) {
    current?.taken.withLock { _ = $0.steps.insert(Step(kind: kind, by: command, from: from, to: to)) }
  }

  /// Tries what was not taken yet from where the record stands.
  static func probe(_ record: String, in office: some Explorable) {
    let kind = String(record.prefix { $0 != "/" })
    guard !isProbing, let current, let stage = office.stage(record), let probes = current.probes[kind] else { return }
    for (number, probe) in probes.enumerated() {
      let name = "\(kind) \(stage) \(number)"
      guard current.taken.withLock({ !$0.probed.contains(name) }) else { continue }
      var copy = office
      guard (try? $isProbing.withValue(true, operation: { try copy.take(probe, on: record) })) != nil else { continue }
      current.taken.withLock { _ = $0.probed.insert(name) }
    }
  }
}

extension KindDescription {
  /// Ways that the code took and the kind does not declare: its diagram lacks an arrow.
  func undeclared(_ steps: Set<WaysTaken.Step>) -> [String] {
    steps.filter { step in
      step.kind == kind && step.from != step.to
        && !ways.contains { $0.by.contains(step.by) && $0.from == step.from && $0.to == step.to }
    }.map { "\($0.by): \($0.from ?? "[*]") → \($0.to)" }.sorted()
  }

  /// Ways that the kind declares and no step took: its diagram has an arrow too many.
  func untaken(_ steps: Set<WaysTaken.Step>) -> [String] {
    ways.filter { way in
      !steps.contains { $0.kind == kind && way.by.contains($0.by) && $0.from == way.from && $0.to == way.to }
    }.map { "\($0.by.joined(separator: ", ")): \($0.from ?? "[*]") → \($0.to)" }
  }
}
