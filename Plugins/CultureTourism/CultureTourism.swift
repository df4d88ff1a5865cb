public import Coordination
public import ModuleKit
import OCOP

/// The department of culture and tourism (Sở Văn hóa, Thể thao và Du lịch): sites, routes, rural tourism products,
/// campaigns, and the links between products, places and routes. The struct is its settings; each stands in
/// `plugin.yaml`.
///
/// It widens tours and routes to where products are made, shown and sold (832/UBND-KT, Tây Ninh, 22/03/2021).
public struct CultureTourism: Module {
  public static let name = "culture-tourism"
  public static let title = BilingualText("Văn hóa, Thể thao và Du lịch", "Culture and tourism")

  public static let kinds = [
    Kind(
      Site.self, .creation(RegisterSite.self), .command(LocateSite.self), .command(RecogniseSite.self),
      .command(LinkProduct.self), .command(UnlinkProduct.self), .command(WarnSite.self), .command(LiftWarning.self),
      .command(CountVisits.self), .command(CloseSite.self), .command(HandOver<Site>.self)),
    Kind(
      Route.self, .creation(DraftRoute.self), .command(ReviseRoute.self), .command(PublishRoute.self),
      .command(JoinFair.self), .command(LeaveFair.self), .command(WithdrawRoute.self), .command(HandOver<Route>.self)),
    Kind(
      TourLink.self, .creation(AskTourLink.self), .creation(ProposeTours.self), .command(AskTourLinkAgain.self),
      .command(AnswerTourLink.self), .command(HandOver<TourLink>.self)),
    Kind(
      TourismCase.self, .creation(OpenTourismCase.self), .command(SetCaseSite.self), .command(SetCaseProduct.self),
      .command(AskCaseSupport.self), .command(AnswerCaseSupport.self), .command(DeliverCaseSupport.self),
      .command(BeginTourism.self), .command(DropTourismCase.self), .command(HandOver<TourismCase>.self)),
    Kind(
      Campaign.self, .creation(PlanCampaign.self), .command(FallDue.self), .command(ReportCampaign.self),
      .command(CancelCampaign.self), .command(HandOver<Campaign>.self)),
  ]
  public static let questions: [QuestionEntry] = [
    .question(RoutesForFair.self), .question(RouteProposal.self), .question(RouteSheet.self), .question(NotLinked.self),
    .question(TourismPath.self), .question(CampaignList.self), .question(RoutesNear.self),
  ]
  public static let tasks = [
    "answer-support", "link-to-tourism", "propose-tours", "report-campaign", "review-stop",
  ]
  public static let facts: [any Fact.Type] = [
    ToursAttached.self, ToursLinked.self, SalesPointLinked.self,
  ]

  public static let reactions =
    productReactions + placeReactions + [
      .passingOn(of: name, Site.self, Route.self, TourLink.self, TourismCase.self, Campaign.self)
    ]

  /// The area in which sites may lie, in millionths of a degree.
  struct Bounds: Decodable, Sendable {
    let south: Int
    let north: Int
    let west: Int
    let east: Int

    func contains(_ point: GeoPoint) -> Bool {
      (south...max(south, north)).contains(point.latitude) && (west...max(west, east)).contains(point.longitude)
    }
  }

  /// The area of the division of labour that tours belong to.
  let toursArea: String
  /// The least star of a product that gets a proposal.
  let proposeFromStar: Int
  /// The product set of tourism services (26/2026/QĐ-TTg, Phụ lục I).
  let tourismSet: Int
  /// Working days to answer a request, and to review a stop or report a campaign.
  let linkDays: Int
  let reviewDays: Int
  /// How far a proposed route reaches, and how many stops it has, where the question does not say.
  let reachKilometres: Int
  let proposedStops: Int
  let bounds: Bounds
}
