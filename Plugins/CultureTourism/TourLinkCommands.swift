import Coordination
import ModuleKit
import OCOP

/// Any body asks that tours pass something; industry and trade for its sales points. The answer is a task.
struct AskTourLink: Creation {
  static let form = Form(
    "ask", vi: "Đề nghị gắn tour", en: "Ask for a tour", creates: TourLink.self, to: [.waiting], anyBody: true,
    .choice("about", vi: "Gắn gì", en: "What", TourLink.About.allCases.map { ($0.rawValue, $0.label) }),
    .text("name", vi: "Tên", en: "Name"), .text("commune", vi: "Mã xã", en: "Commune code").optional,
    .text("note", vi: "Đề nghị", en: "Request").optional)
  var about: TourLink.About
  var name: String
  var commune: UnitCode?
  var note: String?

  func decide(in now: Circumstances) throws -> Decision<TourLink> {
    let (lead, _) = try now.responsible(for: now.settings(CultureTourism.self).toursArea)
    return try Decision(
      .asked(
        id: now.recordID, about: about, name: name, commune: commune, cause: .request, from: now.actor.body, note: note,
        keeper: lead, day: now.dated)
    ).assigning(TourLink.task(name, from: now.actor.body, in: now))
  }
}

struct AskTourLinkAgain: Command {
  static let form = Form(
    "ask-again", vi: "Đề nghị lại", en: "Ask again", on: TourLink.self, from: [.declined, .linked], to: [.waiting],
    anyBody: true, .text("note", vi: "Đề nghị", en: "Request").optional)
  var note: String?

  func decide(_ link: TourLink, in now: Circumstances) throws -> Decision<TourLink> {
    try Decision(.askedAgain(from: now.actor.body, note: note, day: now.dated))
      .assigning(TourLink.task(link.name, from: now.actor.body, in: now))
  }
}

extension TourLink {
  fileprivate static func task(_ name: String, from asker: BodyID, in now: Circumstances) throws -> TaskAssignment {
    let settings = now.settings(CultureTourism.self)
    let (lead, _) = try now.responsible(for: settings.toursArea)
    return TaskAssignment(
      "link-to-tourism",
      title: BilingualText("Gắn \(name) với tour, tuyến", "Link \(name) to tours and routes"), lead: lead,
      with: asker == lead ? [] : [asker], due: try now.workingDays(settings.linkDays, after: now.dated),
      dueRule: "\(settings.linkDays) working days after it was asked", source: "832/UBND-KT, đoạn 3, 4",
      dueDays: settings.linkDays, dueFrom: now.dated)
  }
}

/// Sent by the module when a product is certified: it waits for a tour. All that wait share one task.
struct ProposeTours: Creation, Encodable {
  static let task = "propose-tours"
  static let form = Form(
    "propose", vi: "Sản phẩm mới công nhận chờ gắn tour", en: "A certified product waits for a tour",
    creates: TourLink.self, to: [.waiting], by: [.house], .text("name", vi: "Tên", en: "Name"),
    .text("commune", vi: "Mã xã", en: "Commune code"))
  var name: String
  var commune: UnitCode

  func decide(in now: Circumstances) throws -> Decision<TourLink> {
    let settings = now.settings(CultureTourism.self)
    let (lead, with) = try now.responsible(for: settings.toursArea)
    let decision = Decision<TourLink>(
      .asked(
        id: now.recordID, about: .product, name: name, commune: commune, cause: .certified, from: now.actor.body,
        note: nil, keeper: lead, day: now.dated))
    guard try now.all(OfficeTask.self, where: ["task": Self.task, "open": "true"]).isEmpty else { return decision }
    return decision.assigning(
      TaskAssignment(
        Self.task,
        title: BilingualText(
          "Đề xuất tour, tuyến cho sản phẩm mới được công nhận", "Propose tours for newly certified products"),
        lead: lead, with: with, due: try now.workingDays(settings.linkDays, after: now.dated),
        dueRule: "\(settings.linkDays) working days after the first was certified", source: "832/UBND-KT, đoạn 4",
        dueDays: settings.linkDays, dueFrom: now.dated))
  }
}

/// The department answers: with a published route that stops there, or with the reason why not.
struct AnswerTourLink: Command {
  static let form = Form(
    "answer", vi: "Trả lời", en: "Answer", on: TourLink.self, from: [.waiting], to: [.linked, .declined],
    .record("route", of: "route", vi: "Tuyến", en: "Route").optional,
    .text("reason", vi: "Lý do chưa gắn được", en: "Why not").optional)
  var route: String?
  var reason: String?

  func decide(_ link: TourLink, in now: Circumstances) throws -> Decision<TourLink> {
    guard (route == nil) != (reason == nil) else {
      throw Refusal(
        "route-or-reason", vi: "Ghi tuyến, hoặc lý do chưa gắn được", en: "Give a route, or the reason why not")
    }
    if let route { try check(route, link, in: now) }
    let waiting = try now.all(TourLink.self, where: "stage", is: TourLink.Stage.waiting.rawValue)
    let own = Found(id: now.recordID, version: now.version, state: link)
    let sends = try TourLink.completions(of: [own], waiting: waiting, route: route, in: now)
    let event: TourLink.Event =
      route.map { .linked(route: $0, day: now.dated) } ?? .declined(reason: reason ?? "", day: now.dated)
    return Decision(event).sending(sends)
  }

  private func check(_ route: String, _ link: TourLink, in now: Circumstances) throws {
    let found = try now.require(Route.self, route).state
    guard found.stage == .published else {
      throw Refusal("not-published", vi: "Tuyến \(route) chưa công bố", en: "The route \(route) is not published")
    }
    let stops = try now.records(Site.self, Set(found.sites).sorted())
    guard stops.contains(where: link.isMet) else {
      let remedy =
        link.about == .product
        ? BilingualText(
          "Gắn sản phẩm với một điểm của tuyến: site link-product.", "Link the product to a stop: site link-product.")
        : BilingualText("Thêm điểm đó vào tuyến: route revise.", "Add the stop to the route: route revise.")
      throw Refusal(
        "not-on-route", vi: "Tuyến \(route) không dừng ở \(link.name)",
        en: "The route \(route) does not stop at \(link.name)",
        detail: remedy)
    }
  }
}
