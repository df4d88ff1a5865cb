public import Coordination
public import ModuleKit
import OCOP

/// The department of industry and trade (Sở Công Thương): fairs and other promotion events, who gets a booth, going to
/// events elsewhere, sales points, market notices and sales channels.
///
/// It organises trade promotion and links products to buyers, tells of markets, and manages points and centres of sale
/// (832/UBND-KT, Tây Ninh, 22/03/2021). The struct is its settings; each stands in `plugin.yaml`.
public struct IndustryTrade: Module {
  public static let name = "industry-trade"
  public static let title = BilingualText("Công Thương", "Industry and trade")

  public static let kinds = [
    Kind(
      Fair.self, .creation(ProposeFair.self), .command(AppraiseFair.self), .command(ApproveFair.self),
      .command(AppointBoard.self), .command(InviteToFair.self), .command(SetZones.self), .command(OpenFair.self),
      .command(CloseRegistration.self), .command(ReopenRegistration.self), .command(AllotBooths.self),
      .command(EndConfirmation.self), .command(CheckHolders.self), .command(HoldFair.self), .command(CloseFair.self),
      .command(ReportFair.self), .command(FinishFair.self), .command(PostponeFair.self), .command(CancelFair.self),
      .command(HandOver<Fair>.self)),
    Kind(
      Registration.self, .creation(SubmitRegistration.self), .command(MarkMust.self), .command(PlaceByHand.self),
      .command(TakeBack.self), .command(ConfirmBooths.self), .command(DeclineBooths.self),
      .command(WithdrawRegistration.self), .command(WarnOfLapse.self), .command(ExcludeRegistration.self),
      .command(NoteSanctionOfRegistration.self),
      .command(CheckInStand.self), .command(MarkAbsent.self), .command(NoteIncident.self), .command(ReportStand.self),
      .command(HandOver<Registration>.self)),
    Kind(
      Delegation.self, .creation(ReceiveInvitation.self), .command(CallProducers.self), .command(ChooseDelegation.self),
      .command(HireBooths.self), .command(ReportDelegation.self), .command(DeclineInvitation.self),
      .command(HandOver<Delegation>.self)),
    Kind(
      SalesPoint.self, .creation(NotifySalesPoint.self), .command(CheckSalesPoint.self), .command(ListSalesPoint.self),
      .command(InspectSalesPoint.self), .command(RemedySalesPoint.self), .command(ShowGoods.self),
      .command(RecordActivity.self), .command(MarkDormant.self), .command(NoteLapsedGoods.self),
      .command(AskForTours.self), .command(RecordLink.self), .command(FollowRoutes.self),
      .command(NoteSanctionOfGoods.self), .command(CloseSalesPoint.self),
      .command(HandOver<SalesPoint>.self)),
    Kind(
      ShelfProposal.self, .creation(ProposeShelf.self), .command(DropShelfProposal.self),
      .command(HandOver<ShelfProposal>.self)),
    Kind(
      MarketNotice.self, .creation(IssueNotice.self), .command(MarkRead.self), .command(ExpireNotice.self),
      .command(WithdrawNotice.self), .command(FindSilence.self), .command(HandOver<MarketNotice>.self)),
    Kind(
      MarketWatch.self, .creation(BeginMarketWatch.self), .command(LookForNotice.self),
      .command(HandOver<MarketWatch>.self)
    ),
    Kind(
      ChannelListing.self, .creation(RecordChannel.self), .command(RenewChannel.self), .command(EndChannel.self),
      .command(HandOver<ChannelListing>.self)),
  ]

  public static let questions: [QuestionEntry] = [
    .question(FairCalendar.self), .question(WhyNot.self), .question(AllotmentTable.self),
    .question(SalesPointReport.self), .question(ChannelReport.self), .question(NoticeReport.self),
  ]

  public static let tasks = [
    "appraise-fair-estimate", "attach-tours", "check-labels", "check-sanctioned-goods", "invite-producers",
    "issue-market-notice", "link-sales-point", "look-into-dormant-point", "prepare-fair", "propose-eligible-products",
    "propose-sales-points", "remedy-sales-point", "remove-lapsed-goods", "renew-before-fair", "review-sanctioned-stand",
  ]
  public static let facts: [any Fact.Type] = [
    FairApproved.self, FairRegistrationOpened.self, FairRegistered.self, BoothsAllotted.self, FairHeld.self,
    FairReported.self, FairCancelled.self, DelegationChosen.self, EventAttended.self, ChannelEvidenced.self,
    SalesPointListed.self, SalesPointClosed.self, MarketNoticeIssued.self,
  ]

  public static let reactions = [
    onLapse, onSanction,
    // Culture-tourism tells which routes stop at a point.
    Reaction(to: SalesPointLinked.self) { linked, _ in
      [
        Send(
          "industry-trade.sales-point.follow-routes/\(linked.point)", FollowRoutes(routes: linked.routes),
          mayBeRefused: true)
      ]
    },
    onCertificate,
    .passingOn(
      of: name, Fair.self, Registration.self, Delegation.self, SalesPoint.self, ShelfProposal.self,
      MarketNotice.self, MarketWatch.self, ChannelListing.self),
  ]

  /// The department itself, and who approves the fairs of the province.
  let department: BodyID
  let committee: BodyID
  /// The most booths that one producer gets at a fair, where the zones say nothing else.
  let boothsPerProducer: Int
  /// Percent of the booths in a zone for potential producers, 0 to 100, where no zones are set.
  let potentialBoothShare: Int
  /// How much what counts when booths are given out.
  let weights: BoothWeights
  /// Months for which a product counts as new.
  let newProductMonths: Int
  /// Working days: to appraise an estimate; after approval for each preparation; to invite; to confirm booths; before
  /// the fair, when certificates are looked at again.
  let appraiseDays: Int
  let proposeDays: Int
  let checkDays: Int
  let toursDays: Int
  let inviteDays: Int
  let confirmDays: Int
  let finalCheckDays: Int
  /// Which sector a product set belongs to.
  let sectors: [SectorSets]
  let salesPoints: SalesPointSettings
  /// Months without a market notice after which one is asked for, and working days to issue it.
  let noticeMonths: Int
  let noticeDays: Int
  /// Working days to look into a sanction against who exhibits or what is shown.
  let sanctionDays: Int
  /// Working days to bring newly recognised products into sales points.
  let shelfDays: Int
  /// Channels that a plan counts as modern trade, and months for which evidence holds.
  let modernChannels: [Channel]
  let evidenceMonths: Int

  func sector(of set: ProductSetNumber) -> String? {
    sectors.first { $0.sets.contains(set.rawValue) }?.id
  }
}

/// A sector of the programme with its product sets, by the classification in force.
struct SectorSets: Decodable, Sendable {
  var id: String
  var sets: [Int]
}

struct SalesPointSettings: Decodable, Sendable {
  /// Months without activity after which a point counts as dormant.
  var dormantMonths: Int
  /// Working days to mend what an inspection found.
  var remedyDays: Int
  /// Each list holds from its day on, until the next.
  var criteria: [PointCriteria]
}
