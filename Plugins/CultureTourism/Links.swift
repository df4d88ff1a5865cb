import Coordination
import ModuleKit
import OCOP

// Products, places and routes: a product is linked to a site, a site lies on a route. Everybody hears of each change.

extension Decision<Site> {
  /// Tells where these products are met after the events of this decision on the site.
  func telling(_ products: [String], of site: Site?, in now: Circumstances) throws -> Decision {
    var folded = site
    for event in events { folded = Site.evolve(folded, by: event) }
    guard let after = folded else { return self }
    let isOpen = after.stage == .active
    let links = try Links(of: products, besides: [now.recordID], in: now)
    return products.reduce(self) { decision, product in
      var sites = links.sites[product, default: []].filter { $0 != now.recordID }
      if isOpen, after.products.contains(product) { sites.append(now.recordID) }
      return decision.announcing(links.fact(product, sites: sites, on: now.dated))
    }
  }
}

extension Decision<Route> {
  /// Tells where the products of these sites are met once the route is published, has the stops `revised`, or is gone;
  /// and of the sales points among them, which routes stop there.
  func telling(_ sites: [String], revised: [String]? = nil, in now: Circumstances) throws -> Decision {
    let stops = try now.records(Site.self, Set(sites).sorted())
    let products = Set(stops.flatMap(\.state.products)).sorted()
    let points = stops.filter { $0.state.salesPoint != nil }
    let links = try Links(of: products, besides: points.map(\.id), in: now)
    let own = (id: now.recordID, sites: revised ?? sites)
    let told = products.reduce(self) { decision, product in
      decision.announcing(links.fact(product, sites: links.sites[product, default: []], with: own, on: now.dated))
    }
    return points.reduce(told) { decision, stop in
      guard let point = stop.state.salesPoint else { return decision }
      return decision.announcing(
        SalesPointLinked(point: point, routes: links.routes(past: [stop.id], with: own), day: now.dated))
    }
  }

  /// Work that waits for a tour past one of these sites is done with this route.
  func answering(_ sites: [String], in now: Circumstances) throws -> Decision {
    let waiting = try now.all(TourLink.self, where: "stage", is: TourLink.Stage.waiting.rawValue)
    guard !waiting.isEmpty else { return self }
    let stops = try now.records(Site.self, Set(sites).sorted())
    let answered = waiting.filter { link in stops.contains { link.state.isMet(at: $0) } }
    let linked = answered.reduce(self) {
      $0.changing($1, .linked(route: now.recordID, day: now.dated))
    }
    return try linked.sending(TourLink.completions(of: answered, waiting: waiting, route: now.recordID, in: now))
  }
}

/// The sites of products and the published routes past them, as the book has them before a decision.
struct Links {
  /// Active sites of each product.
  var sites: [String: [String]] = [:]
  /// Published routes of each site.
  var routes: [String: [String]] = [:]

  init(of products: [String], besides others: [String] = [], in now: Circumstances) throws {
    var found: [String: [Found<Site>]] = [:]
    try now.gather(
      products.map { product in { found[product] = try now.all(Site.self, where: "products", is: product) } })
    for (product, list) in found { sites[product] = list.filter { $0.state.stage == .active }.map(\.id).sorted() }
    let ids = Set(sites.values.joined()).union(others).sorted()
    var passing: [String: [Found<Route>]] = [:]
    try now.gather(ids.map { site in { passing[site] = try now.all(Route.self, where: "sites", is: site) } })
    for (site, list) in passing { routes[site] = list.filter { $0.state.stage == .published }.map(\.id) }
  }

  /// `with`: a route as it will be.
  func fact(
    _ product: String, sites: [String], with route: (id: String, sites: [String])? = nil, on day: Day
  ) -> ToursLinked {
    ToursLinked(product: product, sites: sites.sorted(), routes: routes(past: sites, with: route), day: day)
  }

  func routes(past sites: [String], with route: (id: String, sites: [String])?) -> [String] {
    var passed = Set(sites.flatMap { routes[$0] ?? [] })
    if let route {
      passed.remove(route.id)
      if !Set(route.sites).isDisjoint(with: sites) { passed.insert(route.id) }
    }
    return passed.sorted()
  }
}
