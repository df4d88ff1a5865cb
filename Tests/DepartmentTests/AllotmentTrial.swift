#if IndustryTrade
@testable import IndustryTrade

/// Numbers that come again with the same seed.
struct Dice {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func roll(_ sides: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % sides
  }
}

/// A small fair at random, and the best of all ways to give out its first booths, found by trying each.
struct Trial: CustomStringConvertible {
  typealias Applicant = BoothAllotment.Applicant

  let allotment: BoothAllotment
  let applicants: [Applicant]

  /// `most`: booths wanted by one, and given to one, at most.
  init(_ dice: inout Dice, hasPrecedence: Bool = true, most: Int = 1) {
    let sectors = ["food", "craft"]
    let zones = (0..<(1 + dice.roll(3))).map { number in
      Zone(
        id: "z\(number)", title: "Z", booths: 1 + dice.roll(2 * most), perProducer: 1 + dice.roll(most),
        takes: hasPrecedence
          ? [[.recognised, .potential], [.potential, .recognised], [.recognised]][dice.roll(3)] : [.recognised],
        sectors: dice.roll(4) == 0 ? [sectors[dice.roll(2)]] : [])
    }
    let weights = BoothWeights(
      wish: dice.roll(4), communes: [[9, 4, 1], [5, 5], [3], []][dice.roll(4)],
      sectors: [[8, 3], [6, 2, 1], []][dice.roll(3)])
    let held =
      dice.roll(3) > 0
      ? []
      : [
        BoothAllotment.Held(commune: "c0", sector: "food", zone: "z0", booths: 1)
      ]
    allotment = BoothAllotment(zones: zones, weights: weights, held: held)
    applicants = (0..<(2 + dice.roll(5))).map { number in
      Applicant(
        id: "DK-\(number)", commune: dice.roll(6) == 0 ? "" : "c\(dice.roll(3))", sector: sectors[dice.roll(2)],
        standing: hasPrecedence && dice.roll(3) == 0 ? .potential : .recognised, points: dice.roll(25),
        order: Int64(number), booths: 1 + dice.roll(most), wish: dice.roll(2) == 0 ? "z\(dice.roll(3))" : nil,
        isMust: hasPrecedence && dice.roll(8) == 0)
    }
  }

  var description: String { "\(allotment.zones) \(allotment.weights) \(allotment.held) \(applicants)" }

  func fitting(_ applicant: Applicant) -> [String] {
    allotment.zones.filter { $0.takes(applicant.standing, of: applicant.sector) }.map(\.id)
  }

  /// Who wins the first round, and where.
  func solve(_ applicants: [Applicant]) -> [AllotmentRound.Winner] {
    var round = AllotmentRound(
      allotment, applicants, given: Given(zones: allotment.zones, held: allotment.held), zones: fitting)
    round.solve()
    return round.winners
  }

  func isIn(_ id: String, _ applicants: [Applicant]) -> Bool {
    if case .booths = allotment.allot(applicants)[id]?.place { true } else { false }
  }

  /// What is sought, as a tuple of which the first difference decides: booths given, must-haves, the rest with the
  /// order of registration behind it.
  struct Value: Equatable, Comparable {
    var booths: Int
    var musts: Int
    var points: Int
    var order: Int

    static func < (left: Value, right: Value) -> Bool {
      (left.booths, left.musts, left.points, left.order) < (right.booths, right.musts, right.points, right.order)
    }
  }

  /// Nil when a zone has not so many booths.
  func value(_ winners: [(Applicant, String)], _ all: [Applicant]) -> Value? {
    let given = Given(zones: allotment.zones, held: allotment.held)
    let weights = allotment.weights
    var communes = given.communes
    var sectors = given.sectors
    var free = given.free
    let span = (all.map(\.points).max() ?? 0) - (all.map(\.points).min() ?? 0)
    let most = 1 + span + (weights.communes.first ?? 0) + (weights.sectors.first ?? 0) + weights.wish
    var value = Value(booths: winners.count, musts: 0, points: 0, order: 0)
    for (applicant, zone) in winners {
      guard let place = allotment.zones.first(where: { $0.id == zone }), free[zone, default: 0] > 0 else { return nil }
      free[zone, default: 0] -= 1
      value.musts += applicant.isMust ? 1 : 0
      value.order += all.count - Int(applicant.order)
      value.points += applicant.points + (applicant.wish == zone ? weights.wish : 0)
      value.points -= (place.takes.firstIndex(of: applicant.standing) ?? 0) * most * (all.count + 1)
      if !applicant.commune.isEmpty {
        let number = communes[applicant.commune, default: 0]
        value.points += number < weights.communes.count ? weights.communes[number] : 0
        communes[applicant.commune] = number + 1
      }
      let number = sectors[zone]?[applicant.sector] ?? 0
      value.points += number < weights.sectors.count ? weights.sectors[number] : 0
      sectors[zone, default: [:]][applicant.sector] = number + 1
    }
    return value
  }

  /// The greatest value of all ways to put each applicant somewhere or nowhere.
  func best(_ applicants: [Applicant]) -> Value? {
    func all(_ rest: ArraySlice<Applicant>) -> [[(Applicant, String)]] {
      guard let first = rest.first else { return [[]] }
      return all(rest.dropFirst()).flatMap { others in
        [others] + fitting(first).map { [(first, $0)] + others }
      }
    }
    return all(applicants[...]).compactMap { value($0, applicants) }.max()
  }

  /// A fair of full size, with 170 communes and six sectors.
  static func fullSize(applicants: Int, booths: Int, zones: Int) -> ([Zone], [Applicant]) {
    var dice = Dice(seed: 3)
    let sectors = ["food", "beverage", "herbal", "handicraft", "ornamental", "tourism"]
    let ground = (0..<zones).map { number in
      Zone(
        id: "z\(number)", title: "Z", booths: booths / zones, perProducer: 2,
        takes: number == 0 ? [.potential, .recognised] : [.recognised, .other],
        sectors: number == 1 ? ["food", "beverage"] : [])
    }
    let list = (0..<applicants).map { number in
      Applicant(
        id: "DK-\(number)", commune: "c\(dice.roll(170))", sector: sectors[dice.roll(3) == 0 ? dice.roll(6) : 0],
        standing: dice.roll(6) == 0 ? .potential : .recognised,
        points: 20 * dice.roll(6) + 15 * dice.roll(2) + 10 * dice.roll(2), order: Int64(dice.roll(1_000_000)),
        booths: 1 + dice.roll(2), wish: dice.roll(3) == 0 ? "z\(dice.roll(zones))" : nil)
    }
    return (ground, list)
  }
}
#endif
