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

  @Test func factsOfFairsAndMarketsKeepTheirForm() throws {
    try expect(
      FairCancelled(fair: "HC-2024-0001", name: "H", opens: day + 9, day: day, producers: ["CT-0007"]),
      named: "industry-trade/fair-cancelled", about: "HC-2024-0001",
      stored: """
        {"day":"2024-03-22","fair":"HC-2024-0001","name":"H","opens":"2024-03-31","producers":["CT-0007"]}
        """)
    try expect(
      SalesPointListed(
        point: "DB-2024-0001", name: "Điểm A", commune: "21001",
        location: GeoPoint(latitude: 15_121_400, longitude: 108_804_400), products: ["SP-2024-0001"], day: day),
      named: "industry-trade/sales-point-listed", about: "DB-2024-0001",
      stored: """
        {"commune":"21001","day":"2024-03-22","location":{"latitude":15121400,"longitude":108804400},"name":"Điểm A",\
        "point":"DB-2024-0001","products":["SP-2024-0001"]}
        """)
    try expect(
      SalesPointClosed(point: "DB-2024-0001", commune: "21001", day: day),
      named: "industry-trade/sales-point-closed", about: "DB-2024-0001",
      stored: #"{"commune":"21001","day":"2024-03-22","point":"DB-2024-0001"}"#)
    try expect(
      SalesPointLinked(point: "DB-2024-0001", routes: ["TD-2024-0001"], day: day),
      named: "culture-tourism/sales-point-linked", about: "DB-2024-0001",
      stored: #"{"day":"2024-03-22","point":"DB-2024-0001","routes":["TD-2024-0001"]}"#)
    try expect(
      MarketNoticeIssued(
        notice: "TTTT-2024-0001", title: "T", isAbroad: true, sets: [9, 12].compactMap { ProductSetNumber($0) },
        validTo: day, producers: ["CT-0007"]),
      named: "industry-trade/market-notice-issued", about: "TTTT-2024-0001",
      stored: """
        {"isAbroad":true,"notice":"TTTT-2024-0001","producers":["CT-0007"],"sets":[9,12],"title":"T",\
        "validTo":"2024-03-22"}
        """)
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

  @Test func factsForPlansAndReportsKeepTheirForm() throws {
    let unit: UnitCode = "21001"
    let body: BodyID = "agriculture-dept"
    try expect(
      ProductDescribed(
        product: "SP-2024-0001", producer: "CT-0007", commune: unit, craftVillage: "Gốm Mỹ Thiện", isCommodity: true,
        standard: "VietGAP", isLinked: false),
      named: "agriculture/product-described", about: "SP-2024-0001",
      stored: """
        {"commune":"21001","craftVillage":"Gốm Mỹ Thiện","isCommodity":true,"isLinked":false,"producer":"CT-0007",\
        "product":"SP-2024-0001","standard":"VietGAP"}
        """)
    try expect(
      ProductSentToCentre(product: "SP-2024-0001", producer: "CT-0007", commune: unit, day: day),
      named: "agriculture/product-sent-to-centre", about: "SP-2024-0001",
      stored: #"{"commune":"21001","day":"2024-03-22","producer":"CT-0007","product":"SP-2024-0001"}"#)
    try expect(
      CertificateExpiring(
        certificate: "SP-2024-0001-1", product: "SP-2024-0001", producer: "CT-0007", commune: unit, star: .three,
        validTo: day, months: 6),
      named: "agriculture/certificate-expiring", about: "SP-2024-0001",
      stored: """
        {"certificate":"SP-2024-0001-1","commune":"21001","months":6,"producer":"CT-0007","product":"SP-2024-0001",\
        "star":3,"validTo":"2024-03-22"}
        """)
    try expect(
      SupportCompleted(
        support: "HT-2024-0001", producer: "CT-0007", kind: "packaging", day: day, amount: Money(dong: 12_000_000)),
      named: "agriculture/support-completed", about: "HT-2024-0001",
      stored: """
        {"amount":12000000,"day":"2024-03-22","kind":"packaging","producer":"CT-0007","support":"HT-2024-0001"}
        """)
    try expect(
      TrainingHeld(training: "TH-2024-0001", day: day, producers: ["CT-0007"], participants: 40),
      named: "agriculture/training-held", about: "TH-2024-0001",
      stored: #"{"day":"2024-03-22","participants":40,"producers":["CT-0007"],"training":"TH-2024-0001"}"#)
    try expect(
      ProducerStatusChanged(producer: "CT-0007", takesPart: true, commune: unit, day: day),
      named: "agriculture/producer-status-changed", about: "CT-0007",
      stored: #"{"commune":"21001","day":"2024-03-22","producer":"CT-0007","takesPart":true}"#)
    try expect(
      ChannelEvidenced(producer: "CT-0007", channel: "supermarket", isModern: true, day: day),
      named: "industry-trade/channel-evidenced", about: "CT-0007/supermarket",
      stored: #"{"channel":"supermarket","day":"2024-03-22","isModern":true,"producer":"CT-0007"}"#)
    try expect(
      EventAttended(
        event: "DD-2022-0001", name: "Diễn đàn OCOP", opens: day, closes: day + 2, booths: 6, recognised: ["CT-0007"],
        potential: []),
      named: "industry-trade/event-attended", about: "DD-2022-0001",
      stored: """
        {"booths":6,"closes":"2024-03-24","event":"DD-2022-0001","name":"Diễn đàn OCOP","opens":"2024-03-22",\
        "potential":[],"recognised":["CT-0007"]}
        """)
    try expect(
      CommunicationHeld(entry: "TT-2024-0001", unit: unit, channel: "loudspeaker", day: day, reach: 900, mobilised: []),
      named: "localities/communication-held", about: "TT-2024-0001",
      stored: """
        {"channel":"loudspeaker","day":"2024-03-22","entry":"TT-2024-0001","mobilised":[],"reach":900,"unit":"21001"}
        """)
    try expect(
      IdeaAccepted(idea: "YT-2024-0001", name: "Mắm nhum", commune: unit, producer: nil, day: day),
      named: "localities/idea-accepted", about: "YT-2024-0001",
      stored: #"{"commune":"21001","day":"2024-03-22","idea":"YT-2024-0001","name":"Mắm nhum"}"#)
    try expect(
      DifficultyRaised(
        difficulty: "VM-2024-0001", unit: unit, body: body, summary: "Thiếu vùng nguyên liệu", due: day + 10, day: day,
        isAnswered: false),
      named: "localities/difficulty-raised", about: "VM-2024-0001",
      stored: """
        {"body":"agriculture-dept","day":"2024-03-22","difficulty":"VM-2024-0001","due":"2024-04-01",\
        "isAnswered":false,"summary":"Thiếu vùng nguyên liệu","unit":"21001"}
        """)
    try expect(
      InspectionFinished(inspection: "KT-2024-0001", unit: unit, day: day, findings: 3, open: 1),
      named: "localities/inspection-finished", about: "KT-2024-0001",
      stored: #"{"day":"2024-03-22","findings":3,"inspection":"KT-2024-0001","open":1,"unit":"21001"}"#)
    try expect(
      BudgetAllocated(
        programme: "CTR-2024", body: body, purpose: "training", source: "new-rural", amount: Money(dong: 2_000_000_000),
        decision: "1/QĐ-UBND", day: day),
      named: "programme/budget-allocated", about: "CTR-2024/agriculture-dept/training/new-rural",
      stored: """
        {"amount":2000000000,"body":"agriculture-dept","day":"2024-03-22","decision":"1/QĐ-UBND",\
        "programme":"CTR-2024","purpose":"training","source":"new-rural"}
        """)
    try expect(
      PlanIssued(plan: "KH-2024-0001", programme: "CTR-2024", body: body, number: "12/KH-SNN", day: day),
      named: "programme/plan-issued", about: "KH-2024-0001",
      stored: """
        {"body":"agriculture-dept","day":"2024-03-22","number":"12/KH-SNN","plan":"KH-2024-0001",\
        "programme":"CTR-2024"}
        """)
  }

  @Test func theVocabularyNamesEachFactOnce() {
    let names = Vocabulary.facts.map { "\($0.module)/\($0.name)" }
    #expect(names.count > 20)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.split(separator: "/").allSatisfy { BodyID($0) != nil } })
  }

  @Test func aFieldAddedLaterDoesNotHinderAnOldReader() throws {
    let held = try read(
      FairHeld.self, #"{"fair":"HC-2024-0001","opened":"2024-03-22","closed":"2024-03-26","added":{"later":true}}"#)
    #expect(held.closed == day + 4)
  }
}
