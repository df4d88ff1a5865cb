public import Coordination

/// A dossier was filed at its commune, with the names that stand on its forms.
public struct DossierFiled: Fact {
  public static let module = "agriculture"
  public static let name = "dossier-filed"

  public let dossier: String
  public let product: String
  /// As on the forms, letter by letter.
  public let productName: String
  public let producerName: String
  public let day: Day

  /// The product, so that the latest dossier is kept.
  public var subject: String { product }

  public init(dossier: String, product: String, productName: String, producerName: String, day: Day) {
    self.dossier = dossier
    self.product = product
    self.productName = productName
    self.producerName = producerName
    self.day = day
  }
}
