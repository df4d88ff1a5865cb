import Coordination
import ModuleKit
import OCOP

/// The work of leading visitors past something (việc gắn tour): a product that was certified, a sales point that
/// industry and trade asks for, a site, a craft village. Its id is that of what is to be linked, so there is one each.
///
/// 832/UBND-KT (Tây Ninh, 22/03/2021): paragraph 4, tours to areas of production and points of sale; paragraph 3,
/// industry and trade ties its sales points to tourism.
struct TourLink: KeptRecord {
  static let kind = "tour-link"
  static let title = BilingualText("Việc gắn tour", "tour link")
  static let keys: [Key] = [.text("about"), .name("name"), .text("commune"), .text("cause"), .record("route")]
  static let events = ["asked", "asked-again", "linked", "declined", "handed-over"]

  static let moves = [
    Move<Stage>(
      "route.publish", "route.revise", vi: "Tuyến đi qua được công bố", en: "A route past it is published",
      from: [.waiting], to: [.linked])
  ]

  enum Stage: String, StageName {
    case waiting, linked, declined

    var title: BilingualText {
      switch self {
      case .waiting: BilingualText("Chờ gắn tour", "Waiting")
      case .linked: BilingualText("Đã có tuyến", "Linked")
      case .declined: BilingualText("Chưa gắn được", "Declined")
      }
    }
  }

  enum About: String, Codable, CaseIterable, Sendable {
    case product
    case salesPoint = "sales-point"
    case site
    case craftVillage = "craft-village"

    var label: BilingualText {
      switch self {
      case .product: BilingualText("Sản phẩm", "Product")
      case .salesPoint: BilingualText("Điểm bán", "Sales point")
      case .site: BilingualText("Điểm đến", "Site")
      case .craftVillage: BilingualText("Làng nghề", "Craft village")
      }
    }
  }

  enum Cause: String, Codable, Sendable { case certified, request }

  enum Event: Codable, Equatable, Sendable {
    case asked(
      id: String, about: About, name: String, commune: UnitCode?, cause: Cause, from: BodyID, note: String?,
      keeper: BodyID, day: Day)
    case askedAgain(from: BodyID, note: String?, day: Day)
    case linked(route: String, day: Day)
    case declined(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  /// The id of what is to be linked.
  var id: String
  var about: About
  var name: String
  var commune: UnitCode?
  var cause: Cause
  /// Who asked.
  var from: BodyID
  var note: String?
  var asked: Day
  var stage: Stage = .waiting
  var route: String?
  var reason: String?
  var body: BodyID?

  var keptFor: UnitCode? { commune }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  /// The site stands for what is to be linked.
  func isMet(at site: Found<Site>) -> Bool {
    switch about {
    case .product: site.state.products.contains(id)
    case .salesPoint: site.state.salesPoint == id
    case .craftVillage: site.state.craftVillage == id
    case .site: site.id == id
    }
  }

  static func evolve(_ link: TourLink?, by event: Event) -> TourLink {
    if case .asked(
      let id, let about, let name, let commune, let cause, let from, let note, let keeper, let day) = event
    {
      return TourLink(
        id: id, about: about, name: name, commune: commune, cause: cause, from: from, note: note, asked: day,
        body: keeper)
    }
    guard var link else { preconditionFailure("a link is asked for first") }
    switch event {
    case .asked: break
    case .askedAgain(let from, let note, let day):
      (link.stage, link.from, link.note, link.asked) = (.waiting, from, note, day)
      (link.cause, link.reason, link.route) = (.request, nil, nil)
    case .linked(let route, _): (link.stage, link.route) = (.linked, route)
    case .declined(let reason, _): (link.stage, link.reason) = (.declined, reason)
    case .handedOver(let to, _): link.body = to
    }
    return link
  }

  /// The tasks that are done when these links have their answer: each one's own, and the common one of certified
  /// products once none of them waits.
  static func completions(
    of answered: [Found<TourLink>], waiting: [Found<TourLink>], route: String?, in now: Circumstances
  ) throws -> [Send] {
    var tasks: [Found<OfficeTask>] = []
    let done = Set(answered.map(\.id))
    let restsCertified = waiting.contains { $0.state.cause == .certified && !done.contains($0.id) }
    var reads: [() throws -> Void] = answered.filter { $0.state.cause == .request }.map { link in
      { tasks += try now.all(OfficeTask.self, where: "subject", is: "tour-link/\(link.id)") }
    }
    if !restsCertified, answered.contains(where: { $0.state.cause == .certified }) {
      reads.append { tasks += try now.all(OfficeTask.self, where: ["task": ProposeTours.task, "open": "true"]) }
    }
    try now.gather(reads)
    let names = answered.map(\.state.name).sorted().joined(separator: ", ")
    let result = route.map { "Đã có tuyến \($0): \(names)" } ?? "Đã trả lời: \(names)"
    return tasks.filter { $0.state.open != false }.map {
      Send("house.task.complete/\($0.id)", ["result": result], mayBeRefused: true)
    }
  }
}

/// A task as the house keeps it.
struct OfficeTask: HouseRecord {
  static let kind = "task"
  var task: String
  var subject: String?
  /// Missing in the first state that the host writes.
  var open: Bool?
}
