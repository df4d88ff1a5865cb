public import Coordination
public import ModuleKit
import OCOP

/// The department of agriculture: the register of producers and products, their ranks and certificates.
///
/// What decrees say stands in rulebooks (`Rulebook`), dated; what the province decides are the settings here.
public struct Agriculture: Module {
  public static let name = "agriculture"
  public static let title = BilingualText(
    "Nông nghiệp: chủ thể, sản phẩm, hạng sao", "Agriculture: producers, products, ranks")

  public static let kinds =
    Self.register + Self.cycleKinds + Self.supportKinds + Self.dossierKinds + Recognition.kinds

  private static let register = [
    Kind(
      Producer.self, .creation(RegisterProducer.self), .command(RenameProducer.self), .command(CloseProducer.self),
      .command(DescribeProducer.self), .command(JoinProgramme.self), .command(LeaveProgramme.self),
      .command(HandOver<Producer>.self)),
    Kind(
      Product.self, .creation(RegisterProduct.self), .command(RecordResult.self), .command(LapseProduct.self),
      .command(RevokeProduct.self), .command(WarnOfEnd.self), .command(OpenReassessment.self),
      .command(ProposeRevocation.self), .command(ExtendCertificate.self), .command(RenameProduct.self),
      .command(SetProducer.self), .command(DescribeProduct.self),
      .command(EndStandard.self), .command(GiveCode.self), .command(HandOver<Product>.self)),
    Kind(
      Speciality.self, .creation(ListSpeciality.self), .command(TakeUpSpeciality.self), .command(DropSpeciality.self),
      .command(HandOver<Speciality>.self)),
    Kind(
      MaterialArea.self, .creation(RegisterMaterialArea.self), .command(CertifyMaterialArea.self),
      .command(AskRenewal.self), .command(EndAreaStandard.self), .command(CloseMaterialArea.self),
      .command(HandOver<MaterialArea>.self)),
    Kind(
      CraftVillage.self, .creation(RegisterCraftVillage.self), .command(CloseCraftVillage.self),
      .command(HandOver<CraftVillage>.self)),
    Kind(
      Linkage.self, .creation(SignLinkage.self), .command(EndLinkage.self), .command(RunOutLinkage.self),
      .command(HandOver<Linkage>.self)),
    Kind(
      YearlyFigures.self, .creation(RecordFigures.self), .command(ReviseFigures.self),
      .command(HandOver<YearlyFigures>.self)),
  ]
  private static let cycleKinds = [
    Kind(OfficeCycle.self, .creation(ApplyCycle.self)),
    Kind(
      IdeaSelection.self, .creation(ReceiveIdea.self), .command(ReceiveIdeaAgain.self), .command(ChooseIdea.self),
      .command(DeclineIdea.self), .command(ReturnIdea.self), .command(PassCommune.self),
      .command(HandOver<IdeaSelection>.self)),
    Kind(
      BusinessPlan.self, .creation(FilePlan.self), .command(CheckPlan.self), .command(FilePlanAgain.self),
      .command(ApprovePlan.self), .command(DeclinePlan.self), .command(ReturnPlan.self), .command(StartPlan.self),
      .command(FinishPlan.self), .command(StopPlan.self), .command(PassTurn.self),
      .command(HandOver<BusinessPlan>.self)),
    Kind(
      NeedList.self, .creation(GatherNeeds.self), .command(SendNeeds.self), .command(AnswerNeed.self),
      .command(HandOver<NeedList>.self)),
  ]
  private static let supportKinds = [
    Kind(Training.self, .creation(PlanTraining.self), .command(HoldTraining.self), .command(CancelTraining.self)),
    Kind(
      Support.self, .creation(GrantSupport.self), .creation(RecordSupport.self), .command(CompleteSupport.self),
      .command(CancelSupport.self), .command(HandOver<Support>.self)),
    Kind(AdviceVisit.self, .creation(RecordVisit.self)),
    Kind(Policy.self, .creation(ApplyPolicy.self)),
    Kind(Claim.self, .creation(OpenClaim.self), .command(PayClaim.self), .command(DropClaim.self)),
  ]
  private static let dossierKinds = [
    Kind(
      Dossier.self, .creation(DraftDossier.self), .command(FillDossier.self), .command(AddEvidence.self),
      .command(RemoveEvidence.self), .command(FileDossier.self), .command(CheckDossier.self),
      .command(CompleteDossier.self), .command(ReturnDossier.self), .command(WithdrawDossier.self),
      .command(HandOver<Dossier>.self))
  ]

  public static let questions: [QuestionEntry] =
    [
      .question(EligibleProducts.self), .question(ExpiringProducts.self), .question(SimilarProducts.self),
      .question(SpecialitySurvey.self), .question(DossierCheckReport.self), .question(DossierSlip.self),
      .question(Turns.self), .question(ReturnedReport.self), .question(PathReport.self), .question(CycleReport.self),
      .question(ProducerSheet.self), .question(ProductSheet.self), .question(ClaimReport.self),
    ] + Recognition.questions
  public static let tasks = [
    "after-check", "answer-needs", "approve-plan", "assessment-check", "check-dossier", "check-plan",
    "file-re-evaluation", "give-support", "help-with-dossier", "help-with-plan", "hold-training", "receive-dossier",
    "renew-standard", "supplement-dossier", "verify-revocation", "visit-again",
  ]
  public static let facts: [any Fact.Type] = [
    ProducerRegistered.self, ProductCertified.self, ProductLapsed.self, ProducerStatusChanged.self,
    ProductDescribed.self, CraftVillageRegistered.self, IdeaDecided.self, BusinessPlanApproved.self, DossierFiled.self,
    CycleApplied.self, SupportCompleted.self, TrainingHeld.self, CertificateExpiring.self, ProductSentToCentre.self,
  ]
  public static let reactions: [Reaction] = [Succession.reaction, ideasCome, recognitionOpensClaims]

  let cycle: CycleSettings
  /// Warnings and revocations; without it there are no warnings.
  let certificates: CertificateSettings?
  /// The council's regulation; without it nothing is assessed here.
  let assessment: AssessmentSettings?

  private enum CodingKeys: String, CodingKey { case cycle, certificates, assessment }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    cycle = try container.decodeIfPresent(CycleSettings.self, forKey: .cycle) ?? CycleSettings()
    certificates = try container.decodeIfPresent(CertificateSettings.self, forKey: .certificates)
    assessment = try container.decodeIfPresent(AssessmentSettings.self, forKey: .assessment)
  }
}
