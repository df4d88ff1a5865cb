public import Coordination
public import ModuleKit
import OCOP

/// The department of culture and tourism (Sở Văn hóa, Thể thao và Du lịch): sites, routes, and routes to fairs.
///
/// It widens tours and routes to where products are made, shown and sold (832/UBND-KT, Tây Ninh, 22/03/2021).
public struct CultureTourism: Module {
  public static let name = "culture-tourism"
  public static let title = BilingualText("Văn hóa, Thể thao và Du lịch", "Culture and tourism")

  public static let kinds = [
    Kind(Site.self, .creation(RegisterSite.self), .command(CloseSite.self)),
    Kind(
      Route.self, .creation(DraftRoute.self), .command(PublishRoute.self), .command(JoinFair.self),
      .command(LeaveFair.self)),
  ]
  public static let questions: [QuestionEntry] = [.question(RoutesForFair.self)]
  public static let facts: [any Fact.Type] = [ToursAttached.self]
}
