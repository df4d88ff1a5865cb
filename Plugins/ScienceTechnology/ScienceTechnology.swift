public import Coordination
public import ModuleKit
import OCOP

/// The department of science and technology: the brand of each product, marks, checks before fairs, technology put to
/// use, and complaints of misuse. The struct is its settings; each stands in `plugin.yaml`.
public struct ScienceTechnology: Module {
  public static let name = "science-technology"
  public static let title = BilingualText(
    "Khoa học và Công nghệ: thương hiệu, nhãn, mã vạch, ứng dụng công nghệ",
    "Science and technology: brands, labels, barcodes, technology")

  public static let kinds = [
    Kind(
      BrandingCase.self, .creation(OpenCase.self), .command(RecordDesign.self), .command(AddBarcode.self),
      .command(DropBarcode.self), .command(CheckLabel.self), .command(ResubmitLabel.self),
      .command(DeclareQuality.self),
      .command(RecordTraceability.self), .command(RecordGuidance.self), .command(AskSupport.self),
      .command(AnswerSupport.self),
      .command(DeliverSupport.self), .command(CompareNames.self), .command(RemindCase.self),
      .command(NoteBrandSanction.self), .command(CloseCase.self),
      .command(HandOver<BrandingCase>.self)),
    Kind(
      Mark.self, .creation(FileMark.self), .command(AcceptMark.self), .command(GrantMark.self),
      .command(RenewMark.self), .command(AuthoriseUse.self), .command(EndRight.self), .command(RefuseMark.self),
      .command(ExpireMark.self), .command(RemindMark.self), .command(HandOver<Mark>.self)),
    Kind(
      FairCheck.self, .creation(OpenFairCheck.self), .command(RecordCheck.self), .command(ResubmitCheck.self),
      .command(CloseCheck.self), .command(HandOver<FairCheck>.self)),
    Kind(
      TechnologyApplication.self, .creation(NeedTechnology.self), .command(AnswerTechnology.self),
      .command(EndTechnology.self), .command(HandOver<TechnologyApplication>.self)),
    Kind(
      MisuseComplaint.self, .creation(ReceiveComplaint.self), .command(UpholdComplaint.self),
      .command(RejectComplaint.self), .command(HandOver<MisuseComplaint>.self)),
    Kind(BrandingRulesRecord.self, .creation(ApplyBrandingRules.self)),
  ]
  public static let questions: [QuestionEntry] = [
    .question(GateStanding.self), .question(Expiring.self), .question(NameCheck.self),
  ]
  public static let tasks = [
    "align-names", "answer-support", "guide-brand", "mend-sanctioned-brand", "renew-brand", "review-misuse",
    "review-recognition",
  ]
  public static let facts: [any Fact.Type] = [
    BrandingChecked.self, BrandingProgressed.self, BrandingSupported.self, TechnologyApplied.self, MisuseFound.self,
  ]

  public static let reactions = [
    // A producer that registers for a fair is checked before it opens. A refusal is fine: the check is open already.
    Reaction(to: FairRegistered.self) { registered, now in
      let producer = try now.latest(ProducerRegistered.self, about: registered.producer)
      let check = OpenFairCheck(
        fair: registered.fair, producer: registered.producer, producerName: producer?.name,
        products: registered.products)
      return [Send("science-technology.fair-check.open", check, mayBeRefused: true)]
    },
    // With the plan of a product the work on its brand begins. A refusal is fine: there is a case already.
    Reaction(to: BusinessPlanApproved.self) { plan, _ in
      guard let product = plan.product else { return [] }
      let file = OpenCase(
        product: product, productName: plan.productName ?? plan.title, producer: plan.producer, commune: plan.commune,
        cause: .plan, reference: plan.plan)
      return [Send("science-technology.branding-case.open", file, mayBeRefused: true)]
    },
    // Dossier and certificate bear names: they are compared with those of the label and the register.
    Reaction(to: DossierFiled.self) { dossier, now in try comparison(of: dossier.product, in: now) },
    Reaction(to: ProductCertified.self) { certified, now in try comparison(of: certified.product, in: now) },
    onSanction,
    .passingOn(
      of: name, BrandingCase.self, Mark.self, FairCheck.self, TechnologyApplication.self, MisuseComplaint.self),
  ]

  private static func comparison(of product: String, in now: Circumstances) throws -> [Send] {
    try now.all(BrandingCase.self, where: "product", is: product).filter { $0.state.stage != .closed }
      .map { Send("science-technology.branding-case.compare-names/\($0.id)", CompareNames(), mayBeRefused: true) }
  }

  /// Areas of the division of labour: who guides brands, who applies technology, who reviews a recognition.
  let brandingArea: String
  let technologyArea: String
  let reviewArea: String
  /// Working days.
  let guideDays: Int
  let answerDays: Int
  let reviewDays: Int
  let revocationDays: Int
  /// Months before a paper ends at which its renewal becomes a task.
  let renewalMonths: Int
}
