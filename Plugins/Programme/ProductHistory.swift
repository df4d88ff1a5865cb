import Coordination
import OCOP

/// All recognitions of one product, oldest first, as its latest certificate and its latest end tell them.
struct ProductHistory {
  struct Recognition: Equatable {
    let day: Day
    let star: Star
    /// The last day on which it holds.
    var last: Day
  }

  let product: String
  let name: String
  let producer: String
  /// On the map of the report's day.
  let commune: UnitCode
  private(set) var recognitions: [Recognition]
  /// The day of a revocation that no later recognition followed.
  private var revoked: Day?

  init(_ certificate: ProductCertified, end: ProductLapsed?, commune: UnitCode) {
    (product, name) = (certificate.product, certificate.name)
    (producer, self.commune) = (certificate.producer, commune)
    recognitions = (certificate.earlier ?? []).map { Recognition(day: $0.day, star: $0.star, last: $0.last) }
    recognitions.append(
      Recognition(day: certificate.validFrom, star: certificate.star, last: certificate.validTo))
    guard let end, end.reason == .revoked, end.day >= certificate.validFrom else { return }
    revoked = end.day
    recognitions[recognitions.count - 1].last = min(certificate.validTo, end.day - 1)
  }

  /// The star of the certificate in force on that day.
  func star(on day: Day) -> Star? {
    guard let latest = recognitions.last(where: { $0.day <= day }), day <= latest.last else { return nil }
    return latest.star
  }

  /// First recognised in the span, and not revoked by that day.
  func isNew(in span: ClosedRange<Day>, by day: Day) -> Bool {
    guard let first = recognitions.first, span.contains(first.day), first.day <= day else { return false }
    return !isRevoked(by: day)
  }

  /// Reached that star in the span by that day, from below or at once.
  func reached(_ star: Star, in span: ClosedRange<Day>, by day: Day) -> Bool {
    !isRevoked(by: day)
      && has(in: span, by: day) { $0.star == star && ($1 ?? .one) < star }
  }

  func isUpgraded(in span: ClosedRange<Day>, by day: Day) -> Bool {
    has(in: span, by: day) { now, before in before.map { $0 < now.star } ?? false }
  }

  func isRenewed(in span: ClosedRange<Day>, by day: Day) -> Bool {
    has(in: span, by: day) { now, before in before.map { $0 >= now.star } ?? false }
  }

  private func isRevoked(by day: Day) -> Bool { revoked.map { $0 <= day } ?? false }

  /// Whether a recognition of the span fits, seen with the star before it.
  private func has(in span: ClosedRange<Day>, by day: Day, _ fits: (Recognition, Star?) -> Bool) -> Bool {
    recognitions.indices.contains { place in
      let recognition = recognitions[place]
      guard span.contains(recognition.day), recognition.day <= day else { return false }
      return fits(recognition, place == 0 ? nil : recognitions[place - 1].star)
    }
  }
}
