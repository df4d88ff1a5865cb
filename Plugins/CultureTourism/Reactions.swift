import Coordination
import ModuleKit
import OCOP

// What the department does when others tell something: commands of its own records, and nothing else.

extension CultureTourism {
  static let productReactions = [
    // What is certified waits for a tour, and what was warned of is in order again.
    Reaction(to: ProductCertified.self) { certified, now in
      let sites = try now.all(Site.self, where: "products", is: certified.product)
      let lifted = sites.filter { $0.state.warnings.contains { $0.product == certified.product } }.map {
        Send("culture-tourism.site.lift-warning/\($0.id)", LiftWarning(product: certified.product), mayBeRefused: true)
      }
      let isProposed = certified.star.rawValue >= now.settings(CultureTourism.self).proposeFromStar
      guard isProposed, sites.isEmpty else { return lifted }
      return lifted + [
        Send(
          "culture-tourism.tour-link.propose/\(certified.product)",
          ProposeTours(name: certified.name, commune: certified.commune), mayBeRefused: true)
      ]
    },
    // Points and tours that show a product hear that its certificate ended.
    Reaction(to: ProductLapsed.self) { lapsed, now in
      try now.all(Site.self, where: "products", is: lapsed.product).map {
        Send(
          "culture-tourism.site.warn/\($0.id)",
          WarnSite(product: lapsed.product, reason: lapsed.reason, day: lapsed.day), mayBeRefused: true)
      }
    },
  ]

  static let placeReactions = [
    // A listed sales point is a site, and shows there what it shows in the list of industry and trade.
    Reaction(to: SalesPointListed.self) { point, now in
      let known = try now.all(Site.self, where: "salesPoint", is: point.point).first { $0.state.stage == .active }
      guard let known else {
        return [
          Send(
            "culture-tourism.site.register",
            RegisterSite(
              name: point.name, commune: point.commune.rawValue, kind: .salesPoint, place: point.location?.formatted,
              salesPoint: point.point, products: point.products), mayBeRefused: true)
        ]
      }
      let new = point.products.filter { !known.state.products.contains($0) }
      let gone = known.state.products.filter { !point.products.contains($0) }
      return new.map {
        Send("culture-tourism.site.link-product/\(known.id)", LinkProduct(product: $0), mayBeRefused: true)
      }
        + gone.map {
          Send(
            "culture-tourism.site.unlink-product/\(known.id)",
            UnlinkProduct(product: $0, reason: "Điểm bán không còn trưng bày"), mayBeRefused: true)
        }
    },
    // Where a route still leads to it, the refusal becomes a task of the department.
    Reaction(to: SalesPointClosed.self) { point, now in
      try now.all(Site.self, where: "salesPoint", is: point.point).filter { $0.state.stage == .active }.map {
        Send("culture-tourism.site.close/\($0.id)", CloseSite(reason: "Điểm bán đã đóng"))
      }
    },
    // Craft villages come from agriculture's register.
    Reaction(to: CraftVillageRegistered.self) { village, now in
      let known = try now.all(Site.self, where: "craftVillage", is: village.village)
      let open = known.filter { $0.state.stage == .active }
      if !village.isActive {
        return open.map {
          Send("culture-tourism.site.close/\($0.id)", CloseSite(reason: "Làng nghề không còn trong sổ"))
        }
      }
      guard open.isEmpty else { return [] }
      return [
        Send(
          "culture-tourism.site.register",
          RegisterSite(
            name: village.name, commune: village.commune.rawValue, kind: .craftVillage, craftVillage: village.village),
          mayBeRefused: true)
      ]
    },
    // A fair that is given up has no tours any more.
    Reaction(to: FairCancelled.self) { cancelled, now in
      try now.all(Route.self, where: "fairs", is: cancelled.fair).map {
        Send("culture-tourism.route.leave-fair/\($0.id)", LeaveFair(fair: cancelled.fair), mayBeRefused: true)
      }
    },
  ]
}
