/// Gives out the booths of a fair: a pure function of zones, applicants and weights, without clock, chance or fraction.
///
/// **What is sought.** Everybody gets a first booth before anybody a second: booths go out in rounds. In each round as
/// many booths as possible are given, and among all ways to give that many, one whose sum is greatest of
/// - the points of each applicant (stars, new product, first fair, craft village, less its past absences);
/// - for each commune, points for its first, second … booth at the fair, falling: spread over communes;
/// - in each zone, points for the first, second … booth of a sector, falling: a mix of goods in every zone;
/// - points for the zone that was wished; and whom a zone takes first goes before the others there.
/// A must-have is worth more than all of these together. At equal sums the earlier registration goes first. A second
/// booth is in the zone of the first where that has one free, else in another that takes the applicant.
///
/// **How.** The communes on one side, the sectors of the zones and then the zones on the other, are two trees whose
/// leaves are the applicants; points fall along each branch. Such a choice is a flow with rising costs
/// (`ConvexFlow`), so each round is solved exactly, not by trying. Applicants that differ in nothing but commune and
/// points share an arc. 2,000 applicants for 1,000 booths in 10 zones are a thousand short searches.
///
/// **What is exact and what is not.** Each round is the best possible, given the rounds before it; the rounds
/// together need not be, for which zone a first booth is in decides where its second can be. Spread counts communes at
/// the whole fair and sectors within a zone; sectors at the whole fair would cross the zones, and no fast exact method
/// is known for that. A group that shares booths is put into one zone before, the first that takes all its members
/// and has most booths free; in it the group gets up to its number, carried by its best members, and its booths are
/// outside the mix of sectors. Who holds booths already keeps them; their communes and sectors count.
struct BoothAllotment {
  struct Applicant: Equatable {
    var id: String
    /// Empty when it is not known: it then has no part in the spread.
    var commune: String
    var sector: String
    var standing: Standing
    var points: Int
    /// At equal sums the smaller goes first.
    var order: Int64
    /// Booths wanted, at least 1; those of the whole group when it shares.
    var booths = 1
    var wish: String?
    var isMust = false
    /// Who names the same group shares its booths.
    var group: String?
  }

  /// Booths given before.
  struct Held: Equatable {
    var commune: String
    var sector: String
    var zone: String
    var booths: Int
    var isGroup = false
  }

  struct Outcome: Equatable {
    enum Place: Equatable {
      /// The zone of each booth; those of the whole group when it shares.
      case booths([String])
      case noneLeft
      /// No zone takes such an applicant.
      case noZone
    }
    var place: Place
    /// With so many points more it would have got a booth; nil when points decide nothing.
    var missing: Int?
    /// With so many points less it would still have got one; nil when nobody would have taken its place.
    var spare: Int?
  }

  let zones: [Zone]
  let weights: BoothWeights
  let held: [Held]

  /// The outcome of each, by id. The order of the list says nothing.
  func allot(_ list: [Applicant]) -> [String: Outcome] {
    let applicants = list.sorted { ($0.order, $0.id) < ($1.order, $1.id) }
    let groups = groupZones(of: applicants)
    var state = Given(zones: zones, held: held)
    func fitting(_ applicant: Applicant) -> [String] {
      if let group = applicant.group { return groups[group].map { [$0] } ?? [] }
      return zones.filter { $0.takes(applicant.standing, of: applicant.sector) }.map(\.id)
    }
    var round = AllotmentRound(self, applicants, given: state, zones: fitting)
    round.solve()
    var outcomes = round.outcomes()
    state.add(round.winners)

    var number = 1
    while true {
      number += 1
      let places = state.places
      let more = applicants.filter { applicant in
        guard applicant.group == nil, applicant.booths >= number, let held = places[applicant.id],
          held.count == number - 1, let found = zones.first(where: { $0.id == held.first })
        else { return false }
        return found.perProducer >= number
      }
      guard !more.isEmpty, state.free.values.contains(where: { $0 > 0 }) else { break }
      var round = AllotmentRound(self, more, given: state, zones: fitting, home: { places[$0.id]?.first })
      round.solve()
      guard !round.winners.isEmpty else { break }
      state.add(round.winners)
    }
    for (id, places) in state.places { outcomes[id]?.place = .booths(places) }
    return outcomes
  }

  /// Where each group goes: the zone that takes all its members and has most booths free, the first of equals.
  private func groupZones(of applicants: [Applicant]) -> [String: String] {
    let free = Given(zones: zones, held: held).free
    var chosen: [String: String] = [:]
    for (group, members) in Dictionary(grouping: applicants.filter { $0.group != nil }, by: { $0.group ?? "" }) {
      let fitting = zones.filter { zone in members.allSatisfy { zone.takes($0.standing, of: $0.sector) } }
      let wished = members.compactMap(\.wish).first.flatMap { wish in fitting.first { $0.id == wish } }
      let most = fitting.map { free[$0.id] ?? 0 }.max() ?? 0
      chosen[group] = (wished ?? fitting.first { free[$0.id] == most })?.id
    }
    return chosen
  }
}

/// What is given so far, in this allotment and before.
struct Given {
  var free: [String: Int]
  var communes: [String: Int] = [:]
  /// By zone and sector.
  var sectors: [String: [String: Int]] = [:]
  /// Of applicants that do not share: the zone of each of their booths.
  var places: [String: [String]] = [:]

  init(zones: [Zone], held: [BoothAllotment.Held]) {
    free = Dictionary(zones.map { ($0.id, $0.booths) }, uniquingKeysWith: { first, _ in first })
    for one in held {
      free[one.zone, default: 0] -= one.booths
      communes[one.commune, default: 0] += one.booths
      if !one.isGroup { sectors[one.zone, default: [:]][one.sector, default: 0] += one.booths }
    }
  }

  /// Members of a group that carry a booth add to it; the others have part in it all the same.
  mutating func add(_ winners: [AllotmentRound.Winner]) {
    for winner in winners {
      free[winner.zone, default: 0] -= 1
      communes[winner.applicant.commune, default: 0] += 1
      guard winner.applicant.group == nil else { continue }
      sectors[winner.zone, default: [:]][winner.applicant.sector, default: 0] += 1
      places[winner.applicant.id, default: []].append(winner.zone)
    }
  }
}
