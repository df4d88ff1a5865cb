import Coordination
import ModuleKit

/// What a registrant is at a fair.
enum Standing: String, Codable, CaseIterable, Hashable, Sendable {
  /// With a certificate on all days of the fair.
  case recognised
  /// Without one yet (tiềm năng).
  case potential
  /// Other firms and guests of other provinces.
  case other

  var title: BilingualText {
    switch self {
    case .recognised: BilingualText("Được công nhận", "Recognised")
    case .potential: BilingualText("Tiềm năng", "Potential")
    case .other: BilingualText("Doanh nghiệp khác, tỉnh bạn", "Other firms, guest provinces")
    }
  }
}

/// A part of the fair ground (khu) with booths of its own.
struct Zone: Codable, Hashable, Sendable {
  /// Kebab-case; stands in registrations.
  var id: String
  var title: String
  var booths: Int
  /// The most booths of one producer.
  var perProducer: Int
  /// Whom it takes, the first before the others.
  var takes: [Standing]
  /// Sectors that it takes; none: all.
  var sectors: [String]

  func takes(_ standing: Standing, of sector: String) -> Bool {
    takes.contains(standing) && (sectors.isEmpty || sectors.contains(sector))
  }
}

extension [Zone] {
  /// Booths are numbered through the zones, from 1.
  func numbers(of zone: String) -> ClosedRange<Int>? {
    var first = 1
    for one in self {
      if one.id == zone { return one.booths > 0 ? first...first + one.booths - 1 : nil }
      first += one.booths
    }
    return nil
  }

  func zone(ofBooth number: Int) -> Zone? {
    first { numbers(of: $0.id)?.contains(number) == true }
  }
}
