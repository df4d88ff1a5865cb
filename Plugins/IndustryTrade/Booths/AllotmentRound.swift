/// One round of `BoothAllotment`, in which each applicant may get one booth: the network, its solution, and what it
/// says of those who got none.
///
/// source → commune → kind of applicant → sector of a zone → zone → sink
struct AllotmentRound {
  typealias Applicant = BoothAllotment.Applicant

  struct Winner {
    var applicant: Applicant
    var zone: String
  }

  /// Applicants that may go to the same places at the same costs.
  private struct Sort: Hashable {
    var sector: String
    var zones: [String]
    var standing: Standing
    var wish: String?
    var group: String?
    /// The zone of the booth that it has.
    var home: String?
  }

  /// The applicants of one commune and sort, best first, with their arc.
  private struct Bundle {
    var commune: Int
    var sort: Int
    var members: [(applicant: Applicant, cost: Int)]
    var arc = 0
  }

  private let allotment: BoothAllotment
  private let given: Given
  private var sorts: [Sort] = []
  private var communes: [String] = []
  private var bundles: [Bundle] = []
  private var unplaced: [Applicant] = []
  /// Costs are points times `unit`, so that the order of registration decides between equal points only.
  private let unit: Int
  /// What it costs to go where others are taken first: more than all points together.
  private let precedence: Int
  private let must: Int
  private var network = ConvexFlow(nodes: 0)
  private var lanes: [(sort: Int, zone: String, arc: Int)] = []
  private(set) var winners: [Winner] = []

  /// The applicants in the order of their registration.
  init(
    _ allotment: BoothAllotment, _ applicants: [Applicant], given: Given, zones: (Applicant) -> [String],
    home: (Applicant) -> String? = { _ in nil }
  ) {
    (self.allotment, self.given) = (allotment, given)
    let count = applicants.count
    unit = count * count + 1
    let weights = allotment.weights
    let points = applicants.map(\.points)
    let most =
      1 + (points.max() ?? 0) - (points.min() ?? 0) + (weights.communes.first ?? 0) + (weights.sectors.first ?? 0)
      + weights.wish
    precedence = most * (count + 1)
    must = 1 + count * precedence * (2 + Standing.allCases.count)
    var places: [Sort: Int] = [:]
    var homes: [String: Int] = [:]
    var found: [[Int]: Int] = [:]
    for (place, applicant) in applicants.enumerated() {
      let allowed = zones(applicant)
      guard !allowed.isEmpty else {
        unplaced.append(applicant)
        continue
      }
      let sort = Sort(
        sector: applicant.sector, zones: allowed, standing: applicant.standing,
        wish: applicant.wish.flatMap { allowed.contains($0) ? $0 : nil }, group: applicant.group,
        home: home(applicant))
      let node = places[sort] ?? sorts.count
      if node == sorts.count {
        places[sort] = node
        sorts.append(sort)
      }
      let home = homes[applicant.commune] ?? communes.count
      if home == communes.count {
        homes[applicant.commune] = home
        communes.append(applicant.commune)
      }
      let cost = -(applicant.points + (applicant.isMust ? must : 0)) * unit - (count - place)
      let bundle = found[[home, node]] ?? bundles.count
      if bundle == bundles.count {
        found[[home, node]] = bundle
        bundles.append(Bundle(commune: home, sort: node, members: []))
      }
      bundles[bundle].members.append((applicant, cost))
    }
    for index in bundles.indices { bundles[index].members.sort { $0.cost < $1.cost } }
  }

  // MARK: - The network

  mutating func solve() {
    let zones = allotment.zones
    var stalls: [(zone: Int, sort: Sort)] = []
    var stallOf: [String: Int] = [:]
    var reach: [(sort: Int, stall: Int)] = []
    for (number, sort) in sorts.enumerated() {
      for (place, zone) in zones.enumerated() where sort.zones.contains(zone.id) {
        let name = "\(place)/\(sort.group.map { "group/\($0)" } ?? "sector/\(sort.sector)")"
        let stall = stallOf[name] ?? stalls.count
        if stall == stalls.count {
          stallOf[name] = stall
          stalls.append((place, sort))
        }
        reach.append((number, stall))
      }
    }
    let sortAt = 1 + communes.count
    let stallAt = sortAt + sorts.count
    let zoneAt = stallAt + stalls.count
    let sink = zoneAt + zones.count
    network = ConvexFlow(nodes: sink + 1)

    for (home, commune) in communes.enumerated() {
      let most = bundles.filter { $0.commune == home }.reduce(0) { $0 + $1.members.count }
      network.addArc(
        from: 0, to: 1 + home,
        costs: gains(
          commune.isEmpty ? [] : allotment.weights.communes, after: given.communes[commune] ?? 0, count: most))
    }
    for index in bundles.indices {
      let bundle = bundles[index]
      bundles[index].arc = network.addArc(
        from: 1 + bundle.commune, to: sortAt + bundle.sort, costs: bundle.members.map(\.cost))
    }
    var size = Array(repeating: 0, count: sorts.count)
    for bundle in bundles { size[bundle.sort] += bundle.members.count }
    for (sort, stall) in reach {
      let zone = zones[stalls[stall].zone]
      let rank = zone.takes.firstIndex(of: sorts[sort].standing) ?? 0
      let isAway = sorts[sort].home.map { $0 != zone.id } ?? false
      let wish = sorts[sort].wish == zone.id ? allotment.weights.wish : 0
      let cost = ((isAway ? rank + 1 : rank) * precedence - wish) * unit
      let arc = network.addArc(
        from: sortAt + sort, to: stallAt + stall, costs: Array(repeating: cost, count: size[sort]))
      lanes.append((sort, zone.id, arc))
    }
    for (number, stall) in stalls.enumerated() {
      network.addArc(from: stallAt + number, to: zoneAt + stall.zone, costs: costs(of: stall.sort, in: stall.zone))
    }
    for (place, zone) in zones.enumerated() {
      network.addArc(
        from: zoneAt + place, to: sink, costs: Array(repeating: 0, count: max(0, given.free[zone.id] ?? 0)))
    }
    network.fill(from: 0, to: sink)
    winners = placed()
  }

  /// A group has no part in the mix of sectors, and gets no more booths than it wants.
  private func costs(of sort: Sort, in place: Int) -> [Int] {
    let zone = allotment.zones[place]
    let free = max(0, given.free[zone.id] ?? 0)
    if let group = sort.group {
      let members = bundles.filter { sorts[$0.sort].group == group }.flatMap(\.members)
      let wanted = members.map(\.applicant.booths).max() ?? 0
      return Array(repeating: 0, count: min(free, wanted, members.count))
    }
    return gains(
      sort.sector.isEmpty ? [] : allotment.weights.sectors, after: given.sectors[zone.id]?[sort.sector] ?? 0,
      count: free)
  }

  private func gains(_ list: [Int], after given: Int, count: Int) -> [Int] {
    (given..<given + count).map { $0 < list.count ? -list[$0] * unit : 0 }
  }

  // MARK: - What it says

  /// Who wins in a bundle are its best; of a sort the best go to the zone it wished, then in the order of the zones.
  private func placed() -> [Winner] {
    sorts.indices.flatMap { sort in
      let chosen = bundles.filter { $0.sort == sort }
        .flatMap { $0.members.prefix(network.flow(of: $0.arc)) }.sorted { $0.cost < $1.cost }
      let zones = lanes.filter { $0.sort == sort }
        .sorted { ($0.zone == sorts[sort].wish ? 0 : 1, $0.arc) < ($1.zone == sorts[sort].wish ? 0 : 1, $1.arc) }
        .flatMap { Array(repeating: $0.zone, count: network.flow(of: $0.arc)) }
      return zip(chosen, zones).map { Winner(applicant: $0.0.applicant, zone: $0.1) }
    }
  }

  /// Of each applicant: whether it is in, and how many points would have changed that.
  func outcomes() -> [String: BoothAllotment.Outcome] {
    var outcomes: [String: BoothAllotment.Outcome] = [:]
    for applicant in unplaced { outcomes[applicant.id] = .init(place: .noZone) }
    let zone = Dictionary(winners.map { ($0.applicant.id, $0.zone) }, uniquingKeysWith: { first, _ in first })
    let shared = Dictionary(
      grouping: winners.filter { $0.applicant.group != nil }, by: { $0.applicant.group ?? "" })
    var fromSort: [Int: [Int?]] = [:]
    var fromCommune: [Int: [Int?]] = [:]
    for bundle in bundles {
      let (commune, sort) = (1 + bundle.commune, 1 + communes.count + bundle.sort)
      for (applicant, cost) in bundle.members {
        if let group = applicant.group.flatMap({ shared[$0] }) {
          outcomes[applicant.id] = .init(place: .booths(group.map(\.zone)))
        } else if let zone = zone[applicant.id] {
          let back = fromCommune[commune] ?? network.costs(from: commune)
          fromCommune[commune] = back
          outcomes[applicant.id] = .init(
            place: .booths([zone]), spare: back[sort].flatMap { spare(points: $0 - cost) })
        } else {
          let back = fromSort[sort] ?? network.costs(from: sort)
          fromSort[sort] = back
          outcomes[applicant.id] = .init(
            place: .noneLeft, missing: back[commune].flatMap { missing(points: $0 + cost) })
        }
      }
    }
    return outcomes
  }

  /// Whoever is pushed out by a must-have, or by those whom the zone takes first, is not short of points.
  private func missing(points cost: Int) -> Int? {
    let points = cost / unit + 1
    return points > precedence / 2 ? nil : points
  }

  private func spare(points cost: Int) -> Int? {
    let points = cost / unit
    return points > precedence / 2 ? nil : points
  }
}
