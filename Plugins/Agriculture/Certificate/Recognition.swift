import ModuleKit

/// Rulebooks, certificates and what leads to them (đánh giá, phân hạng, công nhận): one part of the module.
enum Recognition {
  static let kinds = [
    Kind(RulebookRecord.self, .creation(ApplyRulebook.self)),
    Kind(CriteriaTreeRecord.self, .creation(ApplyCriteriaTree.self)),
    Kind(Certificate.self),
    Kind(
      AfterCheck.self, .creation(PlanAfterCheck.self), .command(RecordFinding.self), .command(FinishAfterCheck.self)),
  ]
  static let questions: [QuestionEntry] = [
    .question(ShowRulebook.self), .question(RulebookFor.self), .question(CheckRulebook.self),
    .question(DiffRulebooks.self), .question(CheckCertificate.self), .question(ValidCertificates.self),
    .question(CountCertificates.self),
  ]
}
