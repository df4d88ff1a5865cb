import Coordination
import ModuleKit
import OCOP

/// Gives out the booths, all registrations of the fair in one decision.
///
/// May be repeated after withdrawals: who has booths keeps them, the free ones go to those in line.
struct AllotBooths: Command {
  static let form = Form(
    "allot", vi: "Phân gian hàng", en: "Allot the booths", on: Fair.self, from: [.closed, .allotted], to: [.allotted])

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    let settings = now.settings(IndustryTrade.self)
    let registrations = try now.all(Registration.self, where: "fair", is: now.recordID)
    let inLine = registrations.filter(\.state.isInLine)
    guard !inLine.isEmpty else {
      throw Refusal(
        "no-registrations", vi: "Không có đăng ký nào chờ phân gian", en: "No registration waits for booths")
    }
    let certificates = try Certificates(of: inLine.flatMap(\.state.products), in: now)
    let checks = try now.latest(BrandingChecked.self, about: Set(inLine.map(\.state.pair)).sorted())
    let failed = Set(checks.filter { !$0.passed }.map(\.subject))

    let holders = registrations.filter { $0.state.stage == .allotted }
    var plan = BoothPlan(
      booths: fair.booths, perProducer: settings.boothsPerProducer,
      forPotential: fair.booths * settings.potentialBoothShare / 100, holders: holders.map(\.state))
    let entrants = inLine.map { found in
      BoothPlan.Entrant(
        found, stars: stars(of: found.state, by: certificates, on: fair.days),
        hasFailed: failed.contains(found.state.pair))
    }
    let outcomes = plan.allot(entrants)

    let producers = holders.sorted { ($0.state.place.first ?? 0) < ($1.state.place.first ?? 0) }.map(\.state.producer)
    let winners = outcomes.filter { if case .allotted = $0.event { true } else { false } }.map(
      \.registration.state.producer)
    let booths = plan.given
    return outcomes.reduce(
      Decision(.boothsAllotted(booths: booths, producers: holders.count + winners.count))
    ) { decision, outcome in decision.changing(outcome.registration, outcome.event) }
    .announcing(BoothsAllotted(fair: now.recordID, producers: producers + winners, booths: booths))
  }

  /// Nil when no product of a certified producer is certified on all days of the fair any more.
  private func stars(of registration: Registration, by certificates: Certificates, on days: ClosedRange<Day>) -> Int? {
    let valid = registration.products.compactMap { certificates.certificate(of: $0, on: days) }
      .filter { $0.producer == registration.producer }
    if valid.isEmpty, !registration.isPotential { return nil }
    return valid.reduce(0) { $0 + $1.star.rawValue }
  }
}
