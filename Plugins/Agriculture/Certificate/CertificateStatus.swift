import Coordination
import OCOP

/// How a certificate stands on a day. It follows from days alone.
enum CertificateStatus: String, Codable, CaseIterable {
  case notYet = "not-yet"
  case valid, expiring, extended, lapsed, revoked, replaced

  /// Whether the product may be called certified by it.
  var holds: Bool { self == .valid || self == .expiring || self == .extended }

  var label: BilingualText {
    switch self {
    case .notYet: BilingualText("Chưa có hiệu lực", "Not yet in force")
    case .valid: BilingualText("Còn hiệu lực", "In force")
    case .expiring: BilingualText("Sắp hết hạn", "About to expire")
    case .extended: BilingualText("Được kéo dài", "Extended")
    case .lapsed: BilingualText("Hết hạn", "Lapsed")
    case .revoked: BilingualText("Bị thu hồi", "Revoked")
    case .replaced: BilingualText("Đã thay bằng giấy mới", "Replaced")
    }
  }
}

extension Certificate {
  /// The last day on which it holds, as far as is known.
  var lastDay: Day { min(extendedTo ?? validTo, endedOn.map { $0 - 1 } ?? .last) }

  func status(on day: Day, warnMonths: [Int]) -> CertificateStatus {
    if day < validFrom { return .notYet }
    if day > lastDay {
      if revocation != nil { return .revoked }
      return replacedBy != nil ? .replaced : .lapsed
    }
    if day > validTo { return .extended }
    return warnMonths.contains { validTo.adding(months: -$0) <= day } ? .expiring : .valid
  }

  func holds(on day: Day) -> Bool { validFrom <= day && day <= lastDay }

  /// The standing on a day in a sentence, with the reason.
  func sentence(on day: Day, warnMonths: [Int], book: Rulebook?) -> BilingualText {
    let stars = "\(star.rawValue)"
    switch status(on: day, warnMonths: warnMonths) {
    case .notYet:
      return BilingualText("Có hiệu lực từ \(validFrom.vietnamese).", "It holds from \(validFrom).")
    case .valid, .expiring:
      return BilingualText(
        "Còn hiệu lực: \(stars) sao, đến hết \(lastDay.vietnamese), còn \(lastDay - day) ngày.",
        "In force: \(stars) stars, until \(lastDay), \(lastDay - day) days left.")
    case .extended:
      return BilingualText(
        "Hết thời hạn \(validTo.vietnamese), được giữ đến \(lastDay.vietnamese) trong khi chờ kết quả"
          + "\(book?.extension.map { " (\($0.source))" } ?? "").",
        "Its term ended on \(validTo); it is kept until \(lastDay) for a result"
          + "\(book?.extension.map { " (\($0.source))" } ?? "").")
    case .lapsed:
      return BilingualText(
        "Hết hạn từ \((lastDay + 1).vietnamese), không có giấy mới.", "Lapsed from \(lastDay + 1), with no new one.")
    case .revoked:
      let ground = revocation?.ground.flatMap { book?.ground($0)?.title }
      let why = revocation?.reason ?? ""
      return BilingualText(
        "Bị thu hồi từ \((lastDay + 1).vietnamese) theo \(revocation?.decision ?? ""): "
          + "\(ground.map { "\($0.vi); " } ?? "")\(why).",
        "Revoked from \(lastDay + 1) by \(revocation?.decision ?? ""): \(ground.map { "\($0.en); " } ?? "")\(why).")
    case .replaced:
      return BilingualText(
        "Đã thay bằng \(replacedBy ?? "") từ \((lastDay + 1).vietnamese).",
        "Replaced by \(replacedBy ?? "") from \(lastDay + 1).")
    }
  }
}
