// Compiled while the department is in the building: its folder can go without touching this one.
#if Agriculture
import Coordination
import ModuleKit
import OCOP
import Testing

@testable import Agriculture

/// The stored form of the events of register, cycle and support. These texts are forever.
struct CycleEventTests {
  private let day = Day(unchecked: "2024-04-01")
  private let turn = Turn(act: .selectIdea, body: "district-a", due: Day(unchecked: "2024-04-15"))
  private let turnText = #"{"act":"select-idea","body":"district-a","due":"2024-04-15"}"#

  private func expect(_ event: some Encodable, _ text: String, at location: SourceLocation = #_sourceLocation) {
    #expect(storedEvent(event) == text, sourceLocation: location)
  }

  @Test func theRegisterKeepsItsForm() throws {
    expect(
      Producer.Event.registered(
        name: "A", kind: .farm, commune: "commune-a", taxCode: nil, address: nil,
        profile: Producer.Profile(representative: Personal("B"), registration: "1"), takesPart: true),
      #"registered {"commune":"commune-a","kind":"farm","name":"A","profile":{"registration":"1","#
        + #""representative":{"personal":"B"}},"takesPart":true}"#)
    expect(
      Producer.Event.described(profile: Producer.Profile(position: "C"), day: day),
      #"described {"day":"2024-04-01","profile":{"position":"C"}}"#)
    expect(Producer.Event.joined(day: day), #"joined {"day":"2024-04-01"}"#)
    expect(Producer.Event.left(reason: "A", day: day), #"left {"day":"2024-04-01","reason":"A"}"#)
    expect(
      Product.Event.renamed(name: "A", reason: "B", day: day), #"renamed {"day":"2024-04-01","name":"A","reason":"B"}"#)
    let description = Product.Description(
      processing: .deep, isTraditional: true, isCommodity: false, standard: "VietGAP", standardTo: day,
      craftVillage: "LNG-1", areas: ["VNL-1"])
    expect(
      Product.Event.described(description: description, day: day),
      #"described {"day":"2024-04-01","description":{"areas":["VNL-1"],"craftVillage":"LNG-1","isCommodity":false,"#
        + #""isTraditional":true,"processing":"deep-processed","standard":"VietGAP","standardTo":"2024-04-01"}}"#)
    expect(Product.Event.standardEnded(day: day), #"standard-ended {"day":"2024-04-01"}"#)
    let code = try #require(ProductCode(parsing: "51-21001-3-2026"))
    expect(Product.Event.coded(code: code, day: day), #"coded {"code":"51-21001-3-2026","day":"2024-04-01"}"#)
    expect(Product.Event.linked(linkage: "LKT-1", day: day), #"linked {"day":"2024-04-01","linkage":"LKT-1"}"#)
    expect(Product.Event.unlinked(linkage: "LKT-1", day: day), #"unlinked {"day":"2024-04-01","linkage":"LKT-1"}"#)
    expect(
      Product.Event.producerSet(producer: "SX-1", day: day), #"producer-set {"day":"2024-04-01","producer":"SX-1"}"#)
    let set = try #require(ProductSetNumber(rawValue: 10))
    expect(
      Product.Event.registered(name: "A", producer: nil, set: set, commune: "commune-a", potential: false),
      #"registered {"commune":"commune-a","name":"A","potential":false,"set":10}"#)
    expect(
      Product.Event.handedOver(to: "commune-b", decision: "1"), #"handed-over {"decision":"1","to":"commune-b"}"#)
  }

  @Test func whatStandsBesideKeepsItsForm() throws {
    expect(
      CraftVillage.Event.registered(
        name: "A", sort: .trade, commune: "commune-a", trade: "B", households: 3, decision: nil, recognised: nil),
      #"registered {"commune":"commune-a","households":3,"name":"A","sort":"traditional-trade","trade":"B"}"#)
    let area = try #require(Hectares(rawValue: 1250))
    expect(
      MaterialArea.Event.registered(name: "A", commune: "commune-a", crop: "B", area: area, producer: nil),
      #"registered {"area":1250,"commune":"commune-a","crop":"B","name":"A"}"#)
    expect(
      MaterialArea.Event.certified(standard: "VietGAP", number: "1", from: day, to: nil),
      #"certified {"from":"2024-04-01","number":"1","standard":"VietGAP"}"#)
    expect(
      Speciality.Event.listed(name: "A", commune: "commune-a", what: "B", makers: nil, day: day),
      #"listed {"commune":"commune-a","day":"2024-04-01","name":"A","what":"B"}"#)
    expect(Speciality.Event.takenUp(producer: "SX-1", day: day), #"taken-up {"day":"2024-04-01","producer":"SX-1"}"#)
    expect(
      Linkage.Event.signed(
        producer: "SX-1", contract: nil, partners: [.init(sort: .group, name: nil, count: 2)], products: ["SP-1"],
        share: 60, from: day, to: nil, commune: "commune-a"),
      #"signed {"commune":"commune-a","from":"2024-04-01","partners":[{"count":2,"sort":"cooperative-group"}],"#
        + #""producer":"SX-1","products":["SP-1"],"share":60}"#)
    expect(Linkage.Event.ended(reason: "A", day: day), #"ended {"day":"2024-04-01","reason":"A"}"#)
    expect(
      YearlyFigures.Event.recorded(
        producer: "SX-1", product: nil, year: 2023, values: .init(revenue: Money(dong: 5), localLabour: 1),
        source: "A", commune: "commune-a"),
      #"recorded {"commune":"commune-a","producer":"SX-1","source":"A","values":{"localLabour":1,"revenue":5},"#
        + #""year":2023}"#)
  }

  @Test func ideasPlansAndNeedsKeepTheirForm() {
    expect(
      IdeaSelection.Event.received(
        name: "A", commune: "commune-a", unit: "21001", producer: nil, similar: [], day: day, turn: turn),
      #"received {"commune":"commune-a","day":"2024-04-01","name":"A","similar":[],"turn":"# + turnText
        + #","unit":"21001"}"#)
    expect(
      IdeaSelection.Event.returned(reasons: ["A"], by: "district-a", day: day, turn: turn),
      #"returned {"by":"district-a","day":"2024-04-01","reasons":["A"],"turn":"# + turnText + "}")
    expect(IdeaSelection.Event.planned(plan: "PA-1"), #"planned {"plan":"PA-1"}"#)
    let need = BusinessPlan.Need(sort: .vocationalTraining, what: "A", amount: Money(dong: 5), by: nil)
    expect(
      BusinessPlan.Event.filed(
        content: .init(name: "A", goals: "B", needs: [need]), idea: "YT-1", producer: "SX-1", product: nil,
        commune: "commune-a", unit: "21001", day: day, turn: turn),
      #"filed {"commune":"commune-a","content":{"goals":"B","name":"A","needs":[{"amount":5,"#
        + #""sort":"vocational-training","what":"A"}]},"day":"2024-04-01","idea":"YT-1","producer":"SX-1","turn":"#
        + turnText + #","unit":"21001"}"#)
    expect(
      BusinessPlan.Event.approved(decision: nil, by: "district-a", day: day, turn: turn),
      #"approved {"by":"district-a","day":"2024-04-01","turn":"# + turnText + "}")
    expect(BusinessPlan.Event.needsGathered(list: "NC-1"), #"needs-gathered {"list":"NC-1"}"#)
    expect(
      BusinessPlan.Event.turnPassed(to: "commune-b", decision: "1"), #"turn-passed {"decision":"1","to":"commune-b"}"#)
    let answer = NeedList.Answer(outcome: .refused, reason: "B", by: "agriculture-dept", day: day)
    expect(
      NeedList.Event.answered(entry: 1, answer: answer),
      #"answered {"answer":{"by":"agriculture-dept","day":"2024-04-01","outcome":"refused","reason":"B"},"entry":1}"#)
    expect(
      NeedList.Event.sent(to: "agriculture-dept", due: day, day: day),
      #"sent {"day":"2024-04-01","due":"2024-04-01","to":"agriculture-dept"}"#)
  }

  @Test func supportTrainingAndClaimsKeepTheirForm() {
    let gift = Support.Gift(
      producer: "SX-1", sort: .brand, what: "A", giver: "agriculture-dept", need: "NC-1", entry: 2)
    expect(
      Support.Event.granted(gift: gift, commune: "commune-a"),
      #"granted {"commune":"commune-a","gift":{"entry":2,"giver":"agriculture-dept","need":"NC-1","#
        + #""producer":"SX-1","sort":"brand","what":"A"}}"#)
    expect(
      Support.Event.completed(value: Money(dong: 5), result: "A", day: day),
      #"completed {"day":"2024-04-01","result":"A","value":5}"#)
    let programme = Training.Programme(
      topic: "A", purpose: .approvedPlans, trainer: "B", firstDay: day, lastDay: day, hours: 8)
    expect(
      Training.Event.planned(programme: programme, organiser: "district-a"),
      #"planned {"organiser":"district-a","programme":{"firstDay":"2024-04-01","hours":8,"lastDay":"2024-04-01","#
        + #""purpose":"approved-plans","topic":"A","trainer":"B"}}"#)
    expect(
      Training.Event.held(attendance: [.init(name: Personal("A"), plan: "PA-1")], day: day),
      #"held {"attendance":[{"name":{"personal":"A"},"plan":"PA-1"}],"day":"2024-04-01"}"#)
    expect(
      AdviceVisit.Event.recorded(
        producer: "SX-1", plan: nil, adviser: "district-a", topics: [.foodSafety], findings: "A", advice: "B", day: day,
        nextVisit: nil),
      #"recorded {"advice":"B","adviser":"district-a","day":"2024-04-01","findings":"A","producer":"SX-1","#
        + #""topics":["food-safety"]}"#)
    expect(
      Claim.Event.opened(
        product: "SP-1", producer: "SX-1", policy: "p", number: "1", act: .raised, star: .four,
        amount: Money(dong: 5), recognised: day, commune: "21001"),
      #"opened {"act":"raised","amount":5,"commune":"21001","number":"1","policy":"p","producer":"SX-1","#
        + #""product":"SP-1","recognised":"2024-04-01","star":4}"#)
    expect(
      Claim.Event.paid(payment: .init(amount: Money(dong: 5), day: day, document: "A")),
      #"paid {"payment":{"amount":5,"day":"2024-04-01","document":"A"}}"#)
  }

  @Test func whatWasStoredBeforeFieldsWereAddedIsReadStill() throws {
    let old: [(name: String, data: String)] = [
      (
        "registered", #"{"commune":"commune-a","kind":"farm","name":"A"}"#
      ), ("renamed", #"{"day":"2024-04-01","name":"B","reason":"C"}"#),
    ]
    var producer: Producer?
    for (name, data) in old { producer = Producer.evolve(producer, by: try storedEvent(name, data)) }
    #expect(producer?.takesPart == nil && producer?.formerName == ["A"] && producer?.profile == nil)
    let registered: Product.Event = try storedEvent(
      "registered", #"{"commune":"commune-a","name":"Bột quế","potential":false,"producer":"SX-1","set":10}"#)
    #expect(Product.evolve(nil, by: registered).words == ["bot", "que"])
  }
}
#endif
