public import Coordination
public import ModuleKit
import OCOP

/// The department of industry and trade (Sở Công Thương): fairs, who gets a booth, and going to fairs elsewhere.
///
/// It organises trade promotion and links products to buyers (832/UBND-KT, Tây Ninh, 22/03/2021). The struct is
/// its settings; each stands in `plugin.yaml`.
public struct IndustryTrade: Module {
  public static let name = "industry-trade"
  public static let title = BilingualText("Công Thương", "Industry and trade")

  public static let kinds = [
    Kind(
      Fair.self, .creation(ProposeFair.self), .command(ApproveFair.self), .command(OpenFair.self),
      .command(CloseRegistration.self), .command(AllotBooths.self), .command(HoldFair.self), .command(CloseFair.self),
      .command(ReportFair.self), .command(PostponeFair.self), .command(CancelFair.self)),
    Kind(Registration.self, .creation(SubmitRegistration.self), .command(WithdrawRegistration.self)),
    Kind(
      Delegation.self, .creation(ReceiveInvitation.self), .command(CallProducers.self), .command(ChooseDelegation.self),
      .command(HireBooths.self), .command(ReportDelegation.self), .command(DeclineInvitation.self)),
    Kind(ChannelListing.self, .creation(RecordChannel.self), .command(RenewChannel.self), .command(EndChannel.self)),
  ]

  public static let questions: [QuestionEntry] = [.question(FairCalendar.self), .question(WhyNot.self)]

  public static let facts: [any Fact.Type] = [
    FairApproved.self, FairRegistrationOpened.self, FairRegistered.self, BoothsAllotted.self, FairHeld.self,
    FairReported.self, DelegationChosen.self, EventAttended.self, ChannelEvidenced.self,
  ]

  /// The most booths that one producer gets at a fair.
  let boothsPerProducer: Int
  /// Percent of the booths that producers without a certificate may get, 0 to 100.
  let potentialBoothShare: Int
  /// Working days after approval for each preparation.
  let proposeDays: Int
  let checkDays: Int
  let toursDays: Int
  /// Channels that a plan counts as modern trade.
  let modernChannels: [Channel]
}
