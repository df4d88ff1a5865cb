public import Coordination

/// A product set (bộ sản phẩm): the products that one tree of criteria assesses.
///
/// Keys: number, id, name, leadAgencies, samples.
public struct ProductSet: Sendable, Hashable, Codable {
  public let number: ProductSetNumber
  /// Kebab-case: "processed-fruit-vegetable".
  public let id: String
  public let name: BilingualText
  /// The ministries in charge, as the annex names them; the annex itself says that they may change.
  public let leadAgencies: [String]
  /// Units of the product to hand in with the dossier; 0 where none are, as for tourism.
  public let samples: Int

  public init(number: ProductSetNumber, id: String, name: BilingualText, leadAgencies: [String], samples: Int) {
    self.number = number
    self.id = id
    self.name = name
    self.leadAgencies = leadAgencies
    self.samples = samples
  }
}
