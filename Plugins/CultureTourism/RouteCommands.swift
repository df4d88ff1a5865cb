import Coordination
import ModuleKit
import OCOP

struct DraftRoute: Creation {
  static let form = Form(
    "draft", vi: "Dự thảo tuyến du lịch", en: "Draft a route", creates: Route.self, to: [.drafted],
    .text("name", vi: "Tên tuyến", en: "Name"),
    .record("sites", of: "site", vi: "Các điểm đến, theo thứ tự đi", en: "Sites, in the order of travel").list,
    .integer("days", vi: "Số ngày", en: "Days", min: 1, max: 30))
  var name: String
  var sites: [String]
  var days: Int

  func decide(in now: Circumstances) throws -> Decision<Route> {
    try SitesInUse.check(sites, in: now)
    return Decision(.drafted(name: name, sites: sites, days: days, by: now.actor.body))
  }
}

struct PublishRoute: Command {
  static let form = Form(
    "publish", vi: "Công bố tuyến du lịch", en: "Publish a route", on: Route.self, from: [.drafted], to: [.published],
    .text("decision", vi: "Số quyết định", en: "Decision number").optional)
  var decision: String?

  /// A site may have closed since the draft. Requests that the route answers are answered with it.
  func decide(_ route: Route, in now: Circumstances) throws -> Decision<Route> {
    try SitesInUse.check(route.sites, in: now)
    return try Decision(.published(decision: decision)).telling(route.sites, in: now)
      .answering(route.sites, in: now)
  }
}

/// Other stops or another length; of a published route it is told at once.
struct ReviseRoute: Command {
  static let form = Form(
    "revise", vi: "Điều chỉnh tuyến", en: "Revise a route", on: Route.self, from: [.drafted, .published],
    .record("sites", of: "site", vi: "Các điểm đến, theo thứ tự đi", en: "Sites, in the order of travel").list,
    .integer("days", vi: "Số ngày", en: "Days", min: 1, max: 30), .text("reason", vi: "Lý do", en: "Reason"))
  var sites: [String]
  var days: Int
  var reason: String

  func decide(_ route: Route, in now: Circumstances) throws -> Decision<Route> {
    try SitesInUse.check(sites, in: now)
    let decision = Decision<Route>(.revised(sites: sites, days: days, reason: reason))
    guard route.stage == .published else { return decision }
    return try decision.telling(Set(route.sites + sites).sorted(), revised: sites, in: now).answering(sites, in: now)
  }
}

/// The route is not run any more; fairs that it led past lose it.
struct WithdrawRoute: Command {
  static let form = Form(
    "withdraw", vi: "Dừng tuyến", en: "Withdraw a route", on: Route.self, from: [.drafted, .published],
    to: [.withdrawn], .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ route: Route, in now: Circumstances) throws -> Decision<Route> {
    var others: [String: [String]] = [:]
    try now.gather(
      route.fairs.map { fair in
        { others[fair] = try now.all(Route.self, where: "fairs", is: fair).map(\.id).filter { $0 != now.recordID } }
      })
    var events: [Route.Event] = route.fairs.map { .fairLeft(fair: $0) }
    events.append(.withdrawn(reason: reason))
    let decision = others.sorted { $0.key < $1.key }.reduce(Decision<Route>(events)) {
      $0.announcing(ToursAttached(fair: $1.key, routes: $1.value.sorted()))
    }
    return route.stage == .published ? try decision.telling(route.sites, revised: [], in: now) : decision
  }
}

/// Ties a route to a fair and tells everyone all routes that are tied to it now.
struct JoinFair: Command {
  static let form = Form(
    "join-fair", vi: "Gắn tuyến với hội chợ", en: "Join a fair", on: Route.self, from: [.published],
    .record("fair", of: "fair", vi: "Hội chợ", en: "Fair"))
  var fair: String

  func decide(_ route: Route, in now: Circumstances) throws -> Decision<Route> {
    guard !route.fairs.contains(fair) else {
      throw Refusal(
        "joined-already", vi: "Tuyến đã gắn với hội chợ \(fair)", en: "The route has joined the fair \(fair)")
    }
    guard let approval = try now.latest(FairApproved.self, about: fair) else {
      throw Refusal(
        "unknown-fair", vi: "Hội chợ \(fair) chưa được phê duyệt", en: "The fair \(fair) is not approved",
        detail: BilingualText("Sở Công Thương báo khi phê duyệt.", "Industry and trade tells when it is."))
    }
    guard now.dated <= approval.closes else {
      throw Refusal(
        "fair-is-over", vi: "Hội chợ \(fair) đã bế mạc ngày \(approval.closes.vietnamese)",
        en: "The fair \(fair) ended on \(approval.closes)")
    }
    let others = try now.all(Route.self, where: "fairs", is: fair).map(\.id)
    return Decision(.fairJoined(fair: fair))
      .announcing(ToursAttached(fair: fair, routes: Set(others + [now.recordID]).sorted()))
  }
}

struct LeaveFair: Command, Encodable {
  static let form = Form(
    "leave-fair", vi: "Bỏ gắn tuyến với hội chợ", en: "Leave a fair", on: Route.self, from: [.published],
    .record("fair", of: "fair", vi: "Hội chợ", en: "Fair"))
  var fair: String

  func decide(_ route: Route, in now: Circumstances) throws -> Decision<Route> {
    guard route.fairs.contains(fair) else {
      throw Refusal(
        "not-joined", vi: "Tuyến không gắn với hội chợ \(fair)", en: "The route has not joined the fair \(fair)")
    }
    let others = try now.all(Route.self, where: "fairs", is: fair).map(\.id).filter { $0 != now.recordID }
    return Decision(.fairLeft(fair: fair)).announcing(ToursAttached(fair: fair, routes: others.sorted()))
  }
}

/// The rule for the sites of a route.
enum SitesInUse {
  /// At least one, each known and active; a route may pass a site twice.
  static func check(_ sites: [String], in now: Circumstances) throws {
    guard !sites.isEmpty else {
      throw Refusal("no-sites", vi: "Tuyến cần ít nhất một điểm đến", en: "A route needs at least one site")
    }
    let wanted = Set(sites).sorted()
    let found = try now.records(Site.self, wanted)
    let active = Set(found.filter { $0.state.stage == .active }.map(\.id))
    let missing = wanted.filter { !active.contains($0) }.joined(separator: ", ")
    guard missing.isEmpty else {
      throw Refusal(
        "site-not-active", vi: "Điểm đến không có hoặc đã đóng: \(missing)",
        en: "Sites are unknown or closed: \(missing)")
    }
  }
}
