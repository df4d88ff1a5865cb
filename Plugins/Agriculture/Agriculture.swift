public import Coordination
public import ModuleKit
public import OCOP

/// The department of agriculture: the register of producers and products, their ranks and certificates.
///
/// What the law may change stands in plugin.yaml, not here: the bands of 26/2026/QĐ-TTg Art. 3.3, who awards which
/// star, and the term of a certificate (Art. 4.3).
public struct Agriculture: Module {
  public static let name = "agriculture"
  public static let title = BilingualText(
    "Nông nghiệp: chủ thể, sản phẩm, hạng sao", "Agriculture: producers, products, ranks")

  public static let kinds = Self.register + Self.cycleKinds + Self.supportKinds + Self.dossierKinds

  private static let register = [
    Kind(
      Producer.self, .creation(RegisterProducer.self), .command(RenameProducer.self), .command(CloseProducer.self),
      .command(DescribeProducer.self), .command(JoinProgramme.self), .command(LeaveProgramme.self),
      .command(HandOver<Producer>.self)),
    Kind(
      Product.self, .creation(RegisterProduct.self), .command(RecordResult.self), .command(LapseProduct.self),
      .command(RevokeProduct.self), .command(RenameProduct.self), .command(DescribeProduct.self),
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
    Kind(Linkage.self, .creation(SignLinkage.self), .command(EndLinkage.self), .command(RunOutLinkage.self)),
    Kind(YearlyFigures.self, .creation(RecordFigures.self), .command(ReviseFigures.self)),
  ]
  private static let cycleKinds = [
    Kind(OfficeCycle.self, .creation(ApplyCycle.self)),
    Kind(
      IdeaSelection.self, .creation(ReceiveIdea.self), .command(ReceiveIdeaAgain.self), .command(ChooseIdea.self),
      .command(DeclineIdea.self), .command(ReturnIdea.self), .command(HandOver<IdeaSelection>.self)),
    Kind(
      BusinessPlan.self, .creation(FilePlan.self), .command(CheckPlan.self), .command(FilePlanAgain.self),
      .command(ApprovePlan.self), .command(DeclinePlan.self), .command(ReturnPlan.self), .command(StartPlan.self),
      .command(FinishPlan.self), .command(StopPlan.self), .command(HandOver<BusinessPlan>.self)),
    Kind(
      NeedList.self, .creation(GatherNeeds.self), .command(SendNeeds.self), .command(AnswerNeed.self),
      .command(HandOver<NeedList>.self)),
  ]
  private static let supportKinds = [
    Kind(Training.self, .creation(PlanTraining.self), .command(HoldTraining.self), .command(CancelTraining.self)),
    Kind(
      Support.self, .creation(GrantSupport.self), .creation(RecordSupport.self), .command(CompleteSupport.self),
      .command(CancelSupport.self)),
  ]
  private static let dossierKinds = [
    Kind(
      Dossier.self, .creation(DraftDossier.self), .command(FillDossier.self), .command(AddEvidence.self),
      .command(RemoveEvidence.self), .command(FileDossier.self), .command(CheckDossier.self),
      .command(CompleteDossier.self), .command(ReturnDossier.self), .command(WithdrawDossier.self),
      .command(HandOver<Dossier>.self))
  ]

  public static let questions: [QuestionEntry] = [
    .question(EligibleProducts.self), .question(ExpiringProducts.self), .question(SimilarProducts.self),
    .question(SpecialitySurvey.self), .question(DossierCheckReport.self), .question(DossierSlip.self),
  ]
  public static let facts: [any Fact.Type] = [
    ProducerRegistered.self, ProductCertified.self, ProductLapsed.self, ProducerStatusChanged.self,
    ProductDescribed.self, CraftVillageRegistered.self, IdeaDecided.self, SupportCompleted.self, TrainingHeld.self,
  ]
  public static let reactions: [Reaction] = [Succession.reaction, ideasCome]

  /// Who may award a star: the levels of the councils. A star that is not named may be awarded by each.
  public struct Award: Decodable, Sendable {
    public let star: Star
    public let levels: [Level]
  }

  /// Months from the decision to the end of the certificate.
  public let certificateMonths: Int
  /// The least score of each star, in hundredths of a point.
  public let starBands: [StarBands.Band]
  public let awards: [Award]
  let cycle: CycleSettings

  private enum CodingKeys: String, CodingKey { case certificateMonths, starBands, awards, cycle }

  /// Settings with a gap are refused here, so that the module does not start with them.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    certificateMonths = try container.decode(Int.self, forKey: .certificateMonths)
    starBands = try container.decode([StarBands.Band].self, forKey: .starBands)
    awards = try container.decode([Award].self, forKey: .awards)
    cycle = try container.decodeIfPresent(CycleSettings.self, forKey: .cycle) ?? CycleSettings()
    guard (1...1_200).contains(certificateMonths) else {
      throw DecodingError.dataCorruptedError(
        forKey: .certificateMonths, in: container, debugDescription: "1 to 1200 months, not \(certificateMonths)")
    }
    if let fault = StarBands(validFrom: .first, bands: starBands).check().first {
      throw DecodingError.dataCorruptedError(forKey: .starBands, in: container, debugDescription: "\(fault)")
    }
  }

  /// The star of a score: half-open bands. Total, because the settings begin at 0.
  func star(for score: Score) -> Star {
    StarBands(validFrom: .first, bands: starBands).star(for: score) ?? .one
  }

  func mayAward(_ star: Star, _ level: Level) -> Bool {
    awards.first { $0.star == star }?.levels.contains(level) ?? true
  }
}
