public import Coordination

/// The code of a product on the score form: `(T)-(X)-(STT)-20yy` (26/2026/QĐ-TTg Annex II), "51-21001-3-2026".
///
/// Province code, commune code, running number kept by the commune, year of assessment. Stored as that text;
/// leading zeros of the running number are read and not kept. Codes of before July 2025 carried a district as
/// well and are no codes of this form.
public struct ProductCode: Sendable, Hashable {
  public let province: UnitCode
  public let commune: UnitCode
  /// 1 to 99,999.
  public let number: Int
  /// 2000 to 2099.
  public let year: Int

  public init?(province: UnitCode, commune: UnitCode, number: Int, year: Int) {
    guard province.level == .province, commune.level == .commune, (1...99_999).contains(number),
      (2000...2099).contains(year)
    else { return nil }
    self.province = province
    self.commune = commune
    self.number = number
    self.year = year
  }

  public init?(parsing text: some StringProtocol) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1 else { return nil }
    let parts = words[0].split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4, let province = UnitCode(parts[0]), let commune = UnitCode(parts[1]),
      let number = Digits.value(parts[2]), let year = Digits.value(parts[3], count: 4)
    else { return nil }
    self.init(province: province, commune: commune, number: number, year: year)
  }
}

extension ProductCode: CustomStringConvertible {
  public var description: String { "\(province)-\(commune)-\(number)-\(year)" }
}

extension ProductCode: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let code = ProductCode(parsing: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "Không phải mã sản phẩm / Not a product code: \(text)")
    }
    self = code
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
