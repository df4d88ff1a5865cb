public import Coordination
public import ModuleKit

/// The house's own rules, as an ordinary module: tasks with their reminders, handovers and
/// absences, and the reference documents that every department reads. In plain words: `README.md` beside this file.
public struct House: Module {
  public static let name = "house"
  public static let title = BilingualText("Văn phòng điều phối", "Coordination office")
  public static let kinds = [
    Kind(
      WorkTask.self, .creation(AssignTask.self), .command(AcceptTask.self), .command(AssignOfficer.self),
      .command(ForwardTask.self), .command(StartTask.self), .command(AskForInput.self), .command(Contribute.self),
      .command(EnterDone.self), .command(CompleteTask.self), .command(ReturnTask.self), .command(AskExtension.self),
      .command(ExtendTask.self), .command(RefuseExtension.self), .command(ReassignTask.self),
      .command(CancelTask.self), .command(RescheduleTask.self), .command(TakeOver.self), .command(SetReminders.self),
      .command(RemindEarly.self), .command(RemindLate.self), .command(TaskDue.self), .command(TaskOverdue.self),
      .command(EscalateTask.self)),
    Kind(Handover.self, .creation(StartHandover.self), .command(FinishHandover.self)),
    Kind(Absence.self, .creation(StandIn.self), .command(EndAbsence.self)),
    Kind(
      Succession.self, .creation(OpenSuccession.self), .command(DecideSuccession.self),
      .command(ResumeSuccession.self)),
    Kind(
      OfficeIdentity.self, .creation(AddIdentity.self), .command(ChangeIdentity.self), .command(RotateIdentity.self),
      .command(NameStandIn.self), .command(RevokeIdentity.self)),
    Kind(BodyRecord.self, .creation(ApplyBody.self)),
    Kind(UnitRecord.self, .creation(ApplyUnit.self)),
    Kind(CalendarRecord.self, .creation(ApplyCalendar.self), .command(RescheduleTasks.self)),
    Kind(DivisionRecord.self, .creation(ApplyDivision.self)),
  ]
  public static let questions: [QuestionEntry] = [
    .question(TaskBoard.self), .question(TaskList.self), .question(TaskMine.self), .question(TaskEntries.self),
    .question(HandoverProgress.self), .question(FindUnit.self), .question(FindBody.self),
    .question(UnitMapQuestion.self), .question(SuccessionPlan.self),
  ]
  /// The host assigns it, when a command of the house was refused.
  public static let tasks = ["look-into-refused-command"]
  public static var documents: [String: any Decodable.Type] { ["task": TaskAssignment.self] }
  public static let facts: [any Fact.Type] = [
    CommandRefused.self, BodyReplaced.self, ConsumerStalled.self, ConsumerRecovered.self, LogSigned.self,
    PersonalErased.self,
  ]

  public init() {}
}
