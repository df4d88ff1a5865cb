import Foundation
import Ledger
import Testing

/// Random lives of an office: the real hub, real modules, a ledger that loses what is not committed, links that lose,
/// double and reorder, modules and daemons that die anywhere, clocks that jump, commits that fail. After every commit
/// and with every message the promises of the house are checked.
///
/// A life that breaks one prints the line that plays it again. `OCOP_SEEDS` asks for more lives, `OCOP_SEED` for one
/// life with its last steps (`OCOP_STEPS`), `OCOP_FIRST_SEED` for others.
struct SimulationTests {
  private static let environment = ProcessInfo.processInfo.environment
  static let seeds = environment["OCOP_SEEDS"].flatMap { Int($0) } ?? 600
  static let first = environment["OCOP_FIRST_SEED"].flatMap { UInt64($0) } ?? 0
  static let chosen = environment["OCOP_SEED"].flatMap { UInt64($0) }
  /// How many of the last steps of the chosen life are told.
  static let steps = environment["OCOP_STEPS"].flatMap { Int($0) } ?? 200
  static let block = 50
  /// Only then does a dictionary give its members in the same order again.
  static let isRepeatable = environment["SWIFT_DETERMINISTIC_HASHING"] != nil

  @Test(arguments: chosen == nil ? Array(0..<max(1, seeds / block)) : [0])
  func thePromisesHoldInRandomLives(_ block: Int) throws {
    let start = Self.first + UInt64(block * Self.block)
    var tally = Tally()
    defer { tally.write() }
    for seed in Self.chosen.map({ $0...$0 }) ?? start...(start + UInt64(Self.block) - 1) {
      let world = try World.lived(seed: seed, isTraced: Self.chosen != nil)
      tally.add(world.counts)
      guard let fault = world.checkers.faults.first else { continue }
      let trace = world.trace.suffix(Self.steps).joined(separator: "\n")
      Issue.record("\(fault)\n\(Self.replay(seed))\n\(world.checkers.faults.prefix(5).map(\.description))\n\(trace)")
      return
    }
  }

  static func replay(_ seed: UInt64) -> String {
    "OCOP_SEED=\(seed) SWIFT_DETERMINISTIC_HASHING=1 swift test --filter SimulationTests.thePromisesHoldInRandomLives"
  }

  @Test(.enabled(if: isRepeatable, "SWIFT_DETERMINISTIC_HASHING is not set")) func theSameSeedGivesTheSameLife() throws
  {
    func hash(_ seed: UInt64) throws -> [UInt8]? {
      try World.lived(seed: seed).ledger.snapshot { snapshot throws(LedgerError) in
        try snapshot.events(after: snapshot.head - 1, limit: 1, bytes: 1 << 20).last?.hash
      }
    }
    for seed in [7, 8, 9] as [UInt64] { #expect(try hash(seed) == hash(seed), "\(Self.replay(seed))") }
    #expect(try hash(7) != hash(8))
  }
}

extension World {
  static let steps = 350

  /// A whole life: bad weather, then rest.
  static func lived(
    seed: UInt64, isTraced: Bool = false, _ prepare: (World) -> Void = { _ in }
  ) throws -> World {
    let world = try World(seed: seed)
    world.isTraced = isTraced
    prepare(world)
    for _ in 0..<steps {
      try world.step()
      if !world.checkers.faults.isEmpty { return world }
    }
    try world.rest()
    return world
  }
}
