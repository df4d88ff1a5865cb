import Coordination
import OCOP
import Testing

/// The stored form of every fact. These texts are forever: a change here breaks logs that exist.
@Suite struct FactTests {
  let day: Day

  init() throws {
    day = try #require(Day(iso: "2024-03-22"))
  }

  private func expect<Told: Fact>(
    _ fact: Told, named name: String, about subject: String, stored text: String,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    #expect("\(Told.module)/\(Told.name)" == name, sourceLocation: location)
    #expect(fact.subject == subject, sourceLocation: location)
    #expect(try stored(fact) == text, sourceLocation: location)
    #expect(try read(Told.self, text) == fact, sourceLocation: location)
  }

  @Test func factsOfProductsAndProducersKeepTheirForm() throws {
    try expect(
      ProductCertified(
        product: "SP-2024-0001", name: "Nước mắm", producer: "CT-0007", producerName: "HTX Sa Huỳnh", star: .four,
        validFrom: day, validTo: day.adding(months: 36) - 1, commune: "21001", set: ProductSetNumber(9)),
      named: "agriculture/product-certified", about: "SP-2024-0001",
      stored: """
        {"commune":"21001","name":"Nước mắm","producer":"CT-0007","producerName":"HTX Sa Huỳnh","product":"SP-2024-0001",\
        "set":9,"star":4,"validFrom":"2024-03-22","validTo":"2027-03-21"}
        """)
    try expect(
      ProductCertified(
        product: "a", name: "b", producer: "c", producerName: "d", star: .three, validFrom: day, validTo: day,
        commune: "00004"),
      named: "agriculture/product-certified", about: "a",
      stored: """
        {"commune":"00004","name":"b","producer":"c","producerName":"d","product":"a","star":3,\
        "validFrom":"2024-03-22","validTo":"2024-03-22"}
        """)
    try expect(
      ProductLapsed(product: "SP-2024-0001", producer: "CT-0007", reason: .revoked, day: day),
      named: "agriculture/product-lapsed", about: "SP-2024-0001",
      stored: #"{"day":"2024-03-22","producer":"CT-0007","product":"SP-2024-0001","reason":"revoked"}"#)
    try expect(
      ProducerRegistered(producer: "CT-0007", name: "HTX Sa Huỳnh", kind: .cooperativeGroup, commune: "21001"),
      named: "agriculture/producer-registered", about: "CT-0007",
      stored: #"{"commune":"21001","kind":"cooperative-group","name":"HTX Sa Huỳnh","producer":"CT-0007"}"#)
  }

  @Test func factsOfAFairKeepTheirForm() throws {
    try expect(
      FairApproved(
        fair: "HC-2024-0001", name: "Hội chợ OCOP", opens: day, closes: day + 4, venue: "Quảng trường", booths: 120,
        host: "industry-trade"),
      named: "industry-trade/fair-approved", about: "HC-2024-0001",
      stored: """
        {"booths":120,"closes":"2024-03-26","fair":"HC-2024-0001","host":"industry-trade","name":"Hội chợ OCOP",\
        "opens":"2024-03-22","venue":"Quảng trường"}
        """)
    try expect(
      FairRegistrationOpened(fair: "HC-2024-0001", registrationCloses: day),
      named: "industry-trade/fair-registration-opened", about: "HC-2024-0001",
      stored: #"{"fair":"HC-2024-0001","registrationCloses":"2024-03-22"}"#)
    try expect(
      FairRegistered(fair: "HC-2024-0001", producer: "CT-0007", products: ["SP-2024-0001"]),
      named: "industry-trade/fair-registered", about: "HC-2024-0001/CT-0007",
      stored: #"{"fair":"HC-2024-0001","producer":"CT-0007","products":["SP-2024-0001"]}"#)
    try expect(
      BoothsAllotted(fair: "HC-2024-0001", producers: ["CT-0007", "CT-0003"], booths: 3),
      named: "industry-trade/booths-allotted", about: "HC-2024-0001",
      stored: #"{"booths":3,"fair":"HC-2024-0001","producers":["CT-0007","CT-0003"]}"#)
    try expect(
      FairHeld(fair: "HC-2024-0001", opened: day, closed: day + 4),
      named: "industry-trade/fair-held", about: "HC-2024-0001",
      stored: #"{"closed":"2024-03-26","fair":"HC-2024-0001","opened":"2024-03-22"}"#)
    try expect(
      FairReported(fair: "HC-2024-0001", revenue: Money(dong: 1_500_000_000), contracts: 7, visitors: 20_000),
      named: "industry-trade/fair-reported", about: "HC-2024-0001",
      stored: #"{"contracts":7,"fair":"HC-2024-0001","revenue":1500000000,"visitors":20000}"#)
  }

  @Test func factsOfTheOtherDepartmentsKeepTheirForm() throws {
    try expect(
      DelegationChosen(event: "SK-2024-0002", producers: ["CT-0007"]),
      named: "industry-trade/delegation-chosen", about: "SK-2024-0002",
      stored: #"{"event":"SK-2024-0002","producers":["CT-0007"]}"#)
    try expect(
      ToursAttached(fair: "HC-2024-0001", routes: ["TD-0001"]),
      named: "culture-tourism/tours-attached", about: "HC-2024-0001",
      stored: #"{"fair":"HC-2024-0001","routes":["TD-0001"]}"#)
    try expect(
      BrandingChecked(fair: "HC-2024-0001", producer: "CT-0007", passed: false, findings: ["label-without-origin"]),
      named: "science-technology/branding-checked", about: "HC-2024-0001/CT-0007",
      stored: """
        {"fair":"HC-2024-0001","findings":["label-without-origin"],"passed":false,"producer":"CT-0007"}
        """)
    try expect(
      ProgrammeIssued(programme: "CTR-2024", number: "69/KH-UBND", day: day),
      named: "programme/programme-issued", about: "CTR-2024",
      stored: #"{"day":"2024-03-22","number":"69/KH-UBND","programme":"CTR-2024"}"#)
  }

  @Test func theVocabularyNamesEachFactOnce() {
    let names = Vocabulary.facts.map { "\($0.module)/\($0.name)" }
    #expect(names.count == 13)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.split(separator: "/").allSatisfy { BodyID($0) != nil } })
  }

  @Test func aFieldAddedLaterDoesNotHinderAnOldReader() throws {
    let held = try read(
      FairHeld.self, #"{"fair":"HC-2024-0001","opened":"2024-03-22","closed":"2024-03-26","added":{"later":true}}"#)
    #expect(held.closed == day + 4)
  }
}
