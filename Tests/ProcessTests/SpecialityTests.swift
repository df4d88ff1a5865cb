import Client
import Foundation
import Testing
import Wire

/// A speciality on its whole way, through every department, by the real programs on a rehearsal clock.
@Suite(.serialized)
struct SpecialityTests {
  static let folder = "Config/offices/tuyen-quang"

  @Test(.timeLimit(.minutes(4)))
  func theOrangeOfHamYenGoesFromTheSurveyToAnExportContract() async throws {
    try await onThread {
      let office = try StoryTests.office("\(Self.folder)/ocopd.yaml")
      for module in ["culture-tourism", "science-technology"] {
        #expect(office.waits(30) { office.log.contains("module \(module) is ready") }, "\(module): \(office.log)")
      }
      let played = try office.control("story", "\(Self.folder)/speciality.yaml")
      #expect(played.code == 0 && !played.output.contains("!!!"), "\(played.output)\n\(played.errors)")

      let client = try office.client()
      let log = try client.wholeLog()
      let last = try #require(log.last { $0["type"] == "vn.ocop.industry-trade.channel-listing.recorded" })
      let position = try #require(last["sequence"]?.string)
      #expect(last["dated"] == "2021-03-15")
      // Nothing was refused on the way, and nothing is left under way.
      #expect(log.allSatisfy { $0["type"] != "vn.ocop.house.command-refused" })
      client.close()

      let why = try office.control("why", position)
      #expect(why.code == 0, "\(why.errors)")
      var rest = why.output[...]
      for text in Self.story {
        guard let found = rest.firstRange(of: text) else {
          Issue.record("not told, or not in this order: \(text)\n\(why.output)")
          break
        }
        rest = rest[found.upperBound...]
      }
      #expect(office.stop() == 0)
    }
  }

  /// In this order: the contract, the plan, and each department with what it did.
  static let story = [
    "channel-listing/KB-2021-0001", "24/KH-UBND (11/03/2019)",
    "UBND xã Mẫu Hàm Yên", "speciality/", "idea/YT-2019-0001", "business-plan/",
  ]
}
