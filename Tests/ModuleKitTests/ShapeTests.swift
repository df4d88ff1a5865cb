import Coordination
import House
import OCOP
import Testing
import Wire

@testable import ModuleKit

/// The shape of a fact is read from its code.
struct ShapeTests {
  private func field(_ name: String, of fields: [Field]) throws -> Field {
    try #require(fields.first { $0.name == name }, "\(name) is missing in \(fields.map(\.name))")
  }

  @Test func membersHaveTheirTypesAndSayWhetherTheyMayBeMissing() throws {
    let fields = Shape.fields(of: ProductCertified.self)
    let types = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.type) })
    #expect(types["product"] == .text && types["validTo"] == .day && types["commune"] == .text)
    let star = try field("star", of: fields)
    #expect(star.type == .integer && star.minimum == 1 && star.maximum == 5 && star.isRequired)
    let earlier = try field("earlier", of: fields)
    #expect(earlier.type == .object && earlier.isList && !earlier.isRequired)
    #expect(try field("last", of: earlier.fields).type == .day)
  }

  @Test func mapsAreDocumentsAndListsOfBodiesAreLists() throws {
    let fields = Shape.fields(of: BodyReplaced.self)
    #expect(try field("communes", of: fields).type == .document)
    let successors = try field("successors", of: fields)
    #expect(successors.type == .body && successors.isList)
    #expect(try field("subject", of: field("undecided", of: fields).fields).isRequired == false)
  }

  @Test func theDocumentOfATaskIsDescribedByTheHouse() throws {
    let fields = try #require(House.manifest.shapes["task"])
    #expect(try field("title", of: fields).fields.map(\.name).sorted() == ["en", "vi"])
    #expect(try field("lead", of: fields).type == .body)
    #expect(try field("due", of: fields).isRequired == false)
  }

  /// What is encoded is what the shape says: nothing more, and what is required is there.
  @Test func aFactFitsItsShape() throws {
    let fact = ProductCertified(
      product: "SP-2024-0001", name: "Hành tím", producer: "SX-2024-0001", producerName: "HTX Lý Sơn", star: .four,
      validFrom: try #require(Day(iso: "2024-04-01")), validTo: try #require(Day(iso: "2027-04-01")),
      commune: try #require(UnitCode(rawValue: "21548")))
    let form = Form(
      "fact", title: Label(vi: "Tin", en: "Fact"), fields: Shape.fields(of: ProductCertified.self))
    #expect(form.faults(in: try JSON(Coding.bytes(fact))) == [])
  }

  private enum Happened: Codable {
    case made(name: String, day: Day?, phone: Personal<String>)
    case inspected(places: [BodyID])
    case ended
  }

  @Test func theDataOfAnEventIsReadFromItsCase() throws {
    let shapes = Shape.fields(of: Happened.self, cases: ["made", "inspected", "ended", "unheard-of"])
    #expect(shapes.keys.sorted() == ["ended", "inspected", "made"], "what is no case has none")
    let made = try #require(shapes["made"])
    #expect(made.map(\.name).sorted() == ["day", "name", "phone"])
    #expect(try field("name", of: made).isRequired && !field("day", of: made).isRequired)
    let phone = try field("phone", of: made)
    #expect(phone.isPersonal && !phone.isRequired, "left out for those who may not see it")
    #expect(phone.fields.map(\.name) == ["personal"])
    let places = try field("places", of: #require(shapes["inspected"]))
    #expect(places.type == .body && places.isList)
    #expect(shapes["ended"] == [])
  }

  @Test func aModuleTellsWhatItsEventsHoldWhenItRegisters() throws {
    let shapes = House.registration.shapes
    let assigned = try #require(shapes["task.assigned"])
    #expect(try field("assignment", of: assigned).fields.contains { $0.name == "lead" })
    let untold = House.kinds.flatMap { kind in kind.description.events.map { "\(kind.description.kind).\($0)" } }
      .filter { shapes[$0] == nil }
    #expect(untold == [])
    #expect(try Manifest(House.registration.json) == House.registration)
  }
}
