import Coordination
import ModuleKit

/// Rules on days that fairs and delegations share.
enum Dates {
  /// An event ends on the day it opens, or later, and lasts at most 60 days.
  static func check(opens: Day, closes: Day) throws {
    guard closes >= opens else {
      throw Refusal(
        "closes-before-opening", vi: "Ngày bế mạc \(closes.vietnamese) trước ngày khai mạc \(opens.vietnamese)",
        en: "The last day \(closes) is before the first day \(opens)")
    }
    guard closes - opens < 60 else {
      throw Refusal(
        "too-long", vi: "Một sự kiện kéo dài nhiều nhất 60 ngày", en: "An event lasts at most 60 days")
    }
  }

  /// Registration ends before the fair opens.
  static func check(registrationCloses: Day, opens: Day) throws {
    guard registrationCloses < opens else {
      throw Refusal(
        "registration-after-opening",
        vi: "Hạn đăng ký \(registrationCloses.vietnamese) phải trước ngày khai mạc \(opens.vietnamese)",
        en: "Registration must close before the first day \(opens), not on \(registrationCloses)")
    }
  }
}

extension Day {
  /// The years that a span of days touches, as keys hold them: text, since lists search by text.
  static func years(from opens: Day, to closes: Day) -> [String] {
    (opens.year...max(opens.year, closes.year)).map { String($0) }
  }
}
