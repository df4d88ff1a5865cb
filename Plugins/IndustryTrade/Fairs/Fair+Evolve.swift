import Coordination

extension Fair {
  static func evolve(_ fair: Fair?, by event: Event) -> Fair {
    if case .proposed(
      let name, let venue, let host, let opens, let closes, let registrationCloses, let booths, let category, let path,
      let estimate, let source, let clashes) = event
    {
      return Fair(
        name: name, venue: venue, host: host, opens: opens, closes: closes, years: Day.years(from: opens, to: closes),
        registrationCloses: registrationCloses, booths: booths, category: category, path: path, estimate: estimate,
        source: source, clashes: clashes)
    }
    guard var fair else { preconditionFailure("a fair begins with its proposal") }
    fair.apply(event)
    return fair
  }

  private mutating func apply(_ event: Event) {
    switch event {
    case .proposed: break
    case .appraised(let appraisal): (stage, self.appraisal) = (.appraised, appraisal)
    case .approved(let decision, let budget, let reason):
      (stage, self.decision, self.budget, withoutAppraisal) = (.approved, decision, budget, reason)
    case .boardAppointed(let board): self.board = board
    case .invited(let invitation): invitations = (invitations ?? []) + [invitation]
    case .zonesSet(let zones):
      self.zones = zones
      booths = zones.reduce(0) { $0 + $1.booths }
    case .opened: stage = .open
    case .registrationClosed: stage = .closed
    case .reopened(let registrationCloses, _): (stage, self.registrationCloses) = (.open, registrationCloses)
    case .boothsAllotted(let booths, _, let confirmBy):
      (stage, allottedBooths, self.confirmBy) = (.allotted, booths, confirmBy)
    case .confirmationEnded: confirmBy = nil
    case .holdersChecked: break
    case .held: stage = .held
    case .ended: isOver = true
    case .reported(let result): (stage, self.result) = (.reported, result)
    case .postponed(let opens, let closes, let registrationCloses, let reason):
      postponements.append(
        Postponement(
          opens: self.opens, closes: self.closes, registrationCloses: self.registrationCloses, reason: reason))
      (self.opens, self.closes, self.registrationCloses) = (opens, closes, registrationCloses)
      years = Day.years(from: opens, to: closes)
    case .cancelled(let reason): (stage, cancellation) = (.cancelled, reason)
    case .finished: stage = .finished
    case .handedOver(let to, _): host = to
    }
  }
}
