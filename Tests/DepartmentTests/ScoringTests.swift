import Coordination
import OCOP
import Testing
import Wire

/// The 26 sets of 26/2026/QĐ-TTg, scored from the files as shipped.
@Suite struct ScoringTests {
  static let sets = Array(1...26)
  static let lower = RankingPolicy(
    combining: .mean, gateReading: .mean, gatesAddUp: true, failedGate: .lowerStar, allowsNone: true)
  static let back = RankingPolicy(
    combining: .mean, gateReading: .mean, gatesAddUp: true, failedGate: .returnForSupplement, allowsNone: true)

  let book: Rulebook

  init() throws { book = try RulebookFiles.rulebook("26-2026") }

  /// Points and, where there are cases, the case.
  typealias Chosen = (points: Int, alternative: Int?)

  private func sheet(_ tree: CriteriaTree, _ choose: (CriteriaTree.Criterion) -> Chosen?) -> ScoreSheet {
    var sheet = ScoreSheet(points: [:])
    for leaf in tree.leaves {
      let option = choose(leaf)
      sheet.points[leaf.code] = option?.points ?? 0
      if leaf.cases != nil { sheet.cases = (sheet.cases ?? [:]).merging([leaf.code: option?.alternative ?? 1]) { $1 } }
    }
    return sheet
  }

  private func highest(_ tree: CriteriaTree) -> ScoreSheet {
    sheet(tree) { $0.choices.max { $0.points < $1.points }.map { ($0.points, $0.alternative) } }
  }

  /// A sheet of exactly that total which passes the gates up to a star; nil when there is none.
  private func exact(_ total: Int, _ tree: CriteriaTree, gates star: Star?) -> ScoreSheet? {
    let gates = tree.gates.filter { gate in star.map { gate.star <= $0 } ?? false }
    let offers = tree.leaves.map { leaf -> [Chosen] in
      let least = gates.filter { $0.criterion == leaf.code }.map(\.least).max() ?? 0
      // Nothing of a criterion may be reached.
      return [(0, nil)].filter { _ in least == 0 }
        + leaf.choices.filter { $0.points >= least }.map { ($0.points, $0.alternative) }
    }
    // From the last criterion on: which points leave a rest that the others can make.
    var reach = Array(repeating: Set<Int>(), count: offers.count + 1)
    reach[offers.count] = [0]
    for place in offers.indices.reversed() {
      reach[place] = Set(offers[place].flatMap { option in reach[place + 1].map { $0 + option.points } })
    }
    guard reach[0].contains(total) else { return nil }
    var rest = total
    var chosen: [String: Chosen] = [:]
    for (place, leaf) in tree.leaves.enumerated() {
      guard let option = offers[place].first(where: { reach[place + 1].contains(rest - $0.points) }) else { return nil }
      chosen[leaf.code] = option
      rest -= option.points
    }
    return sheet(tree) { chosen[$0.code] }
  }

  private func ranking(_ sheets: [ScoreSheet], _ tree: CriteriaTree, _ policy: RankingPolicy = lower) throws -> Ranking
  {
    for sheet in sheets { #expect(tree.faults(of: sheet, at: "", allowsNone: policy.allowsNone) == []) }
    return try #require(Ranking(sheets, tree: tree, book: book, policy: policy))
  }

  // MARK: - The files

  @Test func allTreesAreThereWithTheirOptionsAndGates() throws {
    let trees = try Self.sets.map { try RulebookFiles.tree($0) }
    #expect(trees.allSatisfy { $0.check(against: book) == [] })
    #expect(book.check() == [])
    #expect(book.classification.sets.map(\.number.rawValue) == Self.sets)
    #expect(book.classification.sectors.count == 6)
    #expect(book.classification.sectors.flatMap(\.groups).count == 17)
    #expect(trees.flatMap(\.leaves).reduce(0) { $0 + ($1.options?.count ?? 0) } == 2_535)
    #expect(trees.flatMap(\.leaves).filter { $0.yesNo == true }.count == 22)
    #expect(trees.reduce(0) { $0 + $1.gates.count } == 575)
    #expect(trees.flatMap(\.leaves).flatMap { $0.options ?? [] }.allSatisfy { $0.vi != nil && $0.en != nil })
    #expect(book.classification.sets.allSatisfy { $0.samples == ($0.number.rawValue == 26 ? 0 : 5) })
  }

  @Test func everyRecordOfARulebookFitsWithRoomToSpare() throws {
    for document in RulebookFiles.all { #expect(document.json.bytes.count < 64 * 1_024, "\(document.id)") }
    #expect(RulebookFiles.all.count == 6 + 26 + 19)
  }

  @Test func olderTreesAgreeWithTheirPartsToo() throws {
    let old = try RulebookFiles.rulebook("1048")
    let trees = RulebookFiles.all.filter { $0.id.hasPrefix("1048-") && $0.kind == "criteria-tree" }
    #expect(trees.count == 19)
    for document in trees {
      let tree: CriteriaTree = try RulebookFiles.decoded(document.id, "criteria-tree")
      #expect(tree.check(against: old) == [], "\(document.id)")
    }
  }

  // MARK: - Scoring each set

  @Test(arguments: sets)
  func theHighestSheetHasFiveStarsAndTheLowestOneOrTwo(set: Int) throws {
    let tree = try RulebookFiles.tree(set)
    let best = try ranking([highest(tree)], tree)
    #expect(best.total == .highest)
    #expect(best.star == .five && best.failed.isEmpty && best.next == nil)
    #expect(best.parts == ["A": 4_000, "B": 2_500, "C": 3_500])
    let lowest = sheet(tree) { $0.choices.min { $0.points < $1.points }.map { ($0.points, $0.alternative) } }
    let worst = try ranking([lowest], tree)
    #expect(worst.total.hundredths == lowest.total * 100)
    #expect(worst.star == (lowest.total < 30 ? .one : .two))
    #expect(worst.next?.star == (lowest.total < 30 ? .two : .three))
    let none = sheet(tree) { _ in nil }
    #expect(try ranking([none], tree).star == .one)
    if lowest.total > 0 { #expect(!tree.faults(of: none, at: "", allowsNone: false).isEmpty) }
  }

  /// Each edge as the mean of a hundred sheets, 99 of them at the edge: 29.99 is no rounding but an average.
  @Test(arguments: sets)
  func eachEdgeOfABandFallsOnItsRightSide(set: Int) throws {
    let tree = try RulebookFiles.tree(set)
    for (edge, below, star) in [(30, Star.one, Star.two), (50, .two, .three), (70, .three, .four), (90, .four, .five)] {
      let at = try #require(exact(edge, tree, gates: star), "set \(set): no sheet of \(edge) points")
      let under = try #require(exact(edge - 1, tree, gates: below), "set \(set): no sheet of \(edge - 1) points")
      let reached = try ranking([at], tree)
      #expect(reached.total.hundredths == edge * 100)
      #expect(reached.band == star && reached.star == star && reached.failed.isEmpty)
      let missed = try ranking(Array(repeating: at, count: 99) + [under], tree)
      #expect(missed.total.hundredths == edge * 100 - 1)
      #expect(missed.band == below && missed.star == below && missed.failed.isEmpty)
      #expect(missed.next?.star == star && missed.next?.missing.hundredths == 1)
      let words = missed.explanation(book, tree, Self.lower).map(\.vi).joined(separator: " ")
      #expect(words.contains("Tổng điểm \(edge - 1),99 (100 phiếu), thuộc khung \(below.rawValue) sao"))
      #expect(words.contains("Để đạt \(star.rawValue) sao còn cần: thêm 0,01 điểm"))
    }
  }

  @Test(arguments: sets)
  func oneStepUnderAGateTheExplanationNamesIt(set: Int) throws {
    let tree = try RulebookFiles.tree(set)
    let best = highest(tree)
    for gate in tree.gates {
      let criterion = try #require(tree.criterion(gate.criterion))
      var sheet = best
      // The next option below the gate; where the gate is the lowest, nothing of it is reached.
      sheet.points[gate.criterion] = criterion.choices.map(\.points).filter { $0 < gate.least }.max() ?? 0
      // A set's total may leave the band of five stars by this one step.
      let result = try ranking([sheet], tree)
      let stars = Star.allCases.filter { $0 < gate.star }
      #expect(result.star == min(stars.last ?? .one, result.band), "set \(set), \(gate)")
      let returned = try ranking([sheet], tree, Self.back)
      #expect(returned.star == nil)
      #expect(returned.failed.contains { $0.criterion == gate.criterion && $0.star == gate.star })
      for told in [result, returned] {
        let words = told.explanation(book, tree, Self.lower).map(\.vi).joined(separator: "\n")
        #expect(
          words.contains("mức tối thiểu của \(gate.star.rawValue) sao: tiêu chí \(gate.criterion) \(criterion.title)"),
          "set \(set): \(words)")
        #expect(words.contains("cần \(gate.least) điểm"))
      }
    }
  }

  // MARK: - Several sheets

  @Test func gatesAreReadByTheMeanTheMajorityOrEverybody() throws {
    let tree = try RulebookFiles.tree(7)
    let best = highest(tree)
    var low = best
    low.points["3.4"] = 1
    func star(_ reading: RankingPolicy.GateReading, _ sheets: [ScoreSheet]) throws -> Star? {
      let policy = RankingPolicy(
        combining: .mean, gateReading: reading, gatesAddUp: true, failedGate: .lowerStar, allowsNone: false)
      return try ranking(sheets, tree, policy).star
    }
    #expect(tree.gates.contains { $0.criterion == "3.4" && $0.star == .four && $0.least == 2 })
    #expect(try star(.mean, [best, best, low]) == .three)
    #expect(try star(.majority, [best, best, low]) == .five)
    #expect(try star(.majority, [best, low]) == .three)
    #expect(try star(.every, [best, best, low]) == .three)
  }

  @Test func gatesThatDoNotAddUpLetALowerOneFail() throws {
    let tree = try RulebookFiles.tree(7)
    var sheet = highest(tree)
    sheet.points["2.4"] = 0
    sheet.points["3.4"] = 1
    let apart = RankingPolicy(
      combining: .mean, gateReading: .mean, gatesAddUp: false, failedGate: .lowerStar, allowsNone: false)
    #expect(try ranking([sheet], tree, apart).star == .five)
    #expect(try ranking([sheet], tree).star == .three)
  }

  @Test func theTrimmedMeanLeavesOutTheHighestAndTheLowest() throws {
    let tree = try RulebookFiles.tree(7)
    let sheets = try [60, 70, 71, 90].map { try #require(exact($0, tree, gates: nil)) }
    let trimmed = RankingPolicy(
      combining: .trimmedMean, gateReading: .mean, gatesAddUp: true, failedGate: .lowerStar, allowsNone: true)
    #expect(try ranking(sheets, tree, trimmed).total.hundredths == 7_050)
    #expect(try ranking(sheets, tree).total.hundredths == 7_275)
    #expect(try ranking(Array(sheets.prefix(3)), tree, trimmed).total.hundredths == 6_700)
    #expect(Ranking.spread(of: sheets) == 30)
    #expect(Ranking([], tree: tree, book: book, policy: trimmed) == nil)
  }

  // MARK: - Sheets

  @Test func aSheetIsToldAllItsFaultsWithTheirPlaces() throws {
    let tree = try RulebookFiles.tree(26)
    let (typed, faults) = ScoreSheet.parse(["1.1=1", "1.1=3", "8 = 3/2", "x", "9=", "3.5=1/x"], at: "/choices")
    #expect(faults.map(\.pointer) == ["/choices/1", "/choices/3", "/choices/4", "/choices/5"])
    #expect(typed == ScoreSheet(points: ["1.1": 3, "8": 3], cases: ["8": 2]))
    var sheet = highest(tree)
    #expect(tree.faults(of: sheet, at: "/choices", allowsNone: false) == [])
    sheet.points["1.1"] = 2
    sheet.points["2.9"] = 1
    sheet.points["3.5"] = nil
    sheet.cases?["9"] = nil
    let told = tree.faults(of: sheet, at: "/choices", allowsNone: false)
    #expect(told.map(\.pointer) == ["/choices/1.1", "/choices", "/choices/9", "/choices/2.9"])
    #expect(told[0].message.vi == "Tiêu chí 1.1 không có phương án 2 điểm; có: 1, 3")
    #expect(told[2].message.vi.contains("1 dịch vụ do cộng đồng cung cấp"))
  }

  @Test func aSensoryItemOfZeroStopsBottledWaterByItself() throws {
    let tree = try RulebookFiles.tree(16)
    var sheet = highest(tree)
    #expect(tree.stops(sheet, in: book).isEmpty)
    sheet.points["6.3"] = 0
    #expect(tree.stops(sheet, in: book).map(\.id) == ["stop-if-any-sensory-item-is-zero"])
    let findings = try RulebookFiles.tree(21).findings(in: book).map(\.id)
    #expect(findings == ["forged", "incomplete", "disqualified-if-ip-violation"])
    #expect(try RulebookFiles.tree(26).findings(in: book) == [])
  }

  // MARK: - Faults of documents

  @Test func everySlipOfATreeIsToldAtOnceWithItsPlace() throws {
    let shipped = try #require(RulebookFiles.all.first { $0.id == "26-2026-07" }).json
    var text = shipped.text
    // The best option of 1.1 is 4 of 3; 2.1 has 4 in a section of 10; a rule and a star that cannot be.
    text = text.replacing(#""code":"2.1","max":3"#, with: #""code":"2.1","max":4"#)
    text = text.replacing("disqualified-if-identical-to-another-producer", with: "no-such-rule")
    let broken = try read(CriteriaTree.self, text)
    let faults = broken.check(against: book)
    #expect(faults.contains { $0.pointer == "/parts/0/sections/1/criteria" && $0.message.vi.contains("11") })
    #expect(faults.contains { $0.pointer == "/parts/0/sections/1/criteria/0/options" })
    #expect(faults.contains { $0.pointer.hasSuffix("/rules/0") && $0.message.vi.contains("no-such-rule") })
    let older = try RulebookFiles.rulebook("1048")
    #expect(broken.check(against: older).contains { $0.pointer == "/parts/0/max" })
  }

  @Test func everySlipOfARulebookIsToldAtOnceWithItsPlace() throws {
    let shipped = try #require(RulebookFiles.all.first { $0.id == "26-2026" && $0.kind == "rulebook" }).json
    var text = shipped.text
    text = text.replacing(#""proposeBefore":"04-30""#, with: #""proposeBefore":"30-04""#)
    text = text.replacing(#""closes":120"#, with: #""closes":190"#)
    text = text.replacing(#"{"from":5000,"star":3}"#, with: #"{"from":2000,"star":3}"#)
    text = text.replacing(#""awards":[5]"#, with: #""awards":[5],"sendsUpFrom":9500"#)
    text = text.replacing(#""months":36"#, with: #""months":0"#)
    text = text.replacing(#""max":25"#, with: #""max":24"#)
    let broken = try read(Rulebook.self, text)
    #expect(
      Set(broken.check().map(\.pointer)) == [
        "/rounds/0/proposeBefore", "/reassessment", "/bands", "/levels/1/sendsUpFrom", "/certificate/months", "/parts",
      ])
  }
}
