public import Coordination

/// The department of science and technology gave a support: design, mark, barcode, label.
public struct BrandingSupported: Fact {
  public static let module = "science-technology"
  public static let name = "branding-supported"

  /// The ID of the branding case or of the technology application.
  public let file: String
  /// The number of the support in it.
  public let number: Int
  public let producer: String
  public let product: String?
  public let what: String
  /// What it is worth; missing when it cost nothing.
  public let value: Money?
  public let source: String?
  public let day: Day

  public var subject: String { "\(file)/\(number)" }

  public init(
    file: String, number: Int, producer: String, product: String?, what: String, value: Money?, source: String?,
    day: Day
  ) {
    self.file = file
    self.number = number
    self.producer = producer
    self.product = product
    self.what = what
    self.value = value
    self.source = source
    self.day = day
  }
}
