import Testing

@testable import Coordination

/// Places on the map: how they are read, stored and measured.
@Suite struct GeoPointTests {
  private func point(_ text: String) throws -> GeoPoint { try #require(GeoPoint(parsing: text), "\(text)") }

  @Test(arguments: [
    "15.1214, 108.8044", "15.1214,108.8044", "15,1214; 108,8044", "15,1214 108,8044", " 15.1214  108.8044 ",
    "15.1214° N, 108.8044° E", "15.121400, 108.8044004",
  ])
  func coordinatesAreReadAsPeopleWriteThem(_ text: String) throws {
    let read = try point(text)
    #expect(read.latitude == 15_121_400 && read.longitude == 108_804_400)
    #expect(read.formatted == "15.121400, 108.804400")
    #expect(try stored(read) == #"{"latitude":15121400,"longitude":108804400}"#)
  }

  @Test(arguments: [
    "", "15.1214", "15.1, 108.8, 3", "91.0, 108.0", "15.0, 181.0", "a.b, 1.2", "15..1 108", "--1.0, 2.0",
  ])
  func whatIsNoPlaceIsNotRead(_ text: String) { #expect(GeoPoint(parsing: text) == nil) }

  @Test func southAndWestAreNegativeAndSurviveTheirText() throws {
    let read = try point("-33.856784, -151.215297")
    #expect(read.latitude == -33_856_784 && read.longitude == -151_215_297)
    #expect(try point(read.formatted) == read)
  }

  /// Against the great circle on the same sphere, computed elsewhere with floating point.
  @Test(arguments: [
    ("15.120000, 108.800000", "15.120000, 108.800000", 0), ("15.000000, 108.000000", "16.000000, 108.000000", 111_195),
    ("15.000000, 108.000000", "15.000000, 109.000000", 107_406),
    // Quảng Ngãi to Đức Phổ, to Lý Sơn, to Hà Nội.
    ("15.120500, 108.792300", "14.810000, 108.960000", 38_943),
    ("15.120500, 108.792300", "15.380000, 109.120000", 45_481),
  ])
  func distancesAreRightToAThousandth(_ from: String, _ to: String, _ metres: Int) throws {
    let (start, end) = (try point(from), try point(to))
    let found = start.metres(to: end)
    #expect(found == end.metres(to: start))
    #expect(abs(found - metres) * 1_000 <= max(metres, 1_000), "\(found) for \(metres)")
  }

  @Test func theRootIsTheLargestWholeOne() {
    for number in [0, 1, 2, 3, 4, 8, 9, 15, 16, 99, 100, 1 << 40, (1 << 61) - 1] {
      let root = GeoPoint.root(of: number)
      #expect(root * root <= number && (root + 1) * (root + 1) > number, "\(number)")
    }
  }

  @Test func theCosineIsRightWhereProvincesLie() {
    for (degrees, cosine) in [(0, 1_000_000), (8, 990_268), (15, 965_926), (23, 920_505), (60, 500_000)] {
      #expect(abs(GeoPoint.cosine(of: degrees * 1_000_000) - cosine) <= 5, "\(degrees)")
    }
  }
}
