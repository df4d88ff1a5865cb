import Coordination
import ModuleKit

/// Events that share days, as the calendar knows them: warned of when proposed and when registered, never forbidden.
struct Clash: Codable, Equatable, Sendable {
  /// "fair/HC-2024-0001".
  var record: String
  var name: String
  var venue: String
  var opens: Day
  var closes: Day
  var stage: String

  func isAtVenue(_ other: String) -> Bool { TextFolding.folded(venue) == TextFolding.folded(other) }
}

extension Circumstances {
  /// Fairs and delegations with a day in that span, in order of their first day. Two reads for each year.
  func events(on days: ClosedRange<Day>, besides own: String? = nil) throws -> [Clash] {
    var found: [String: Clash] = [:]
    for year in Day.years(from: days.lowerBound, to: days.upperBound) {
      try gather([
        { _ = try all(Fair.self, where: "years", is: year) },
        { _ = try all(Delegation.self, where: "years", is: year) },
      ])
      for fair in try all(Fair.self, where: "years", is: year) where fair.state.stage != .cancelled {
        let state = fair.state
        found["fair/\(fair.id)"] = Clash(
          record: "fair/\(fair.id)", name: state.name, venue: state.venue, opens: state.opens, closes: state.closes,
          stage: state.stage.rawValue)
      }
      for delegation in try all(Delegation.self, where: "years", is: year) where delegation.state.stage != .declined {
        let state = delegation.state
        found["delegation/\(delegation.id)"] = Clash(
          record: "delegation/\(delegation.id)", name: state.name, venue: state.venue, opens: state.opens,
          closes: state.closes, stage: state.stage.rawValue)
      }
    }
    return found.values
      .filter { $0.record != own && $0.opens <= days.upperBound && $0.closes >= days.lowerBound }
      .sorted { ($0.opens, $0.record) < ($1.opens, $1.record) }
  }

  /// Where else that producer has or wants a stand on these days.
  func engagements(of producer: String, on days: ClosedRange<Day>, besides fair: String) throws -> [Engagement] {
    try gather([
      { _ = try all(Registration.self, where: "producer", is: producer) },
      { _ = try all(Delegation.self, where: "producers", is: producer) },
    ])
    let others = try all(Registration.self, where: "producer", is: producer)
      .filter { $0.state.fair != fair && ($0.state.isInLine || $0.state.isHolding) }
    let fairs = try records(Fair.self, Set(others.map(\.state.fair)).sorted())
      .filter { Fair.Stage.ahead.contains($0.state.stage) && $0.state.days.overlaps(days) }
    let going = try all(Delegation.self, where: "producers", is: producer)
      .filter { [.chosen, .hired].contains($0.state.stage) && $0.state.days.overlaps(days) }
    return fairs.map { found in
      Engagement(
        record: "fair/\(found.id)", name: found.state.name,
        isConfirmed: others.contains { $0.state.fair == found.id && $0.state.stage == .confirmed })
    } + going.map { Engagement(record: "delegation/\($0.id)", name: $0.state.name, isConfirmed: true) }
  }
}

/// Another event at which a producer is expected on the same days.
struct Engagement: Equatable {
  var record: String
  var name: String
  var isConfirmed: Bool
}

/// Told beside a decision; it forbids nothing.
struct Warnings: Encodable, Equatable {
  var warnings: [BilingualText]

  /// Nil when there is nothing to warn of.
  init?(_ warnings: [BilingualText]) {
    guard !warnings.isEmpty else { return nil }
    self.warnings = warnings
  }
}

extension Decision {
  func warning(_ warnings: [BilingualText]) -> Self { Warnings(warnings).map { replying($0) } ?? self }
}
