public import Coordination

/// Why an act may not be done on a day: its window is over for the year, or has not begun.
public struct CycleClosing: Sendable, Equatable {
  /// `window-closed` or `window-not-open`.
  public let code: String
  public let message: BilingualText
  public let detail: BilingualText
  public let source: String?
}

extension Cycle {
  /// Nil when the act is open on that day, or when the cycle sets no days for it.
  public func closing(of act: CycleAct, on day: Day) -> CycleClosing? {
    guard let duty = duty(act, on: day), let window = duty.window(on: day), !window.contains(day) else { return nil }
    let what = act.title
    let span = BilingualText(
      "từ \(window.lowerBound.vietnamese) đến \(window.upperBound.vietnamese)",
      "from \(window.lowerBound) to \(window.upperBound)")
    if let before = duty.windowBefore(day)?.upperBound, before.year == day.year {
      return CycleClosing(
        code: "window-closed",
        message: BilingualText(
          "\(what.vi): đã hết hạn ngày \(before.vietnamese)", "\(what.en): it was open until \(before)"),
        detail: BilingualText("Đợt sau mở \(span.vi).", "The next time is \(span.en)."), source: duty.source)
    }
    return CycleClosing(
      code: "window-not-open",
      message: BilingualText("\(what.vi): chưa đến đợt, mở \(span.vi)", "\(what.en): it is open \(span.en)"),
      detail: BilingualText("Nộp lại khi đợt mở.", "Hand it in when it is open."), source: duty.source)
  }
}
