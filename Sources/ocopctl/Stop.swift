import Client
import Coordination
import Wire

/// Exit codes of `ocopctl`.
enum ExitReason: Int32 {
  case ok = 0, refused = 1, usage = 64, badData = 65, unreachable = 69, internalFault = 70, later = 75
  case forbidden = 77, configuration = 78, timedOut = 124

  init(_ problem: Problem, isRefusal: Bool) {
    if isRefusal {
      self = .refused
      return
    }
    switch problem.code {
    case "forbidden": self = .forbidden
    case "form", "too-large": self = .badData
    case "unknown-command", "unknown-kind", "unknown-module", "unknown-question", "unknown-verb": self = .usage
    case "busy", "disk-low", "draining", "module-down": self = .later
    case "timeout": self = .timedOut
    case "internal", "bad-frame", "module-bug", "unsupported-version": self = .internalFault
    default: self = .refused
    }
  }
}

/// The end of a command that did not do what it was asked to: what to say, and the exit code.
struct Stop: Error {
  var status: ExitReason
  var message: String

  init(_ status: ExitReason, _ message: String) { (self.status, self.message) = (status, message) }

  init(_ error: any Error, in language: Language) {
    switch error {
    case let stop as Stop: self = stop
    case ClientError.refused(let problem):
      self.init(ExitReason(problem, isRefusal: true), ProblemText.text(problem, isRefusal: true, in: language))
    case ClientError.failed(let problem):
      self.init(ExitReason(problem, isRefusal: false), ProblemText.text(problem, isRefusal: false, in: language))
    case ClientError.unreachable(let endpoint, let reason):
      let because = reason.map { " (\($0))" } ?? ""
      self.init(
        .unreachable,
        language.say(
          "✗ Không gặp được máy chủ ở \(endpoint)\(because).\n"
            + "  Khởi động: ocopd run; chỉ chỗ khác: --server hoặc $OCOP_SERVER.",
          "✗ Nobody answers at \(endpoint)\(because).\n"
            + "  Start it: ocopd run; or name another place: --server or $OCOP_SERVER."
        ))
    case ClientError.timedOut(let id):
      self.init(
        .timedOut,
        language.say(
          "✗ Chưa có trả lời. Gửi lại với cùng mã là an toàn: --id \(id)",
          "✗ No answer yet. Sending again under the same id is safe: --id \(id)"))
    case ClientError.gap(let expected, let received):
      self.init(
        .internalFault,
        language.say(
          "✗ Luồng tin có lỗ hổng: chờ số \(expected), nhận số \(received).",
          "✗ The stream has a gap: number \(expected) expected, \(received) received."))
    default: self.init(.internalFault, "✗ \(error)")
    }
  }
}

/// A problem as people read it.
enum ProblemText {
  static func text(_ problem: Problem, isRefusal: Bool, in language: Language) -> String {
    let mark = isRefusal ? language.say("✗ Từ chối", "✗ Refused") : language.say("✗ Không làm được", "✗ Failed")
    var lines = ["\(mark): \(language.say(problem.title.vi, problem.title.en)) [\(problem.code)]"]
    if let detail = problem.detail { lines.append("  \(language.say(detail.vi, detail.en))") }
    for pointer in problem.pointers {
      let place = pointer.pointer.isEmpty ? "" : "\(pointer.pointer): "
      lines.append("  - \(place)\(language.say(pointer.vi, pointer.en))")
    }
    if let rule = problem.rule { lines.append("  \(language.say("Căn cứ", "Rule")): \(rule)") }
    if problem.outcome == "unknown" {
      lines.append(
        language.say(
          "  Chưa rõ đã ghi hay chưa: hỏi lại với đúng mã này.",
          "  It is unknown whether it was written: ask again with this id."))
    }
    if let next = nextStep(problem, language) { lines.append("  → \(next)") }
    return lines.joined(separator: "\n")
  }

  /// The command that helps on, where there is one.
  private static func nextStep(_ problem: Problem, _ language: Language) -> String? {
    switch problem.code {
    case "busy", "draining", "disk-low":
      let wait = max(1, (problem.retryAfter ?? 1_000) / 1_000)
      return language.say("Thử lại sau \(wait) giây.", "Try again in \(wait) s.")
    case "module-down", "unknown-module": return "ocopctl module list"
    case "unknown-kind", "unknown-command": return "ocopctl kind list"
    case "forbidden":
      return language.say("Danh tính khác: --as; thay cơ quan: --for", "Another identity: --as; on behalf: --for")
    default: return nil
    }
  }
}
