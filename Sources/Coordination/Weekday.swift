/// A day of the week, numbered as in ISO 8601: Monday is 1, Sunday is 7.
///
/// Stored as that number. Vietnamese counts Monday as the second day ("thứ Hai"), see `name`.
public enum Weekday: Int, Sendable, Hashable, Codable, CaseIterable {
  case monday = 1
  case tuesday, wednesday, thursday, friday, saturday, sunday

  public var name: BilingualText {
    switch self {
    case .monday: BilingualText("Thứ Hai", "Monday")
    case .tuesday: BilingualText("Thứ Ba", "Tuesday")
    case .wednesday: BilingualText("Thứ Tư", "Wednesday")
    case .thursday: BilingualText("Thứ Năm", "Thursday")
    case .friday: BilingualText("Thứ Sáu", "Friday")
    case .saturday: BilingualText("Thứ Bảy", "Saturday")
    case .sunday: BilingualText("Chủ nhật", "Sunday")
    }
  }
}
