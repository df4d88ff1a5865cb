/// Something that holds for a span of days: a body, a unit, a rule.
public protocol Dated {
  /// The first day on which it holds.
  var validFrom: Day { get }
  /// The last day on which it holds, included; nil while no end is known.
  var validTo: Day? { get }
}

extension Dated {
  public func isValid(on day: Day) -> Bool {
    guard let validTo else { return validFrom <= day }
    return validFrom <= day && day <= validTo
  }

  /// There is a day on which both hold.
  public func overlaps(_ other: some Dated) -> Bool {
    validFrom <= (other.validTo ?? .last) && other.validFrom <= (validTo ?? .last)
  }

  /// The span in words: "từ 01/02/2020 đến 30/06/2025".
  public var span: BilingualText {
    BilingualText(
      "từ \(validFrom.vietnamese)\(validTo.map { " đến \($0.vietnamese)" } ?? "")",
      "from \(validFrom)\(validTo.map { " to \($0)" } ?? "")")
  }

  /// The problem of a span that ends before it begins.
  package func checkSpan() -> [Fault] {
    guard let validTo, validTo < validFrom else { return [] }
    return [
      Fault(
        at: "/validTo", "Ngày hết hiệu lực \(validTo.vietnamese) trước ngày có hiệu lực \(validFrom.vietnamese)",
        "The last day \(validTo) is before the first day \(validFrom)")
    ]
  }
}

extension Sequence where Element: Dated {
  /// Those that hold on this day.
  public func valid(on day: Day) -> [Element] {
    filter { $0.isValid(on: day) }
  }
}
