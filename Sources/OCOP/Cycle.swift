public import Coordination

/// The cycle of a province (chu trình OCOP) as dated reference data: six standard steps, Bến Tre's eight, or its own.
///
/// Keys: title, source, validFrom, validTo, steps [{id, standard, title, duties}]. Rules ask by act, never by step: so
/// a province may cut its steps as it likes. A duty says who acts, in which days of the year and within how many days.
public struct Cycle: Dated, Sendable, Hashable, Codable {
  /// The six standard steps of the central office, to which the steps of a province belong.
  public enum Standard: String, Sendable, Hashable, Codable, CaseIterable {
    case communication
    case ideaRegistration = "idea-registration"
    case businessPlan = "business-plan"
    case rollOut = "roll-out"
    case assessment
    case tradePromotion = "trade-promotion"

    public var title: BilingualText {
      switch self {
      case .communication: BilingualText("Tuyên truyền, hướng dẫn", "Communication and guidance")
      case .ideaRegistration: BilingualText("Đăng ký ý tưởng", "Idea registration")
      case .businessPlan: BilingualText("Nhận phương án kinh doanh", "Business plans")
      case .rollOut: BilingualText("Triển khai phương án", "Roll-out of plans")
      case .assessment: BilingualText("Đánh giá, phân hạng", "Assessment and ranking")
      case .tradePromotion: BilingualText("Xúc tiến thương mại", "Trade promotion")
      }
    }
  }

  /// One step as the province names it.
  public struct Step: Sendable, Hashable, Codable {
    /// Kebab-case: "train-for-plan".
    public let id: String
    public let standard: Standard
    public let title: BilingualText
    public let duties: [Duty]

    public init(id: String, standard: Standard, title: BilingualText, duties: [Duty]) {
      (self.id, self.standard, self.title, self.duties) = (id, standard, title, duties)
    }
  }

  public let title: BilingualText
  public let source: String
  public let validFrom: Day
  public let validTo: Day?
  public let steps: [Step]

  public init(title: BilingualText, source: String, validFrom: Day, validTo: Day? = nil, steps: [Step]) {
    (self.title, self.source, self.validFrom, self.validTo, self.steps) = (title, source, validFrom, validTo, steps)
  }

  /// Who does the act on that day; nil when the cycle does not say.
  public func duty(_ act: CycleAct, on day: Day) -> Duty? {
    steps.lazy.flatMap(\.duties).first { $0.act == act && $0.holds(on: day) }
  }

  /// The step that an act belongs to, and its place from 1.
  public func step(of act: CycleAct) -> (number: Int, step: Step)? {
    steps.firstIndex { $0.duties.contains { $0.act == act } }.map { ($0 + 1, steps[$0]) }
  }

  /// What is wrong with the cycle; empty when it may be used.
  public func check() -> [Fault] {
    var problems = checkSpan()
    if steps.isEmpty { problems.append(Fault(at: "/steps", "Chu trình chưa có bước nào", "The cycle has no step")) }
    var ids: Set<String> = []
    for (place, step) in steps.enumerated() {
      let at = "/steps/\(place)"
      if !KebabCase.holds(step.id) || !ids.insert(step.id).inserted {
        problems.append(
          Fault(at: "\(at)/id", "Mã bước không hợp lệ hoặc bị lặp: \(step.id)", "No id, or twice: \(step.id)"))
      }
      for (number, duty) in step.duties.enumerated() { problems += duty.check(at: "\(at)/duties/\(number)") }
    }
    return problems + checkActs()
  }

  /// On no day may two duties claim one act.
  private func checkActs() -> [Fault] {
    let all = steps.enumerated().flatMap { place, step in
      step.duties.enumerated().map { (at: "/steps/\(place)/duties/\($0.offset)", duty: $0.element) }
    }
    return all.enumerated().compactMap { index, one in
      let earlier = all[..<index].first { $0.duty.act == one.duty.act && $0.duty.meets(one.duty) }
      return earlier.map { earlier in
        Fault(
          at: one.at, "Việc \"\(one.duty.act.title.vi)\" đã giao ở \(earlier.at) cho cùng thời gian",
          "\"\(one.duty.act.title.en)\" is given in \(earlier.at) for the same time")
      }
    }
  }
}
