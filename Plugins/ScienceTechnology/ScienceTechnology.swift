public import Coordination
public import ModuleKit
import OCOP

/// The department of science and technology: labels, barcodes and marks of producers that go to a fair.
public struct ScienceTechnology: Module {
  public static let name = "science-technology"
  public static let title = BilingualText(
    "Khoa học và Công nghệ: nhãn hiệu, mã vạch", "Science and technology: branding")

  public static let kinds = [
    Kind(
      BrandingCase.self, .creation(OpenCase.self), .command(RecordCheck.self), .command(ResubmitCase.self),
      .command(CloseCase.self))
  ]
  public static let facts: [any Fact.Type] = [BrandingChecked.self]

  /// A producer that registers for a fair is checked before it opens. A refusal is fine: the case is open already.
  public static let reactions = [
    Reaction(to: FairRegistered.self) { registered, now in
      let producer = try now.latest(ProducerRegistered.self, about: registered.producer)
      let fields = OpenCaseFields(
        fair: registered.fair, producer: registered.producer, producerName: producer?.name,
        products: registered.products)
      return [Send("science-technology.branding-case.open", fields, mayBeRefused: true)]
    }
  ]
}
