import Coordination
import House
import Testing
import Wire

@testable import ModuleKit

/// The work of an abolished body passes on: by rule where there is one, else by a person; in one command that may be
/// looked at first and resumed.
struct SuccessionTests {
  static let order: JSON = ["from": "district-mau", "decision": "01/QĐ-UBND", "day": "2025-07-01"]

  /// A district of three communes ends with them; two new communes take its work over. All invented.
  static func office() throws -> HouseBook {
    var book = try HouseBook(today: "2025-07-02")
    try book.applyMerger()
    let change = try VersionTests.day("2025-07-01")
    func body(_ id: BodyID, _ unit: UnitCode, _ to: Day? = nil, _ next: [BodyID] = []) -> Body {
      Body(
        id: id, name: BilingualText("UBND \(id)", "Committee \(id)"), kind: .committee, level: unit.level, unit: unit,
        validFrom: to == nil ? change : change - 900, validTo: to, replacedBy: next)
    }
    try book.apply(body("commune-dong", "99010", change - 1, ["commune-bien"]))
    try book.apply(body("commune-tay", "99011", change - 1, ["commune-bien"]))
    try book.apply(body("commune-giua", "99012", change - 1, ["commune-bien", "commune-nui"]))
    try book.apply(body("commune-bien", "99010", change - 1))
    try book.apply(body("commune-bien", "99010"))
    try book.apply(body("commune-nui", "99020", change - 1))
    try book.apply(body("commune-nui", "99020"))
    try book.apply(body("district-mau", "525", change - 1, ["commune-bien", "commune-nui"]))
    return book
  }

  @discardableResult
  static func assign(
    _ book: inout HouseBook, lead: String = "district-mau", with: [String] = [], subject: String? = nil,
    by: String = "programme-office"
  ) throws -> String {
    let fields = JSON.members([
      "task": "send-dossier", "title": "Gửi hồ sơ", "lead": .string(lead), "with": .array(with.map(JSON.string)),
      "due": "2025-08-01", "subject": subject.map(JSON.string),
    ])
    // While the old bodies still were.
    let today = book.today
    defer { book.today = today }
    book.today = try VersionTests.day("2025-06-20")
    return try book.send("task.assign", fields, as: by, roles: ["officer"]).id
  }

  @Test func aBodyWithOneSuccessorPassesEverythingOn() throws {
    var book = try Self.office()
    let first = try Self.assign(&book, lead: "commune-tay")
    let second = try Self.assign(&book, lead: "commune-tay", with: ["commune-bien"])
    let ended = try Self.assign(&book, lead: "commune-tay")
    try book.send("task.complete/\(ended)", ["result": "Xong"], as: "commune-tay", roles: ["officer"])
    let shared = try Self.assign(&book, lead: "programme-office", with: ["commune-tay"])
    let begun = try Self.assign(&book, lead: "programme-office", with: ["commune-tay"])
    try book.send("task.start/\(begun)", as: "programme-office", roles: ["officer"])
    let id = try book.send(
      "succession.open", ["from": "commune-tay", "decision": "01/QĐ-UBND", "day": "2025-07-01"]
    ).id
    #expect(book.records["succession/\(id)"]?.stage == "decided")
    #expect(book.state("succession/\(id)")["cooperating"] == [.string(begun)])
    try book.sendAll()
    for task in [first, second] {
      #expect(book.state("task/\(task)")["lead"] == "commune-bien")
      #expect(book.state("task/\(task)")["with"] == [])
      #expect(book.state("task/\(task)")["due"] == "2025-08-01")
    }
    #expect(book.state("task/\(shared)")["with"] == ["commune-bien"])
    #expect(book.state("task/\(begun)")["with"] == ["commune-tay"])
    #expect(book.state("task/\(begun)")["status"] == "in-progress")
    #expect(book.state("task/\(ended)")["lead"] == "commune-tay")
  }

  @Test func amongSeveralSuccessorsTheCommuneDecidesAndTheRestWaitsForAPerson() throws {
    var book = try Self.office()
    let tay = try Self.assign(&book, with: ["commune-tay"])
    let dong = try Self.assign(&book, subject: "body/commune-dong")
    let unit = try Self.assign(&book, subject: "unit/99020")
    let assigned = try Self.assign(&book, by: "commune-tay")
    let nobody = try Self.assign(&book, subject: "fair/HC-2025-0001")
    let divided = try Self.assign(&book, with: ["commune-giua"])
    let both = try Self.assign(&book, with: ["commune-tay", "commune-nui"])
    let (id, decision) = try book.send("succession.open", Self.order)
    let record = "succession/\(id)"
    #expect(book.records[record]?.stage == "undecided")
    #expect(
      book.state(record)["moves"]
        == ["commune-bien": [.string(tay), .string(dong), .string(assigned)], "commune-nui": [.string(unit)]])
    #expect(book.state(record)["undecided"] == [.string(nobody), .string(divided), .string(both)])
    #expect(decision["reply"]?["undecided"] == book.state(record)["undecided"])
    try book.sendAll()
    #expect(book.state("task/\(unit)")["lead"] == "commune-nui")
    #expect(book.state("task/\(nobody)")["lead"] == "district-mau")

    refused("not-undecided") {
      try book.send("succession.decide/\(id)", ["tasks": [.string(tay)], "to": "commune-nui"])
    }
    refused("not-valid") {
      try book.send("succession.decide/\(id)", ["tasks": [.string(nobody)], "to": "commune-tay"])
    }
    refused("unknown-body") {
      try book.send("succession.decide/\(id)", ["tasks": [.string(nobody)], "to": "commune-x"])
    }
    try book.send(
      "succession.decide/\(id)", ["tasks": [.string(nobody), .string(both)], "to": "commune-nui"], roles: ["approver"])
    #expect(book.records[record]?.stage == "undecided")
    try book.send("succession.decide/\(id)", ["tasks": [.string(divided)], "to": "commune-bien"], roles: ["house"])
    #expect(book.records[record]?.stage == "decided")
    try book.sendAll()
    #expect(book.state("task/\(both)")["lead"] == "commune-nui")
    // The successor that cooperated leads now: it does not cooperate with itself.
    #expect(book.state("task/\(both)")["with"] == ["commune-tay"])
    let progress = try book.answerObject("handover-progress", ["handover": .string(id)])
    #expect(progress["tasks"] == 7 && progress["taken"] == 7)
    #expect(progress["left"] == [] && progress["undecided"] == [] && progress["ended"] == [])
  }

  @Test func anEnteredCommuneIsDecidedAsEntered() throws {
    var book = try Self.office()
    let divided = try Self.assign(&book, subject: "unit/99012")
    var order = Self.order
    order["communes"] = [["unit": "99012", "to": "commune-nui"]]
    let id = try book.send("succession.open", order).id
    #expect(book.state("succession/\(id)")["moves"] == ["commune-nui": [.string(divided)]])
  }

  @Test func aDryRunAndAPlanShowWhatWouldMoveAndWriteNothing() throws {
    var book = try Self.office()
    let task = try Self.assign(&book, with: ["commune-tay"])
    let rest = try Self.assign(&book)
    let would = try book.send("succession.open", Self.order, dryRun: true).decision
    #expect(would["sends"]?.array?.compactMap { $0["command"]?.string } == ["house.task.take-over/\(task)"])
    #expect(would["reply"]?["undecided"] == [.string(rest)])
    #expect(book.outbox.isEmpty && book.facts.isEmpty)
    #expect(book.records.keys.contains { $0.hasPrefix("succession/") } == false)
    // The plan may be asked for before the day; the command may not be sent.
    book.today = try VersionTests.day("2025-06-01")
    let rows = try book.answer("succession-plan", ["from": "district-mau", "day": "2025-07-01"])
    #expect(rows.map { $0["to"] } == ["commune-bien", nil])
    #expect(rows.map { $0["part"] } == ["lead", "lead"])
    refused("bad-order", naming: ["/day"]) { try book.send("succession.open", Self.order) }
  }

  @Test func allFaultsOfAnOrderAreToldAtOnce() throws {
    var book = try Self.office()
    refused("bad-order", naming: ["/from", "/day", "/to/0", "/to/1", "/to/2", "/communes/0/to"]) {
      try book.send(
        "succession.open",
        [
          "from": "commune-bien", "to": ["commune-tay", "commune-tay", "commune-bien"], "decision": "1",
          "day": "2026-01-01", "communes": [["unit": "99012", "to": "commune-x"]],
        ])
    }
    refused("bad-order", naming: ["/from", "/to"]) {
      try book.send("succession.open", ["from": "commune-x", "decision": "1", "day": "2025-07-01"])
    }
    refused("bad-order", naming: ["/to/0"]) {
      try book.send(
        "succession.open",
        ["from": "commune-tay", "to": ["commune-nui"], "decision": "1", "day": "2025-07-01"])
    }
    #expect(book.outbox.isEmpty)
  }

  @Test func aHandOverIsResumedAndNotRepeated() throws {
    var book = try Self.office()
    var tasks: [String] = []
    for _ in 0..<20 { tasks.append(try Self.assign(&book, with: ["commune-tay"])) }
    let waiting = try Self.assign(&book)
    let id = try book.send("succession.open", Self.order).id
    try book.sendAll(7)
    // What was in the outbox is lost on purpose here, and a module assigns to the old body once more.
    book.outbox = []
    let late = try Self.assign(&book, with: ["commune-tay"])
    try book.send("task.cancel/\(waiting)", ["reason": "Không còn cần"], roles: ["approver"])
    refused("already-open") { try book.send("succession.open", Self.order) }
    try book.send("succession.resume/\(id)")
    #expect(book.outbox.count == 14)
    #expect(book.records["succession/\(id)"]?.stage == "decided")
    // Repeated deliveries change nothing.
    book.outbox += book.outbox
    try book.sendAll()
    for task in tasks + [late] {
      #expect(book.state("task/\(task)")["lead"] == "commune-bien")
      #expect(book.records["task/\(task)"]?.events.map(\.name) == ["assigned", "taken-over"])
    }
    refused("nothing-left") { try book.send("succession.resume/\(id)") }
    let moves = book.state("succession/\(id)")["moves"]?["commune-bien"]?.array ?? []
    #expect(Set(moves.compactMap(\.string)) == Set(tasks + [late]))
    #expect(moves.count == 21)
  }

  @Test func whatAPersonDecidedStaysDecidedWhenResumed() throws {
    var book = try Self.office()
    let task = try Self.assign(&book)
    let id = try book.send("succession.open", Self.order).id
    try book.send("succession.decide/\(id)", ["tasks": [.string(task)], "to": "commune-nui"])
    book.outbox = []
    try book.send("succession.resume/\(id)")
    try book.sendAll()
    #expect(book.state("task/\(task)")["lead"] == "commune-nui")
    #expect(book.state("succession/\(id)")["moves"] == ["commune-nui": [.string(task)]])
  }

  @Test func departmentsHearWhoFollowsAndForWhichCommune() throws {
    var book = try Self.office()
    let task = try Self.assign(&book, subject: "product/SP-2025-0001")
    try book.send("succession.open", Self.order)
    let told = try #require(book.facts.first { $0["fact"] == "body-replaced" })
    #expect(told["subject"] == "district-mau")
    let fact = try Coding.value(BodyReplaced.self, try #require(told["data"]).bytes)
    #expect(fact.successors == ["commune-bien", "commune-nui"])
    #expect(fact.successor(forCommune: "99011") == "commune-bien")
    #expect(fact.successor(forCommune: "99020") == "commune-nui")
    // Divided between two: a person decides.
    #expect(fact.successor(forCommune: "99012") == nil)
    #expect(fact.successor(forCommune: nil) == nil)
    #expect(fact.undecided == [.init(task: task, subject: "product/SP-2025-0001")])
    #expect(
      try #require(told["data"]).text
        == """
        {"body":"district-mau","communes":{"99010":"commune-bien","99011":"commune-bien","99020":"commune-nui"},\
        "day":"2025-07-01","decision":"01/QĐ-UBND","subject":"district-mau","succession":"CG-2025-1",\
        "successors":["commune-bien","commune-nui"],"undecided":[{"subject":"product/SP-2025-0001","task":"\(task)"}]}
        """.replacing(#""subject":"district-mau","#, with: ""))
  }

  @Test func eventsOfAHandOverAreStoredForEver() throws {
    var book = try Self.office()
    let task = try Self.assign(&book)
    let id = try book.send("succession.open", Self.order).id
    try book.send("succession.decide/\(id)", ["tasks": [.string(task)], "to": "commune-nui"])
    book.outbox = []
    try book.send("succession.resume/\(id)")
    let events = try #require(book.records["succession/\(id)"]?.events)
    #expect(
      events.map { "\($0.name) \(String(decoding: $0.data, as: UTF8.self))" } == [
        """
        opened {"communes":{"99010":"commune-bien","99011":"commune-bien","99020":"commune-nui"},"day":"2025-07-01",\
        "decision":"01/QĐ-UBND","from":"district-mau","plan":{"cooperating":[],"moves":{},"undecided":["\(task)"]},\
        "to":["commune-bien","commune-nui"]}
        """,
        #"decided {"tasks":["\#(task)"],"to":"commune-nui"}"#,
        #"resumed {"plan":{"cooperating":[],"moves":{"commune-nui":["\#(task)"]},"undecided":[]},"settled":[]}"#,
      ])
  }

  @Test func theManifestOfTheHouseSurvivesTheWire() throws {
    #expect(try Manifest(House.manifest.json) == House.manifest)
    let kind = try #require(House.manifest.kind("succession"))
    #expect(Set(kind.commands.flatMap(\.to)) == Set(kind.stages.map(\.name)))
    #expect(House.manifest.kind("task")?.command("take-over")?.by == ["house"])
  }
}
