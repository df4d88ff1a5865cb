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
    [
      Kind(
        Producer.self, .creation(RegisterProducer.self), .command(RenameProducer.self), .command(CloseProducer.self)),
      Kind(
        Product.self, .creation(RegisterProduct.self), .command(RecordResult.self), .command(LapseProduct.self),
        .command(RevokeProduct.self), .command(WarnOfEnd.self), .command(OpenReassessment.self),
        .command(ProposeRevocation.self), .command(ExtendCertificate.self)),
    ] + Recognition.kinds
  public static let questions: [QuestionEntry] =
    [.question(EligibleProducts.self), .question(ExpiringProducts.self)] + Recognition.questions
  public static let facts: [any Fact.Type] = [
    ProducerRegistered.self, ProductCertified.self, ProductLapsed.self, CertificateExpiring.self,
    ProductSentToCentre.self,
  ]

  /// Warnings and revocations; without it there are no warnings.
  var certificates: CertificateSettings?
  /// The council's regulation; without it nothing is assessed here.
  var assessment: AssessmentSettings?
}
