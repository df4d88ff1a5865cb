import Testing

@testable import Host

struct SpentIDsTests {
  private func key(_ number: Int) -> CommandKey { CommandKey(identity: "lan", id: "id-\(number)") }

  @Test func aSpentIDIsNeverTakenForFresh() {
    var spent = SpentIDs()
    spent.isComplete = true
    for number in 0..<400_000 { spent.insert(key(number)) }
    #expect((0..<400_000).allSatisfy { spent.mayHold(key($0)) })
  }

  @Test func fewFreshIDsAreLookedUpForNothing() {
    var spent = SpentIDs()
    spent.isComplete = true
    for number in 0..<400_000 { spent.insert(key(number)) }
    let wrong = (1_000_000..<1_050_000).filter { spent.mayHold(key($0)) }.count
    #expect(wrong < 1_500, "\(wrong) of 50,000")
  }

  @Test func untilTheLogIsReadEveryIDMayBeSpent() {
    #expect(SpentIDs().mayHold(key(1)))
  }

  @Test func anIDOfAnotherIdentityIsAnother() {
    var spent = SpentIDs()
    spent.isComplete = true
    spent.insert(CommandKey(identity: "lan", id: "1"))
    #expect(!spent.mayHold(CommandKey(identity: "ha", id: "1")))
  }
}
