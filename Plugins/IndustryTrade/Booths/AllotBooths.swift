import Coordination
import ModuleKit
import OCOP

/// Gives out the booths, all registrations of the fair in one decision: see `BoothAllotment`.
///
/// May be repeated, and is sent by the module itself when booths become free: who has booths keeps them.
struct AllotBooths: Command {
  static let form = Form(
    "allot", vi: "Phân gian hàng", en: "Allot the booths", on: Fair.self, from: [.closed, .allotted], to: [.allotted],
    by: [.house, .officer, .approver], anyBody: true)

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    if !now.actor.has(.house) { try fair.requireHost(now) }
    guard fair.booths > 0 else {
      throw Refusal(
        "no-booths", vi: "Sự kiện này không có gian hàng", en: "This event has no booths",
        detail: BilingualText("Tổ chức ngay: fair hold.", "Hold it as it is: fair hold."))
    }
    let registrations = try now.all(Registration.self, where: "fair", is: now.recordID)
    guard registrations.contains(where: \.state.isInLine) else {
      throw Refusal(
        "no-registrations", vi: "Không có đăng ký nào chờ phân gian", en: "No registration waits for booths")
    }
    return try AllotmentDecision(fair, registrations, in: now).decision()
  }
}

/// The day after the last day to confirm: who did not confirm is out, and the waiting list moves up.
struct EndConfirmation: Command {
  static let form = Form(
    "end-confirmation", vi: "Hết hạn xác nhận", en: "End the confirmation", on: Fair.self, from: [.allotted],
    to: [.allotted], by: [.house, .officer, .approver], anyBody: true)

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    if !now.actor.has(.house) { try fair.requireHost(now) }
    let registrations = try now.all(Registration.self, where: "fair", is: now.recordID)
    let late = registrations.filter {
      $0.state.stage == .allotted && $0.state.confirmBy.map { $0 < now.dated } == true
    }
    guard !late.isEmpty || now.actor.has(.house) else {
      throw Refusal("nobody-late", vi: "Không chủ thể nào quá hạn xác nhận", en: "Nobody is late to confirm")
    }
    return try AllotmentDecision(fair, registrations, excluding: late, for: .notConfirmed, in: now)
      .decision(after: .confirmationEnded(lapsed: late.count))
  }
}

/// Some working days before the fair: who was registered as recognised and has no certificate for its days any more
/// is out, and the waiting list moves up.
struct CheckHolders: Command {
  static let form = Form(
    "check-holders", vi: "Rà soát giấy chứng nhận trước hội chợ", en: "Check who holds booths", on: Fair.self,
    from: [.allotted], to: [.allotted], by: [.house, .officer, .approver], anyBody: true)

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    if !now.actor.has(.house) { try fair.requireHost(now) }
    let registrations = try now.all(Registration.self, where: "fair", is: now.recordID)
    let holders = registrations.filter { $0.state.isHolding && $0.state.counts == .recognised }
    let certificates = try Certificates(of: holders.flatMap(\.state.products), in: now)
    let ended = holders.filter { holder in
      !holder.state.products.contains {
        certificates.certificate(of: $0, on: fair.days)?.producer == holder.state.producer
      }
    }
    return try AllotmentDecision(fair, registrations, excluding: ended, for: .certificateEnded, in: now)
      .decision(after: .holdersChecked(excluded: ended.count))
  }
}

/// One allotment as a decision: who is out, who keeps, who gets, who waits, and what is told.
struct AllotmentDecision {
  private let fair: Fair
  private let now: Circumstances
  private let settings: IndustryTrade
  private let zones: [Zone]
  private let out: [Found<Registration>]
  private let reason: ExclusionReason
  private let holders: [Found<Registration>]
  private let inLine: [Found<Registration>]
  private let certificates: Certificates
  private let failed: Set<String>

  struct Reply: Encodable, Equatable {
    var allotted: Int
    var waiting: Int
    var freeBooths: Int
  }

  /// `late` lose what they hold, for that reason.
  init(
    _ fair: Fair, _ registrations: [Found<Registration>], excluding late: [Found<Registration>] = [],
    for reason: ExclusionReason = .notConfirmed, in now: Circumstances
  ) throws {
    (self.fair, self.now, out, self.reason) = (fair, now, late, reason)
    settings = now.settings(IndustryTrade.self)
    zones = fair.zones(by: settings)
    let gone = Set(late.map(\.id))
    holders = registrations.filter { $0.state.isHolding && !gone.contains($0.id) }
    inLine = registrations.filter(\.state.isInLine)
    let products = Set(inLine.flatMap(\.state.products)).sorted()
    let pairs = Set(inLine.map(\.state.pair)).sorted()
    try now.gather([
      { _ = try now.latest(ProductCertified.self, about: products) },
      { _ = try now.latest(ProductLapsed.self, about: products) },
      { _ = try now.latest(BrandingChecked.self, about: pairs) },
      { _ = try now.workingDays(1) },
    ])
    certificates = try Certificates(of: products, in: now)
    failed = Set(try now.latest(BrandingChecked.self, about: pairs).filter { !$0.passed }.map(\.subject))
  }

  /// `first` is what led to it.
  func decision(after first: Fair.Event? = nil) throws -> Decision<Fair> {
    let entrants = inLine.map { entrant($0) }
    let applicants = entrants.compactMap(\.applicant)
    let outcomes = BoothAllotment(zones: zones, weights: settings.weights, held: held).allot(applicants)
    var numbers = BoothNumbers(zones: zones, taken: Set(holders.flatMap(\.state.place)))
    let places = numbers.give(outcomes, to: applicants)
    let confirmBy = try self.confirmBy()

    let ranked = entrants.sorted { ($1.points.sum, $0.registration.id) < ($0.points.sum, $1.registration.id) }
    var changes: [(Found<Registration>, Registration.Event)] = []
    for (place, entrant) in ranked.enumerated() {
      changes.append(
        (entrant.registration, event(of: entrant, outcomes, places, rank: place + 1, confirmBy: confirmBy)))
    }
    let winners = changes.filter { if case .allotted = $0.1 { true } else { false } }.map(\.0.state.producer)
    let taken = numbers.taken.count
    let unconfirmed =
      holders.filter { $0.state.stage == .allotted }.compactMap(\.state.confirmBy)
      + (winners.isEmpty ? [] : [confirmBy].compactMap { $0 })
    let told = Fair.Event.boothsAllotted(
      booths: taken, producers: holders.count + winners.count, confirmBy: unconfirmed.max())
    var decision = Decision<Fair>((first.map { [$0] } ?? []) + [told])
    for late in out { decision = decision.changing(late, .excluded(reason: reason, day: now.dated)) }
    for (registration, event) in changes where !registration.state.isTold(by: event) {
      decision = decision.changing(registration, event)
    }
    let keepers = holders.sorted { ($0.state.place.first ?? 0, $0.id) < ($1.state.place.first ?? 0, $1.id) }
    return try scheduling(
      decision.announcing(
        BoothsAllotted(fair: now.recordID, producers: keepers.map(\.state.producer) + winners, booths: taken)
      ).replying(
        Reply(
          allotted: winners.count, waiting: changes.count - winners.count,
          freeBooths: zones.reduce(0) { $0 + $1.booths } - taken)), firstToEnd: unconfirmed.min())
  }

  private func scheduling(_ decision: Decision<Fair>, firstToEnd: Day?) throws -> Decision<Fair> {
    var decision = decision
    if let firstToEnd { decision = decision.scheduling("end-confirmation", at: firstToEnd + 1) }
    let check = try fair.holdersCheck(in: now)
    return check > now.today ? decision.scheduling("check-holders", at: check) : decision
  }

  /// Nil when the fair is too near for an answer.
  private func confirmBy() throws -> Day? {
    let day = min(try now.workingDays(settings.confirmDays, after: now.dated), fair.opens - 1)
    return day > now.dated ? day : nil
  }

  // MARK: - Entrants

  private struct Entrant {
    var registration: Found<Registration>
    var stars: Int
    var points: BoothPoints
    /// What keeps it from a booth, however many are left.
    var obstacle: WaitingReason?
    var applicant: BoothAllotment.Applicant?
  }

  private func entrant(_ found: Found<Registration>) -> Entrant {
    let state = found.state
    let valid = state.products.compactMap { certificates.certificate(of: $0, on: fair.days) }
      .filter { $0.producer == state.producer }
    let weights = settings.weights
    let stars = valid.map(\.star.rawValue).max() ?? 0
    let since = fair.opens.adding(months: -settings.newProductMonths)
    let isNew = valid.contains { ($0.earlier ?? []).isEmpty && $0.validFrom >= since }
    let points = BoothPoints(
      star: stars * weights.star, newProduct: isNew ? weights.newProduct : 0,
      firstFair: state.isFirstTime ? weights.firstFair : 0,
      craftVillage: state.isCraft == true ? weights.craftVillage : 0,
      absence: -(state.absences ?? 0) * weights.absence)
    if valid.isEmpty, state.counts == .recognised {
      return Entrant(registration: found, stars: stars, points: points, obstacle: .noCertificate)
    }
    if failed.contains(state.pair) {
      return Entrant(registration: found, stars: stars, points: points, obstacle: .failedCheck)
    }
    return Entrant(
      registration: found, stars: stars, points: points,
      applicant: .init(
        id: found.id, commune: state.commune?.rawValue ?? "", sector: state.sector ?? "", standing: state.counts,
        points: points.sum, order: state.submittedAt, booths: state.booths, wish: state.wish,
        isMust: state.isMust == true, group: state.group.map(TextFolding.folded)))
  }

  /// What stays with its holders; a booth that is shared counts once.
  private var held: [BoothAllotment.Held] {
    var seen: Set<Int> = []
    return holders.flatMap { holder -> [BoothAllotment.Held] in
      let state = holder.state
      return state.place.filter { seen.insert($0).inserted }.map { number in
        .init(
          commune: state.commune?.rawValue ?? "", sector: state.sector ?? "",
          zone: zones.zone(ofBooth: number)?.id ?? "", booths: 1, isGroup: state.group != nil)
      }
    }
  }

  private func event(
    of entrant: Entrant, _ outcomes: [String: BoothAllotment.Outcome], _ places: [String: [Int]], rank: Int,
    confirmBy: Day?
  ) -> Registration.Event {
    func waits(_ reason: WaitingReason, missing: Int? = nil) -> Registration.Event {
      .waitlisted(reason: reason, rank: rank, stars: entrant.stars, points: entrant.points, missing: missing)
    }
    if let obstacle = entrant.obstacle { return waits(obstacle) }
    guard let outcome = outcomes[entrant.registration.id] else { return waits(.noZone) }
    switch outcome.place {
    case .noZone: return waits(.noZone)
    case .noneLeft: return waits(.noBoothLeft, missing: outcome.missing)
    case .booths(let zones):
      let place = places[entrant.registration.id] ?? []
      return .allotted(
        booths: place.count, place: place, rank: rank, stars: entrant.stars, zone: zones.first, points: entrant.points,
        spare: outcome.spare, confirmBy: confirmBy)
    }
  }
}

extension Registration {
  /// It waits already, for the same reason and with the same points.
  fileprivate func isTold(by event: Event) -> Bool {
    guard stage == .waiting, byHand == nil, case .waitlisted(let reason, _, let stars, let points, let missing) = event
    else { return false }
    return waitingReason == reason && self.stars == stars && self.points == points && self.missing == missing
  }
}

/// Which numbers the booths have: in each zone from the lowest free one, best first, the booths of one side by side.
struct BoothNumbers {
  private var free: [String: ArraySlice<Int>] = [:]
  private(set) var taken: Set<Int>

  init(zones: [Zone], taken: Set<Int>) {
    self.taken = taken
    for zone in zones {
      free[zone.id] = zones.numbers(of: zone.id).map { $0.filter { !taken.contains($0) } }?[...] ?? []
    }
  }

  /// The numbers of each winner. Of a group each member has one of its booths, or shares one.
  mutating func give(
    _ outcomes: [String: BoothAllotment.Outcome], to applicants: [BoothAllotment.Applicant]
  ) -> [String: [Int]] {
    var given: [String: [Int]] = [:]
    let best = applicants.sorted { ($1.points, $0.order, $0.id) < ($0.points, $1.order, $1.id) }
    for applicant in best where given[applicant.id] == nil {
      guard case .booths(let zones) = outcomes[applicant.id]?.place else { continue }
      let numbers = zones.compactMap { free[$0]?.popFirst() }
      taken.formUnion(numbers)
      guard let group = applicant.group, !numbers.isEmpty else {
        given[applicant.id] = numbers
        continue
      }
      let members = best.filter { $0.group == group }.map(\.id)
      for turn in 0..<max(members.count, numbers.count) {
        given[members[turn % members.count], default: []].append(numbers[turn % numbers.count])
      }
    }
    return given
  }
}
