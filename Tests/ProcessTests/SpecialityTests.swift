import Client
import Foundation
import Testing
import Wire

/// A speciality on its whole way, through every department, by the real programs on a rehearsal clock.
@Suite(.serialized)
struct SpecialityTests {
  static let folder = "Config/offices/tuyen-quang"

  @Test(.limit(minutes: 4))
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
      let sheet = try office.control("ask", "agriculture.producer-sheet", "--producer", "SX-2019-0001")
      for text in Self.sheet {
        #expect(sheet.output.contains(text), "\(text)\n\(sheet.output)\(sheet.errors)")
      }
      #expect(office.stop() == 0)
    }
  }

  /// In this order: the contract, the plan, and each department with what it did.
  static let story = [
    "channel-listing/KB-2021-0001", "24/KH-UBND", "(11/03/2019)", "Mẫu", "speciality/DSN-2019-0001",
    "idea/YT-2019-0001", "task/NV-2019-0003", "business-plan/PA-2019-0001", "certificate/SP-2019-0001-1",
    "NN&PTNT", "[seed", "idea-selection/YT-2019-0001", "training/LH-2019-0001", "need-list/NC-2019-0001",
    "claim/CSH-2020-0001", "delegation/DD-2020-0001", "KH&CN", "branding-case/NH-2019-0001", "support/HTR-2019-0001",
    "training/LH-2019-0002", "mark/NHI-2019-0001", "Công", "shelf-proposal/SP-2019-0001",
    "channel-listing/KB-2021-0001", "VHTTDL", "site/DT-2020-0001", "route/TD-2020-0001",
  ]

  /// The page of the producer: from the survey and the idea to star, reward, forum, tour and export.
  static let sheet = [
    "SP-2019-0001", "DSN-2019-0001", "YT-2019-0001", "PA-2019-0001", "Nhu cầu hỗ trợ", "Tập huấn đã dự",
    "Khoản được hưởng", "50.000.000", "export", "Diễn đàn sản phẩm OCOP", "NH-2019-0001", "mark-registered",
    "TD-2020-0001",
  ]
}
