public import Coordination
public import ModuleKit
import OCOP

/// The programme of the province: its yearly plans as reference documents, and how far the targets are reached.
public struct Programme: Module {
  public static let name = "programme"
  public static let title = BilingualText("Chương trình, kế hoạch OCOP", "The programme and its plans")

  public static let kinds = [Kind(IssuedProgramme.self, .creation(ApplyProgramme.self))] + Budget.kinds
  public static let questions: [QuestionEntry] = [.question(Progress.self), .question(BudgetReport.self)]
  public static let facts: [any Fact.Type] = [ProgrammeIssued.self, BudgetAllocated.self]

  /// Who gathers, appraises and allocates money; without it there are no budgets.
  var budget: BudgetSettings?
}
