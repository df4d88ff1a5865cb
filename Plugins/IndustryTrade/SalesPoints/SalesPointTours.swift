import Coordination
import ModuleKit
import OCOP

/// Asks that tours lead past it: a task of whoever ties sales points to tourism, with culture-tourism.
struct AskForTours: Command {
  static let form = Form(
    "ask-for-tours", vi: "Đề nghị kết nối du lịch", en: "Ask for tours", on: SalesPoint.self, from: [.listed])

  func decide(_ point: SalesPoint, in now: Circumstances) throws -> Decision<SalesPoint> {
    Decision(.linkAsked(day: now.dated)).assigning(try point.linkage(after: "the request", in: now))
  }
}

/// By hand, for a route that no module tells of.
struct RecordLink: Command {
  static let form = Form(
    "record-link", vi: "Ghi tuyến đã kết nối", en: "Record the route", on: SalesPoint.self, from: [.listed],
    .record("route", of: "route", vi: "Tuyến", en: "Route"))
  var route: String

  func decide(_ point: SalesPoint, in now: Circumstances) throws -> Decision<SalesPoint> {
    try Decision(.linked(route: route, day: now.dated)).closingLinkage(route, in: now)
  }
}

/// Culture-tourism told which published routes stop there: the first stands in the record, and the task that asked for
/// it is done. When the last is gone, whoever ties sales points to tourism has the task again.
struct FollowRoutes: Command, Encodable {
  static let form = Form(
    "follow-routes", vi: "Theo tuyến đã công bố", en: "Follow the published routes", on: SalesPoint.self,
    from: [.listed, .remedying, .dormant], by: [.house],
    .record("routes", of: "route", vi: "Các tuyến dừng ở điểm", en: "Routes that stop there").list)
  var routes: [String]

  func decide(_ point: SalesPoint, in now: Circumstances) throws -> Decision<SalesPoint> {
    if let route = routes.first {
      if let known = point.route, routes.contains(known) { return Decision() }
      return try Decision(.linked(route: route, day: now.dated)).closingLinkage(route, in: now)
    }
    guard point.isLinked else { return Decision() }
    return Decision(.unlinked(day: now.dated)).assigning(try point.linkage(after: "its route ended", in: now))
  }
}

extension SalesPoint {
  static let linkageTask = "link-sales-point"

  fileprivate func linkage(after what: String, in now: Circumstances) throws -> TaskAssignment {
    try now.task(
      Self.linkageTask, vi: "Kết nối \(name) với tour, tuyến du lịch", en: "Tie \(name) to tours and routes",
      area: "tourism-linkage", days: now.settings(IndustryTrade.self).toursDays, after: what,
      subject: "sales-point/\(now.recordID)", source: "832/UBND-KT, Tây Ninh, 22/03/2021")
  }
}

extension Decision where R == SalesPoint {
  fileprivate func closingLinkage(_ route: String, in now: Circumstances) throws -> Self {
    let open = try now.openTasks(about: "sales-point/\(now.recordID)").filter {
      $0.state.task == SalesPoint.linkageTask
    }
    return sending(
      open.map {
        Send("house.task.complete/\($0.id)", ["result": "Đã có tuyến \(route)"], mayBeRefused: true)
      })
  }
}
