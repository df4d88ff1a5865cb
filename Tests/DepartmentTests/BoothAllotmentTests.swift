// Compiled while the department is in the building: its folder can go without touching this one.
#if IndustryTrade
import Testing

@testable import IndustryTrade

/// The allotment of booths against all allotments there are, on small cases; and at its full size.
@Suite struct BoothAllotmentTests {
  typealias Applicant = BoothAllotment.Applicant

  @Test func noAllotmentIsBetterThanTheOneThatIsFound() {
    var dice = Dice(seed: 7)
    for _ in 0..<400 {
      let trial = Trial(&dice)
      let found = trial.solve(trial.applicants)
      let best = trial.best(trial.applicants)
      let value = trial.value(found.map { ($0.applicant, $0.zone) }, trial.applicants)
      #expect(value == best, "\(trial)")
    }
  }

  @Test func thePointsThatAreMissingAreTheFewestThatHelp() {
    var dice = Dice(seed: 11)
    var tried = 0
    for _ in 0..<150 {
      let trial = Trial(&dice, hasPrecedence: false)
      let outcomes = trial.allotment.allot(trial.applicants)
      for (place, applicant) in trial.applicants.enumerated() {
        guard case .noneLeft = outcomes[applicant.id]?.place, let missing = outcomes[applicant.id]?.missing else {
          continue
        }
        tried += 1
        var more = trial.applicants
        more[place].points += missing
        #expect(trial.isIn(applicant.id, more), "\(missing) points more are enough: \(trial)")
        more[place].points -= 1
        #expect(!trial.isIn(applicant.id, more), "\(missing - 1) points more are not: \(trial)")
      }
    }
    #expect(tried > 100)
  }

  @Test func thePointsToSpareAreAsManyAsCanBeLost() {
    var dice = Dice(seed: 13)
    var tried = 0
    for _ in 0..<150 {
      let trial = Trial(&dice, hasPrecedence: false)
      let outcomes = trial.allotment.allot(trial.applicants)
      for (place, applicant) in trial.applicants.enumerated() where applicant.group == nil {
        guard case .booths = outcomes[applicant.id]?.place, let spare = outcomes[applicant.id]?.spare else { continue }
        tried += 1
        var fewer = trial.applicants
        fewer[place].points -= spare
        #expect(trial.isIn(applicant.id, fewer), "\(spare) points less do no harm: \(trial)")
        fewer[place].points -= 1
        #expect(!trial.isIn(applicant.id, fewer), "\(spare + 1) points less do: \(trial)")
      }
    }
    #expect(tried > 100)
  }

  @Test func noZoneGivesMoreThanItHasAndNobodyWaitsForABoothThatIsFree() {
    var dice = Dice(seed: 19)
    for _ in 0..<300 {
      let trial = Trial(&dice, most: 3)
      let outcomes = trial.allotment.allot(trial.applicants)
      var free = Given(zones: trial.allotment.zones, held: trial.allotment.held).free
      var given: [String: Int] = [:]
      for applicant in trial.applicants {
        guard case .booths(let places) = outcomes[applicant.id]?.place else { continue }
        given[applicant.id] = places.count
        #expect(places.count <= applicant.booths && Set(places).isSubset(of: trial.fitting(applicant)))
        for place in places { free[place, default: 0] -= 1 }
      }
      #expect(free.values.allSatisfy { $0 >= 0 }, "\(trial)")
      for applicant in trial.applicants where given[applicant.id, default: 0] < applicant.booths {
        let first = trial.allotment.zones.first { outcomes[applicant.id]?.place == .booths([$0.id]) }
        guard given[applicant.id] == nil || first.map({ $0.perProducer > 1 }) == true else { continue }
        #expect(trial.fitting(applicant).allSatisfy { free[$0, default: 0] == 0 }, "\(applicant.id): \(trial)")
      }
    }
  }

  @Test func theOrderOfTheListSaysNothing() {
    var dice = Dice(seed: 17)
    for _ in 0..<50 {
      let trial = Trial(&dice)
      let first = trial.allotment.allot(trial.applicants)
      #expect(trial.allotment.allot(trial.applicants.reversed()) == first)
      #expect(trial.allotment.allot(trial.applicants) == first)
    }
  }

  @Test func aMustHaveGoesBeforeAllPointsAndAZoneBeforeThatTakesItFirst() {
    let zone = Zone(id: "a", title: "A", booths: 1, perProducer: 1, takes: [.potential, .recognised], sectors: [])
    let allotment = BoothAllotment(zones: [zone], weights: BoothWeights(), held: [])
    var rich = Applicant(
      id: "r", commune: "1", sector: "s", standing: .recognised, points: 900, order: 1)
    let potential = Applicant(id: "p", commune: "2", sector: "s", standing: .potential, points: 0, order: 2)
    var outcomes = allotment.allot([rich, potential])
    #expect(outcomes["p"]?.place == .booths(["a"]) && outcomes["r"]?.place == .noneLeft)
    #expect(outcomes["r"]?.missing == nil, "no points would have helped")
    rich.isMust = true
    outcomes = allotment.allot([rich, potential])
    #expect(outcomes["r"]?.place == .booths(["a"]) && outcomes["p"]?.place == .noneLeft)
  }

  @Test func communesAndSectorsAreSpread() {
    let zones = [Zone(id: "a", title: "A", booths: 2, perProducer: 1, takes: [.recognised], sectors: [])]
    let weights = BoothWeights(communes: [30, 10], sectors: [20, 5])
    func winners(_ list: [(String, String, String, Int)]) -> Set<String> {
      let applicants = list.enumerated().map {
        Applicant(
          id: $1.0, commune: $1.1, sector: $1.2, standing: .recognised, points: $1.3, order: Int64($0))
      }
      let outcomes = BoothAllotment(zones: zones, weights: weights, held: []).allot(applicants)
      return Set(outcomes.filter { if case .booths = $0.value.place { true } else { false } }.keys)
    }
    #expect(winners([("x", "1", "food", 50), ("y", "1", "craft", 45), ("z", "2", "craft", 30)]) == ["x", "z"])
    #expect(winners([("x", "1", "food", 50), ("y", "1", "craft", 45), ("z", "2", "craft", 20)]) == ["x", "y"])
    #expect(winners([("x", "1", "food", 50), ("y", "2", "food", 45), ("z", "3", "craft", 35)]) == ["x", "z"])
    let before = BoothAllotment.Held(commune: "2", sector: "craft", zone: "a", booths: 1)
    let after = BoothAllotment(zones: zones, weights: weights, held: [before]).allot([
      Applicant(id: "y", commune: "2", sector: "food", standing: .recognised, points: 45, order: 1),
      Applicant(id: "z", commune: "3", sector: "food", standing: .recognised, points: 30, order: 2),
    ])
    #expect(after["z"]?.place == .booths(["a"]), "what is held already counts")
  }

  /// The forum of Đồng Tháp in 2022: six booths for five recognised and three potential producers.
  @Test func eightProducersShareSixBooths() {
    let zones = [Zone(id: "a", title: "A", booths: 6, perProducer: 1, takes: [.recognised, .potential], sectors: [])]
    let applicants = (1...8).map {
      Applicant(
        id: "DK-\($0)", commune: "\($0)", sector: "food", standing: $0 > 5 ? .potential : .recognised, points: 10 * $0,
        order: Int64($0), booths: 6, group: "tinh")
    }
    let outcomes = BoothAllotment(zones: zones, weights: BoothWeights(), held: []).allot(applicants)
    #expect(applicants.allSatisfy { outcomes[$0.id]?.place == .booths(Array(repeating: "a", count: 6)) })
    var numbers = BoothNumbers(zones: zones, taken: [])
    let places = numbers.give(outcomes, to: applicants)
    #expect(numbers.taken == Set(1...6))
    #expect((1...8).compactMap { places["DK-\($0)"] } == [[2], [1], [6], [5], [4], [3], [2], [1]])
  }

  @Test func twoThousandApplicantsAreAllottedInLessThanASecond() {
    let (zones, applicants) = Trial.fullSize(applicants: 2_000, booths: 1_000, zones: 10)
    let weights = BoothWeights(
      star: 20, newProduct: 15, firstFair: 15, craftVillage: 10, absence: 40, wish: 5, communes: [30, 15, 8, 4],
      sectors: [20, 12, 6, 3])
    let allotment = BoothAllotment(zones: zones, weights: weights, held: [])
    let clock = ContinuousClock()
    var outcomes: [String: BoothAllotment.Outcome] = [:]
    let time = clock.measure { outcomes = allotment.allot(applicants) }
    #expect(outcomes.values.count { if case .booths = $0.place { true } else { false } } == 1_000)
    #expect(outcomes.values.filter { $0.place == .noneLeft }.allSatisfy { $0.missing != nil })
    #if !DEBUG
    #expect(time < .seconds(1), "it took \(time)")
    #endif
    #expect(time < .seconds(60), "not optimised: \(time)")
  }
}
#endif
