import Coordination
import OCOP
import Testing

/// The stored form of what science-technology, culture-tourism and the localities tell of brands, tours and sanctions.
@Suite struct BrandFactTests {
  let day: Day

  init() throws { day = try #require(Day(iso: "2024-03-22")) }

  @Test func factsOfBrandsAndToursKeepTheirForm() throws {
    let progressed = BrandingProgressed(
      product: "SP-1", producer: "SX-1", file: "NH-1", has: ["label"], gates: [.init(gate: "label", star: .three)],
      day: day)
    #expect(progressed.subject == "SP-1")
    #expect(
      try stored(progressed) == """
        {"day":"2024-03-22","file":"NH-1","gates":[{"gate":"label","star":3}],"has":["label"],"producer":"SX-1",\
        "product":"SP-1"}
        """)
    let supported = BrandingSupported(
      file: "NH-1", number: 2, producer: "SX-1", product: nil, what: "A", value: Money(dong: 7), source: "B", day: day)
    #expect(supported.subject == "NH-1/2")
    #expect(
      try stored(supported)
        == #"{"day":"2024-03-22","file":"NH-1","number":2,"producer":"SX-1","source":"B","value":7,"what":"A"}"#)
    let misuse = MisuseFound(
      complaint: "PA-1", misused: "star", product: "SP-1", producer: nil, decision: "1/BB", day: day)
    #expect(
      try stored(misuse)
        == #"{"complaint":"PA-1","day":"2024-03-22","decision":"1/BB","misused":"star","product":"SP-1"}"#)
    let applied = TechnologyApplied(
      application: "UD-1", producer: "SX-1", product: nil, kind: "transfer", effects: ["output"], day: day)
    #expect(
      try stored(applied)
        == #"{"application":"UD-1","day":"2024-03-22","effects":["output"],"kind":"transfer","producer":"SX-1"}"#)
    let linked = ToursLinked(product: "SP-1", sites: ["DT-1"], routes: [], day: day)
    #expect(linked.subject == "SP-1")
    #expect(try stored(linked) == #"{"day":"2024-03-22","product":"SP-1","routes":[],"sites":["DT-1"]}"#)
    let plan = BusinessPlanApproved(
      plan: "PA-1", title: "A", producer: "SX-1", product: "SP-1", productName: "B", commune: "21001",
      needs: ["branding"], day: day)
    #expect(
      try stored(plan) == """
        {"commune":"21001","day":"2024-03-22","needs":["branding"],"plan":"PA-1","producer":"SX-1","product":"SP-1",\
        "productName":"B","title":"A"}
        """)
    let dossier = DossierFiled(dossier: "HS-1", product: "SP-1", productName: "A", producerName: "B", day: day)
    #expect(dossier.subject == "SP-1")
    #expect(
      try stored(dossier)
        == #"{"day":"2024-03-22","dossier":"HS-1","producerName":"B","product":"SP-1","productName":"A"}"#)
    let sanction = SanctionRecorded(
      sanction: "XP-1", body: "market-control", producer: "SX-1", products: [], ground: "label", decision: "1/QĐ",
      day: day)
    #expect(
      try stored(sanction) == """
        {"body":"market-control","day":"2024-03-22","decision":"1/QĐ","ground":"label","producer":"SX-1",\
        "products":[],"sanction":"XP-1"}
        """)
  }

  @Test func asksForSupportKeepTheirForm() throws {
    var support = AskedSupport(number: 1, what: "A", amount: Money(dong: 9), asked: day)
    #expect(support.isWaiting && !support.isOwed)
    support.answer = .init(verdict: .partly, value: Money(dong: 5), source: "B", reason: "C", by: "d", day: day)
    #expect(!support.isWaiting && support.isOwed)
    support.delivered = .init(result: "D", day: day)
    #expect(!support.isOwed)
    #expect(
      try stored(support) == """
        {"amount":9,"answer":{"by":"d","day":"2024-03-22","reason":"C","source":"B","value":5,"verdict":"partly"},\
        "asked":"2024-03-22","delivered":{"day":"2024-03-22","result":"D"},"number":1,"what":"A"}
        """)
  }
}
