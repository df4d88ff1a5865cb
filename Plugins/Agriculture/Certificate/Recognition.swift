import ModuleKit

/// Rulebooks, assessment, certificates (đánh giá, phân hạng, công nhận): one part of the module.
enum Recognition {
  static let kinds = [
    Kind(RulebookRecord.self, .creation(ApplyRulebook.self)),
    Kind(CriteriaTreeRecord.self, .creation(ApplyCriteriaTree.self)),
    Kind(Round.self, .creation(OpenRound.self), .command(CloseRound.self)),
    Kind(
      Council.self, .creation(FoundCouncil.self), .command(ChangeMembers.self), .command(DissolveCouncil.self)),
    Kind(
      Assessment.self, .creation(OpenAssessment.self), .command(RecordCheck.self), .command(ReportOfTeam.self),
      .command(InviteCouncil.self), .command(ScoreProduct.self), .command(EnterSheets.self),
      .command(Rescore.self),
      .command(ExcludeProduct.self), .command(ConcludeAssessment.self), .command(RecordTotals.self),
      .command(TakeSupplement.self), .command(DecideAssessment.self), .command(SendUp.self),
      .command(RecordCentral.self), .command(ReopenAssessment.self), .command(WithdrawAssessment.self),
      .command(HandOver<Assessment>.self)),
    Kind(Certificate.self, .command(HandOver<Certificate>.self)),
    Kind(
      AfterCheck.self, .creation(PlanAfterCheck.self), .command(RecordFinding.self), .command(FinishAfterCheck.self)),
  ]
  static let questions: [QuestionEntry] = [
    .question(ShowRulebook.self), .question(RulebookFor.self), .question(CheckRulebook.self),
    .question(DiffRulebooks.self), .question(CheckCertificate.self), .question(ValidCertificates.self),
    .question(CountCertificates.self), .question(CertificatePaper.self), .question(InvitationPaper.self),
    .question(ScoreSummaryPaper.self), .question(MinutesPaper.self), .question(NoticePaper.self),
    .question(ProposalPaper.self), .question(DecisionPaper.self), .question(FunnelReport.self),
  ]
}
