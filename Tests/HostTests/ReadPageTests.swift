import Ledger
import Testing
import Wire

@testable import Host

/// Pages of LIST, HISTORY and LOG for a reader who may not see all of it: none is taken for the last. PROTOCOL.md §5.7.
struct ReadPageTests {
  private static let size: Int64 = 2

  /// Five booths, opened and let, with what only some may read.
  private func office() throws -> Office {
    var manifests = Script.manifests
    manifests["trade"]?.kinds[1].dataClass = "personal"
    let office = try Office(manifests: manifests)
    let ha = office.client("ha")
    for booth in 1...5 {
      office.command("trade.booth.open/b\(booth)", [:], by: ha)
      office.command("trade.booth.let/b\(booth)", [:], by: ha)
    }
    office.command("trade.fair.propose", ["name": "Hội chợ"], by: ha)
    return office
  }

  /// All pages, each as long as the reader sees it.
  private func pages(
    _ verb: Verb, _ subject: String = "", by identity: String, _ office: Office
  ) throws -> [[JSON]] {
    let peer = office.client(identity)
    var (pages, next): ([[JSON]], Int64?) = ([], 0)
    while let place = next {
      let meta: JSON = [verb == .list ? "offset" : "after": .integer(place), "limit": .integer(Self.size)]
      let page = office.command(subject, by: peer, meta: meta, verb: verb)?.json
      pages.append(try #require(page?[verb == .list ? "rows" : "events"]?.array))
      next = page?["next"]?.integer
      try #require(pages.count < 20)
    }
    return pages
  }

  @Test func theLogGoesOnBehindAPageOfWhichNothingIsShown() throws {
    let office = try office()
    #expect(try pages(.log, by: "root", office).map(\.count) == [0, 0, 0, 0, 0, 1])
    #expect(try pages(.log, by: "ha", office).map(\.count) == [2, 2, 2, 2, 2, 1])
  }

  @Test func aListGoesOnBehindRowsThatAreNotShown() throws {
    let office = try office()
    #expect(try pages(.list, "booth", by: "root", office).map(\.count) == [0, 0, 0])
    #expect(try pages(.list, "booth", by: "ha", office).map(\.count) == [2, 2, 1])
    #expect(try pages(.list, "fair", by: "root", office).map(\.count) == [1])
  }

  @Test func aHistoryEndsWithThePageThatIsNotFull() throws {
    let office = try office()
    #expect(try pages(.history, "booth/b1", by: "root", office).flatMap(\.self).isEmpty)
    #expect(try pages(.history, "booth/b1", by: "ha", office).map(\.count) == [2, 0])
    #expect(try pages(.history, "fair/HC-2024-0001", by: "root", office).map(\.count) == [1])
  }
}
