import Coordination
import Foundation
import OCOP
import Testing

/// The cycle as data: who acts on which day, in which window, and the stored form of what is told about it.
struct CycleTests {
  private func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

  private func cycle(_ duties: String, id: String = "step-a") throws -> Cycle {
    let text = """
      {"title":{"vi":"A","en":"A"},"source":"seed","validFrom":"2020-01-01",
       "steps":[{"id":"\(id)","standard":"idea-registration","title":{"vi":"A","en":"A"},"duties":[\(duties)]}]}
      """
    return try JSONDecoder().decode(Cycle.self, from: Data(text.utf8))
  }

  @Test func whoSelectsChangesWithTheDay() throws {
    let cycle = try cycle(
      """
      {"act":"select-idea","level":"district","until":"2025-06-30"},
      {"act":"select-idea","level":"province","body":"agriculture-dept","from":"2025-07-01"}
      """)
    #expect(cycle.check().isEmpty)
    let commune = Body(
      id: "commune-a", name: BilingualText("A", "A"), kind: .committee, level: .commune, unit: "21001",
      superior: "district-a", validFrom: .first)
    let old = try #require(cycle.duty(.selectIdea, on: day("2025-06-30")))
    #expect(old.actor(for: commune) == "district-a")
    let division = try self.cycle(
      #"{"act":"select-idea","level":"district","bodies":{"district-a":"agriculture-a"}}"#)
    #expect(try division.duty(.selectIdea, on: day("2024-01-01"))?.actor(for: commune) == "agriculture-a")
    let new = try #require(cycle.duty(.selectIdea, on: day("2025-07-01")))
    #expect(new.actor(for: commune) == "agriculture-dept")
    #expect(cycle.duty(.assess, on: try day("2025-07-01")) == nil)
    #expect(cycle.step(of: .selectIdea)?.number == 1)
  }

  @Test(arguments: [
    ("2024-05-31", "2024-06-01", "2024-06-30"), ("2024-06-01", "2024-06-01", "2024-06-30"),
    ("2024-06-30", "2024-06-01", "2024-06-30"), ("2024-07-01", "2025-06-01", "2025-06-30"),
  ])
  func aWindowHoldsItsDaysOfEachYear(on text: String, opens: String, closes: String) throws {
    let duty = try #require(
      cycle(#"{"act":"hand-in-dossier","level":"commune","windows":[{"opens":"06-01","closes":"06-30"}]}"#)
        .duty(.handInDossier, on: day(text)))
    #expect(try duty.window(on: day(text)) == day(opens)...day(closes))
  }

  @Test func aWindowMayPassTheEndOfTheYear() throws {
    let duty = try #require(
      cycle(#"{"act":"hand-in-idea","level":"commune","windows":[{"opens":"11-15","closes":"02-29"}]}"#)
        .duty(.handInIdea, on: day("2025-01-10")))
    #expect(try duty.window(on: day("2025-01-10")) == day("2024-11-15")...day("2025-02-28"))
    #expect(try duty.window(on: day("2024-01-10"))?.upperBound == day("2024-02-29"))
    #expect(try duty.windowBefore(day("2025-03-01"))?.upperBound == day("2025-02-28"))
  }

  @Test func faultsOfACycleAreToldWithTheirPlace() throws {
    func places(_ duties: String, id: String = "step-a") throws -> [String] {
      try cycle(duties, id: id).check().map(\.pointer)
    }
    #expect(try places("", id: "Bước 1") == ["/steps/0/id"])
    #expect(try places(#"{"act":"approve-plan","level":"province"}"#) == ["/steps/0/duties/0/body"])
    #expect(try places(#"{"act":"assess","level":"province"}"#) == [])
    #expect(
      try places(#"{"act":"advise","level":"commune"},{"act":"advise","level":"district","from":"2022-01-01"}"#)
        == ["/steps/0/duties/1"])
    #expect(
      try places(#"{"act":"advise","level":"commune","from":"2022-01-02","until":"2022-01-01","days":0}"#)
        == ["/steps/0/duties/0/until", "/steps/0/duties/0/days"])
    for bad in ["02-30", "13-01", "6-1", "0601", ""] { #expect(DayOfYear(rawValue: bad) == nil, "\(bad)") }
  }

  @Test func theVersionThatHoldsOnTheDayIsTheCycle() throws {
    func version(_ title: String, _ from: String, _ to: String?) throws -> Cycle {
      Cycle(
        title: BilingualText(title, title), source: "seed", validFrom: try day(from), validTo: try to.map(day),
        steps: [])
    }
    let told = CycleApplied(
      document: try version("B", "2025-07-01", nil), former: [try version("A", "2020-01-01", "2025-06-30")])
    #expect(told.on(try day("2025-06-30"))?.title.vi == "A")
    #expect(told.on(try day("2025-07-01"))?.title.vi == "B")
    #expect(told.on(try day("2019-12-31")) == nil)
    #expect(try read(CycleApplied.self, stored(told)) == told)
  }

  @Test func whatIsToldOfIdeasAndCraftVillagesKeepsItsForm() throws {
    let day = try day("2024-03-22")
    #expect(
      try stored(
        IdeaDecided(
          idea: "YT-2024-0001", outcome: .returned, reasons: ["Thiếu ảnh"], by: "agriculture-dept", day: day,
          fixBy: day + 10))
        == #"{"by":"agriculture-dept","day":"2024-03-22","fixBy":"2024-04-01","idea":"YT-2024-0001","#
        + #""outcome":"returned","reasons":["Thiếu ảnh"]}"#)
    #expect(
      try stored(
        CraftVillageRegistered(village: "LNG-2024-0001", name: "A", trade: "dệt", commune: "21001", isActive: true))
        == #"{"commune":"21001","isActive":true,"name":"A","trade":"dệt","village":"LNG-2024-0001"}"#)
    #expect(
      try stored(
        IdeaAccepted(
          idea: "YT-2024-0001", name: "A", commune: "21001", day: day, owner: "commune-a", selector: "district-a"))
        == #"{"commune":"21001","day":"2024-03-22","idea":"YT-2024-0001","name":"A","owner":"commune-a","#
        + #""selector":"district-a"}"#)
  }
}
