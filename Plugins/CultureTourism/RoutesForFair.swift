import Coordination
import ModuleKit

/// The routes that lead past a fair, with their sites by name.
struct RoutesForFair: Question {
  static let form = Form(
    "routes-for", vi: "Các tuyến gắn với hội chợ", en: "Routes to a fair",
    .record("fair", of: "fair", vi: "Hội chợ", en: "Fair"))
  var fair: String

  struct Answer: Encodable {
    var rows: [Row]
  }

  struct Row: Encodable {
    var route: String
    var name: String
    var days: Int
    /// Names, in the order of travel.
    var sites: [String]
  }

  func answer(in now: Circumstances) throws -> Answer {
    let routes = try now.all(Route.self, where: "fairs", is: fair).sorted { $0.id < $1.id }
    let sites = try now.records(Site.self, Set(routes.flatMap(\.state.sites)).sorted())
    let names = Dictionary(sites.map { ($0.id, $0.state.name) }, uniquingKeysWith: { $1 })
    return Answer(
      rows: routes.map { route in
        Row(
          route: route.id, name: route.state.name, days: route.state.days,
          sites: route.state.sites.map { names[$0] ?? $0 })
      })
  }
}
