public import Coordination
public import ModuleKit
import OCOP

/// The programme of the province: its plans as a tree of papers, the tasks that follow from them, and how far the
/// targets are reached.
public struct Programme: Module {
  public static let name = "programme"
  public static let title = BilingualText("Chương trình, kế hoạch OCOP", "The programme and its plans")

  public static let kinds =
    [
      Kind(IssuedProgramme.self, .creation(ApplyProgramme.self), .command(ActivateProgramme.self)),
      Kind(
        Plan.self, .creation(DraftPlan.self), .command(RevisePlan.self), .command(ConsultOnPlan.self),
        .command(CommentOnPlan.self), .command(SubmitPlan.self), .command(IssuePlan.self), .command(ActivatePlan.self),
        .command(AmendPlan.self), .command(HandOverPlan.self)),
      Kind(ReportedFigure.self, .creation(ReportFigure.self), .command(WithdrawFigure.self)),
    ] + Budget.kinds
  public static let questions: [QuestionEntry] = [
    .question(Progress.self), .question(RecordsBehind.self), .question(ProgrammeAmendment.self),
    .question(PlanAmendment.self), .question(ProgressReport.self), .question(HalfYearReport.self),
    .question(AnnualReport.self), .question(PlansReport.self), .question(CommunesReport.self),
    .question(TasksReport.self), .question(Reminder.self), .question(WeeklyBrief.self), .question(BudgetReport.self),
    .question(ProgrammeInvitation.self), .question(PlanProposal.self), .question(BudgetProposal.self),
  ]
  public static let reactions = [plansPassOn]
  /// Documents of the programme name more.
  public static let tasks = [
    "allocate-budget", "appraise-budget", "comment-on-plan", "submit-estimate",
  ]
  public static let facts: [any Fact.Type] = [ProgrammeIssued.self, PlanIssued.self, BudgetAllocated.self]

  /// Who gathers, appraises and allocates money; without it there are no budgets.
  var budget: BudgetSettings?
}
