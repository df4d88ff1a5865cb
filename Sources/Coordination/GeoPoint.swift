/// A place on the map in millionths of a degree (WGS 84), so that what is stored needs no floats.
///
/// Keys: latitude (north is positive), longitude (east is positive).
public struct GeoPoint: Sendable, Hashable, Codable {
  public let latitude: Int
  public let longitude: Int

  /// Nil outside the globe.
  public init?(latitude: Int, longitude: Int) {
    guard (-90_000_000...90_000_000).contains(latitude), (-180_000_000...180_000_000).contains(longitude) else {
      return nil
    }
    (self.latitude, self.longitude) = (latitude, longitude)
  }

  /// Reads decimal degrees as maps show them, latitude first: "15.1214, 108.8044", "15,1214; 108,8044",
  /// "15.1214° N 108.8044° E". Digits beyond the sixth decimal are rounded. Nil for anything else.
  public init?(parsing text: some StringProtocol) {
    let plain = String(text.filter { !"°NnBbEeĐđ".contains($0) })
    let parts: [Substring]
    if plain.contains(";") {
      parts = plain.split(separator: ";", omittingEmptySubsequences: false)
    } else if plain.contains(".") {
      parts = plain.split { $0 == "," || $0.isWhitespace }
    } else {
      parts = plain.split(whereSeparator: \.isWhitespace)
    }
    guard parts.count == 2, let latitude = GeoPoint.degrees(parts[0]), let longitude = GeoPoint.degrees(parts[1]) else {
      return nil
    }
    self.init(latitude: latitude, longitude: longitude)
  }

  /// "15.121400, 108.804400", as it is read again.
  public var formatted: String { "\(GeoPoint.text(latitude)), \(GeoPoint.text(longitude))" }

  /// Metres to the other place in a straight line over the ground (đường chim bay), rounded to the metre.
  ///
  /// Whole numbers throughout: the same on every machine. The ground between the two is taken as flat, on a sphere of
  /// 6,371,009 m: within a province of 200 km that is right to 0.5 % of the distance on the true earth. No road is
  /// known.
  public func metres(to other: GeoPoint) -> Int {
    let north = other.latitude - latitude
    let east = (other.longitude - longitude) * GeoPoint.cosine(of: (latitude + other.latitude) / 2) / 1_000_000
    return (GeoPoint.root(of: north * north + east * east) * 111_195 + 500_000) / 1_000_000
  }

  // MARK: - Whole numbers

  private static func degrees(_ text: some StringProtocol) -> Int? {
    let word = String(text.filter { !$0.isWhitespace })
    let isSouth = word.first == "-"
    let halves = (isSouth ? word.dropFirst() : word[...]).split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "," })
    guard halves.count <= 2, halves[0].utf8.count <= 3, let whole = Digits.value(halves[0]) else { return nil }
    var micro = 0
    if halves.count == 2 {
      guard halves[1].utf8.count <= 18, Digits.value(halves[1]) != nil else { return nil }
      let digits = (halves[1] + "0000000").prefix(7)
      micro = ((Digits.value(digits) ?? 0) + 5) / 10
    }
    let value = whole * 1_000_000 + micro
    return isSouth ? -value : value
  }

  private static func text(_ value: Int) -> String {
    let size = Int(value.magnitude)
    return "\(value < 0 ? "-" : "")\(size / 1_000_000).\(Digits.padded(size % 1_000_000, to: 6))"
  }

  /// Millionths; the argument in millionths of a degree. The series up to the tenth power: right to five millionths.
  static func cosine(of latitude: Int) -> Int {
    let angle = latitude * 17_453_293 / 1_000_000_000
    let square = angle * angle / 1_000_000
    var (term, sum) = (1_000_000, 1_000_000)
    for step in [2, 12, 30, 56, 90] {
      term = -term * square / 1_000_000 / step
      sum += term
    }
    return sum
  }

  /// The largest whole number whose square is not over `number`, for numbers from 0 to 2^62.
  static func root(of number: Int) -> Int {
    var (rest, result) = (number, 0)
    var bit = 1 << 60
    while bit > rest { bit >>= 2 }
    while bit != 0 {
      if rest >= result + bit {
        rest -= result + bit
        result = (result >> 1) + bit
      } else {
        result >>= 1
      }
      bit >>= 2
    }
    return result
  }
}

extension GeoPoint {
  private enum CodingKeys: String, CodingKey { case latitude, longitude }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let (north, east) = (
      try container.decode(Int.self, forKey: .latitude), try container.decode(Int.self, forKey: .longitude)
    )
    guard let point = GeoPoint(latitude: north, longitude: east) else {
      throw DecodingError.dataCorruptedError(
        forKey: .latitude, in: container, debugDescription: "Tọa độ ngoài địa cầu / Not on the globe: \(north), \(east)"
      )
    }
    self = point
  }
}
