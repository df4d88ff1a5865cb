public import Coordination
public import ModuleKit
import OCOP

/// The localities: what communes, districts and departments tell, hear, check and hand in.
///
/// Communication and ideas are the first steps of the cycle (Bến Tre's steps 1 and 2, 20/05/2020); inspection on the
/// spot is the localities' work (832/UBND-KT, Tây Ninh, 22/03/2021). The struct is its settings; each stands in
/// `plugin.yaml`.
public struct Localities: Module {
  public static let name = "localities"
  public static let title = BilingualText("Địa phương", "Localities")

  public static let kinds = [
    Kind(Communication.self, .creation(RecordCommunication.self), .command(WithdrawCommunication.self)),
    Kind(
      Idea.self, .creation(RegisterIdea.self), .command(CheckIdea.self), .command(CompleteIdea.self),
      .command(RejectIdea.self), .command(SendIdeaOn.self), .command(TakeDecision.self), .command(HandOver<Idea>.self)),
    Kind(
      Inspection.self, .creation(PlanInspection.self), .command(FinishInspection.self), .command(RemedyFinding.self),
      .command(ReviewRemedy.self), .command(RemedyOverdue.self), .command(CancelInspection.self),
      .command(HandOver<Inspection>.self)),
    Kind(
      Difficulty.self, .creation(RaiseDifficulty.self), .command(ForwardDifficulty.self),
      .command(AnswerDifficulty.self), .command(MarkDifficultyLate.self), .command(WithdrawDifficulty.self),
      .command(HandOver<Difficulty>.self)),
    Kind(
      Collection.self, .creation(OpenCollection.self), .command(SubmitReturn.self), .command(SubmitNilReturn.self),
      .command(RemindMissing.self), .command(ExtendCollection.self), .command(CloseCollection.self),
      .command(HandOver<Collection>.self)),
    Kind(CollectionReturn.self),
    Kind(
      Sanction.self, .creation(RecordSanction.self), .command(ReviewSanction.self), .command(AnnulSanction.self),
      .command(HandOver<Sanction>.self)),
  ]

  public static let questions: [QuestionEntry] = [
    .question(CommunicationCount.self), .question(IdeaCount.self), .question(ReturnedIdeas.self),
    .question(DifficultyList.self),
    .question(InspectionList.self), .question(CommunesWithoutProduct.self), .question(CollectionStatus.self),
    .question(CollectionMerged.self), .question(IdeaReturn.self),
  ]

  public static let reactions = [recordsPassOn, decisionsComeBack]

  public static let tasks = [
    "answer-difficulty", "check-idea", "help-with-idea", "inspect", "remedy-finding", "review-remedy",
    "review-sanction", "submit-return", "submit-return-reminder", "take-up-idea",
  ]
  public static let facts: [any Fact.Type] = [
    CommunicationHeld.self, IdeaAccepted.self, DifficultyRaised.self, InspectionFinished.self,
    SanctionRecorded.self,
  ]

  /// Communes that ought to have a product; empty for all that the register knows.
  let communes: [UnitCode]
  /// The area of the division of labour whose lead gets accepted ideas.
  let ideaArea: String
  /// Working days.
  let ideaDays: Int
  /// Working days in which an idea that was returned is to be mended; ten without a word.
  let fixDays: Int?
  let answerDays: Int
  let reviewDays: Int
  /// The area whose lead reviews a recognition after a sanction, and the working days for it.
  let reviewArea: String
  let revocationDays: Int
  let remindBeforeDays: Int
  let remindEveryDays: Int
  /// The most reminders of one collection that the house sends by itself.
  let reminders: Int
}
