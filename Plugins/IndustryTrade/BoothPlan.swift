import ModuleKit

/// The order in which booths go to producers, so that everyone can check it.
///
/// First the producers with certificates, by the sum of stars of the products they bring, most first; then those who
/// never had a booth; then who came first. After them the potential ones, in the same order, within their share.
/// Each gets what it asked for, at most `perProducer`, and what is left when less is left.
struct BoothPlan {
  struct Entrant {
    var registration: Found<Registration>
    var stars: Int
    /// What keeps it from a booth, however many are left.
    var obstacle: WaitingReason?

    /// `stars` is nil for a producer whose certificates do not last.
    init(_ registration: Found<Registration>, stars: Int?, hasFailed: Bool) {
      self.registration = registration
      self.stars = stars ?? 0
      obstacle = hasFailed ? .failedCheck : stars == nil ? .noCertificate : nil
    }

    /// Smaller goes first.
    fileprivate var order: (Int, Int, Int, Int64, Int, String) {
      let state = registration.state
      return (
        state.isPotential ? 1 : 0, -stars, state.isFirstTime ? 0 : 1, state.submittedAt, registration.id.utf8.count,
        registration.id
      )
    }
  }

  struct Outcome {
    var registration: Found<Registration>
    var event: Registration.Event
  }

  private let perProducer: Int
  private var free: ArraySlice<Int>
  private var freeForPotential: Int
  /// How many booths are given, those of `holders` among them.
  private(set) var given: Int

  /// Booths are numbered from 1; `holders` keep theirs.
  init(booths: Int, perProducer: Int, forPotential: Int, holders: [Registration]) {
    let taken = Set(holders.flatMap(\.place))
    free = (1...max(1, booths)).filter { !taken.contains($0) }[...]
    given = taken.count
    freeForPotential = forPotential - holders.filter(\.isPotential).reduce(0) { $0 + $1.place.count }
    self.perProducer = perProducer
  }

  /// One outcome for each, in the order of the list.
  mutating func allot(_ entrants: [Entrant]) -> [Outcome] {
    var outcomes: [Outcome] = []
    for (place, entrant) in entrants.sorted(by: { $0.order < $1.order }).enumerated() {
      outcomes.append(Outcome(registration: entrant.registration, event: outcome(of: entrant, rank: place + 1)))
    }
    return outcomes
  }

  private mutating func outcome(of entrant: Entrant, rank: Int) -> Registration.Event {
    let state = entrant.registration.state
    if let obstacle = entrant.obstacle { return .waitlisted(reason: obstacle, rank: rank, stars: entrant.stars) }
    if free.isEmpty { return .waitlisted(reason: .noBoothLeft, rank: rank, stars: entrant.stars) }
    if state.isPotential, freeForPotential <= 0 {
      return .waitlisted(reason: .potentialShareUsed, rank: rank, stars: entrant.stars)
    }
    let most = min(state.booths, perProducer, state.isPotential ? freeForPotential : free.count)
    let numbers = Array(free.prefix(most))
    free = free.dropFirst(numbers.count)
    given += numbers.count
    if state.isPotential { freeForPotential -= numbers.count }
    return .allotted(booths: numbers.count, place: numbers, rank: rank, stars: entrant.stars)
  }
}
