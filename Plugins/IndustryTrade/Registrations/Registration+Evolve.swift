import Coordination

extension Registration {
  static func evolve(_ registration: Registration?, by event: Event) -> Registration {
    if case .submitted(
      let fair, let producer, let name, let products, let booths, let isPotential, let isFirstTime, let at, let by,
      let standing, let commune, let sector, let isCraft, let absences, let zone, let group, let clashes) = event
    {
      return Registration(
        fair: fair, producer: producer, producerName: name, pair: pair(fair, producer), products: products,
        booths: booths, isPotential: isPotential, isFirstTime: isFirstTime, submittedAt: at, registrar: by,
        standing: standing, commune: commune, sector: sector, isCraft: isCraft, absences: absences, wish: zone,
        group: group, clashes: clashes)
    }
    guard var registration else { preconditionFailure("a registration begins when it is sent in") }
    registration.apply(event)
    return registration
  }

  private mutating func apply(_ event: Event) {
    switch event {
    case .submitted: break
    case .mustMarked(let isMust, let reason): (self.isMust, mustReason) = (isMust, reason)
    case .allotted(_, let place, let rank, let stars, let zone, let points, let spare, let confirmBy):
      (stage, self.place, waitingReason, missing, byHand) = (.allotted, place, nil, nil, nil)
      (self.rank, self.stars, self.zone, self.points, self.spare) = (rank, stars, zone, points, spare)
      self.confirmBy = confirmBy
    case .waitlisted(let reason, let rank, let stars, let points, let missing):
      (stage, waitingReason, self.rank, self.stars) = (.waiting, reason, rank, stars)
      (self.points, self.missing, spare, byHand) = (points, missing, nil, nil)
    case .placed(let place, let zone, let reason, _, let confirmBy):
      (stage, self.place, self.zone, byHand, waitingReason) = (.allotted, place, zone, reason, nil)
      self.confirmBy = confirmBy
    case .takenBack(let reason, _):
      leave(.waiting)
      (waitingReason, byHand) = (.takenBack, reason)
    case .confirmed: (stage, confirmBy) = (.confirmed, nil)
    case .askedAgain(let confirmBy): (stage, self.confirmBy) = (.allotted, confirmBy)
    case .warned(let warning): self.warning = warning
    case .declined(let reason):
      leave(.declined)
      withdrawal = reason
    case .excluded(let reason, _):
      leave(.excluded)
      exclusion = reason
    case .withdrawn(let reason):
      leave(.withdrawn)
      withdrawal = reason
    case .present: stage = .present
    case .absent: stage = .absent
    case .incidentNoted(let incident): incidents = (incidents ?? []) + [incident]
    case .reported(let result): (stage, self.result) = (.reported, result)
    case .sanctionNoted(let sanction): sanctions = (sanctions ?? []) + [sanction]
    case .handedOver(let to, _): registrar = to
    }
  }

  private mutating func leave(_ stage: Stage) {
    (self.stage, place, zone, confirmBy) = (stage, [], nil, nil)
  }
}
