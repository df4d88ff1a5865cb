public import Coordination

/// A support (hỗ trợ) asked of a department, and the answer: what an applicant needs, what it was granted and what it
/// got.
///
/// Keys: number, what, amount, asked, answer {verdict, value, source, reason, by, day}, delivered {result, day}.
public struct AskedSupport: Sendable, Hashable, Codable {
  public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
    case granted, partly, refused

    public var label: BilingualText {
      switch self {
      case .granted: BilingualText("Đồng ý", "Granted")
      case .partly: BilingualText("Đồng ý một phần", "Granted in part")
      case .refused: BilingualText("Không đồng ý", "Refused")
      }
    }
  }

  public struct Answer: Sendable, Hashable, Codable {
    public var verdict: Verdict
    /// What it is worth; missing for advice that costs nothing.
    public var value: Money?
    /// Where the money comes from.
    public var source: String?
    public var reason: String?
    public var by: BodyID
    public var day: Day

    public init(verdict: Verdict, value: Money?, source: String?, reason: String?, by: BodyID, day: Day) {
      (self.verdict, self.value, self.source) = (verdict, value, source)
      (self.reason, self.by, self.day) = (reason, by, day)
    }

    /// What the answer still owes, with its code; nil when it may stand. A refusal and a part name their reason, money
    /// names where it comes from.
    public var missing: (code: String, text: BilingualText)? {
      if verdict != .granted, reason == nil {
        return (
          "reason-missing",
          BilingualText("Không đồng ý hoặc đồng ý một phần thì nêu lý do", "A refusal or a part needs its reason")
        )
      }
      if verdict != .refused, value != nil, source == nil {
        return ("source-missing", BilingualText("Có tiền thì nêu nguồn kinh phí", "Money names its source"))
      }
      return nil
    }
  }

  public struct Delivery: Sendable, Hashable, Codable {
    public var result: String
    public var day: Day

    public init(result: String, day: Day) { (self.result, self.day) = (result, day) }
  }

  /// From 1, in the order of asking.
  public var number: Int
  /// In the applicant's words.
  public var what: String
  public var amount: Money?
  public var asked: Day
  public var answer: Answer?
  public var delivered: Delivery?

  public init(number: Int, what: String, amount: Money?, asked: Day) {
    (self.number, self.what, self.amount, self.asked) = (number, what, amount, asked)
  }

  public var isWaiting: Bool { answer == nil }
  /// Granted, and not given yet.
  public var isOwed: Bool { answer.map { $0.verdict != .refused } == true && delivered == nil }
}
