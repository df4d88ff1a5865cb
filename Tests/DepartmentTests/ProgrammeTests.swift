// Compiled while the department is in the building: its folder can go without touching this one.
#if Programme
import Coordination
import ModuleKit
import Testing
import Wire

@testable import Programme

@Suite struct ProgrammeTests {
  static let title: JSON = ["vi": "Kế hoạch", "en": "Plan"]

  static func target(_ id: String, _ metric: String, _ comparison: String, _ value: Int64, upTo: Int64? = nil) -> JSON {
    .members([
      "id": .string(id), "metric": .string(metric), "operator": .string(comparison), "value": .integer(value),
      "upTo": upTo.map(JSON.integer), "unit": ["vi": "sản phẩm", "en": "products"], "title": title,
      "source": "seed 001, mục II.1",
    ])
  }

  static let document: JSON = [
    "title": title, "province": "51", "year": 2024, "number": "69/KH-UBND", "issued": "2024-03-22",
    "signerPost": "Phó Chủ tịch UBND tỉnh",
    "legalBases": [["number": "919/QĐ-TTg", "day": "2022-08-01", "summary": title, "source": "seed 001"]],
    "targets": [
      target("new-products", "new-products-three-star-up", "at-least", 2),
      target("new-four-star", "new-products-four-star", "range", 4, upTo: 6),
      target("all", "total-products-three-star-up", "at-least", 3),
      target("producers-trained", "producers-trained-share", "exactly", 100),
    ],
    "calendar": [
      ["id": "communication", "title": title, "allYear": true, "leadLevel": "commune", "source": "seed 001"],
      [
        "id": "idea-registration", "title": title, "from": "2024-03-01", "to": "2024-04-30", "allYear": false,
        "leadLevel": "district", "source": "seed 001",
      ],
      [
        "id": "assessment", "title": title, "from": "2024-07-01", "to": "2024-11-30", "allYear": false,
        "lead": "agriculture-dept", "source": "assumed",
      ],
    ],
    "assignments": [
      [
        "task": "train-producers", "title": title, "lead": "agriculture-dept", "with": ["programme-office"],
        "from": "2024-04-01", "to": "2024-10-31", "source": "assumed",
      ],
      [
        "task": "report-year", "title": title, "lead": "agriculture-dept", "with": [], "due": "2024-12-20",
        "source": "assumed",
      ],
      [
        "task": "promote-trade", "title": title, "lead": "industry-trade-dept", "with": [], "allYear": true,
        "source": "assumed",
      ],
    ],
  ]

  private func desk() throws -> Desk<Programme> { try ProgrammeDesk(today: "2024-06-01").desk }

  /// The faults in the refusal of a document in which one member of one entry is changed.
  private func faults(_ list: String, _ place: Int, _ member: String, _ value: JSON?) throws -> String {
    var document = Self.document
    var entries = try #require(document[list]?.array)
    entries[place][member] = value
    document[list] = .array(entries)
    return try faults(document)
  }

  private func faults(_ document: JSON) throws -> String {
    var desk = try desk()
    do {
      try desk.send("apply", to: "programme/quang-ngai-2024", ["document": document])
      return ""
    } catch let refused as Refused {
      let pointers = refused.problem["pointers"]?.array ?? []
      return pointers.map { "\($0["pointer"]?.string ?? ""): \($0["detail"]?.string ?? "")" }.joined(separator: "\n")
    }
  }

  @Test func theManifestIsSound() throws {
    // An allocation is made and superseded by a command of its budget.
    try expectSoundManifest(Programme.self)
  }

  @Test func aProgrammeIsAppliedAndReplaced() throws {
    var desk = try desk()
    let applied = try desk.send("apply", to: "programme/quang-ngai-2024", ["document": Self.document])
    let state = desk.state("programme/quang-ngai-2024")
    #expect(state["document"] == Self.document)
    #expect(state["year"] == 2024)
    #expect(state["province"] == "51")
    #expect(state["number"] == "69/KH-UBND")
    #expect(state["effective"] == "2024-06-01")
    #expect(
      applied["facts"]?.array?.first?["data"]
        == ["programme": "quang-ngai-2024", "number": "69/KH-UBND", "day": "2024-03-22"])
    var amended = Self.document
    amended["number"] = "70/KH-UBND"
    try desk.send("apply", to: "programme/quang-ngai-2024", ["document": amended])
    #expect(desk.state("programme/quang-ngai-2024")["number"] == "70/KH-UBND")
  }

  @Test func everyFaultIsToldWithItsPlace() throws {
    #expect(try faults("targets", 1, "operator", "more").hasPrefix("/targets/1/operator: "))
    #expect(try faults("targets", 0, "value", -1).hasPrefix("/targets/0/value: "))
    #expect(try faults("targets", 1, "upTo", 3).hasPrefix("/targets/1/upTo: "))
    #expect(try faults("targets", 1, "upTo", nil).hasPrefix("/targets/1/upTo: "))
    #expect(try faults("targets", 0, "upTo", 9).hasPrefix("/targets/0/upTo: "))
    #expect(try faults("targets", 2, "id", "new-products").hasPrefix("/targets/2/id: "))
    #expect(try faults("calendar", 1, "id", "communication").hasPrefix("/calendar/1/id: "))
    #expect(try faults("calendar", 1, "to", "2024-02-01").hasPrefix("/calendar/1/to: "))
    #expect(try faults("calendar", 1, "to", nil).hasPrefix("/calendar/1/to: "))
    #expect(try faults("calendar", 1, "allYear", true).hasPrefix("/calendar/1/allYear: "))
    #expect(try faults("assignments", 0, "with", ["agriculture-dept"]).hasPrefix("/assignments/0/with/0: "))
    #expect(try faults("assignments", 0, "due", "2024-12-20").hasPrefix("/assignments/0: "))
    #expect(try faults("assignments", 1, "due", nil).hasPrefix("/assignments/1: "))
    #expect(try faults("assignments", 1, "task", "train-producers").hasPrefix("/assignments/1/task: "))
    #expect(try faults("legalBases", 0, "day", "2024-08-01").hasPrefix("/legalBases/0/day: "))
    #expect(try faults("calendar", 0, "leadLevel", nil).hasPrefix("/calendar/0/lead: "))
    #expect(try faults("calendar", 0, "lead", "agriculture-dept").hasPrefix("/calendar/0/lead: "))
    #expect(try faults("calendar", 2, "lead", "nobody").hasPrefix("/calendar/2/lead: "))
    #expect(try faults("targets", 0, "metric", "happiness").hasPrefix("/targets/0/metric: "))
    #expect(try faults("targets", 1, "within", "new-four-star").hasPrefix("/targets/1/within: "))
    #expect(try faults("targets", 0, "parts", [["unit": "522", "value": 1]]).hasPrefix("/targets/0/parts: "))
    #expect(try faults("targets", 0, "parts", [["unit": "522", "value": 2]]).isEmpty)
    #expect(try faults("assignments", 1, "due", "2024-01-01").hasPrefix("/assignments/1/due: "))
    #expect(try faults("assignments", 1, "lead", "nobody").hasPrefix("/assignments/1/lead: "))
    #expect(try faults("assignments", 0, "with", ["nobody"]).hasPrefix("/assignments/0/with/0: "))
    #expect(try faults("assignments", 1, "every", "month").hasPrefix("/assignments/1/every: "))
    #expect(try faults("assignments", 2, "every", "week").hasPrefix("/assignments/2/every: "))
    var metrics = Self.document
    metrics["metrics"] = [
      ["id": "a", "definition": Self.title], ["id": "b", "counter": "c", "definition": Self.title],
    ]
    metrics["plansOf"] = ["nobody"]
    metrics["period"] = ["from": 2025, "to": 2030]
    metrics["baseline"] = [["metric": "x", "value": 1, "day": "2024-01-01", "source": "assumed"]]
    let wrong = try faults(metrics)
    for place in ["/metrics/0: ", "/metrics/1/counter: ", "/plansOf/0: ", "/period: ", "/baseline/0/metric: "] {
      #expect(wrong.contains(place), "\(place)")
    }
    var document = Self.document
    document["province"] = "21175"
    document["year"] = 2017
    document["number"] = " "
    let told = try faults(document)
    for place in ["/province: ", "/year: ", "/number: "] { #expect(told.contains(place)) }
  }

  @Test func aDayThatIsNoDayIsRefused() throws {
    var desk = try desk()
    var document = Self.document
    document["issued"] = "2024-02-30"
    expectRefusal("bad-value") { try desk.send("apply", to: "programme/quang-ngai-2024", ["document": document]) }
  }

  @Test func progressCountsCertificatesAndSaysWhatItCannotCount() throws {
    var desk = try desk()
    try desk.send("apply", to: "programme/quang-ngai-2024", ["document": Self.document])
    func certified(_ id: String, _ star: Int64, _ from: String, _ to: String) -> JSON {
      [
        "product": .string(id), "name": "A", "producer": "SX-1", "producerName": "B", "star": .integer(star),
        "validFrom": .string(from), "validTo": .string(to), "commune": "21175", "set": 1,
      ]
    }
    desk.facts["agriculture.product-certified"] = [
      "SP-1": certified("SP-1", 3, "2024-02-01", "2027-02-01"),
      "SP-2": certified("SP-2", 4, "2024-03-01", "2027-03-01"),
      "SP-3": certified("SP-3", 4, "2023-03-01", "2026-03-01"),
      "SP-4": certified("SP-4", 3, "2021-03-01", "2024-03-01"),
      "SP-5": certified("SP-5", 3, "2024-03-01", "2027-03-01"),
      "SP-6": certified("SP-6", 3, "2024-05-01", "2027-05-01"),
    ]
    desk.facts["agriculture.product-lapsed"] = [
      "SP-5": ["product": "SP-5", "producer": "SX-1", "reason": "revoked", "day": "2024-05-01"],
      // Revoked once, and certified again since.
      "SP-6": ["product": "SP-6", "producer": "SX-1", "reason": "revoked", "day": "2023-05-01"],
    ]
    let progress = try desk.answer("progress", ["programme": "quang-ngai-2024"])
    let targets = try #require(progress["targets"]?.array)
    #expect(targets.map { $0["reached"] } == [3, 1, 4, nil])
    #expect(targets.map { $0["isMet"] } == [true, false, true, nil])
    #expect(targets[3]["note"] == ["vi": "chưa có số liệu", "en": "no figures yet"])
    #expect(progress["calendar"]?.array?.map { $0["status"] } == ["running", "over", "coming"])
    expectRefusal("unknown-programme") { _ = try desk.answer("progress", ["programme": "other"]) }
  }

  @Test func theStoredEventKeepsItsForm() throws {
    let document = ProgrammeDocument(
      title: BilingualText("A", "B"), province: "51", year: 2024, number: "1", issued: Day(unchecked: "2024-03-22"),
      signerPost: "C", legalBases: [], targets: [], calendar: [], assignments: [])
    #expect(
      try stored(IssuedProgramme.Event.applied(document: document, effective: Day(unchecked: "2024-03-23")))
        == #"{"applied":{"document":{"assignments":[],"calendar":[],"issued":"2024-03-22","legalBases":[],"number":"1","#
        + #""province":"51","signerPost":"C","targets":[],"title":{"en":"B","vi":"A"},"year":2024},"effective":"2024-03-23"}}"#
    )
  }
}
#endif
