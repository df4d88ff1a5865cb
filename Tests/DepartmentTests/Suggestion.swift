public import Coordination
public import ModuleKit

/// A suggestion (góp ý) on how the programme works, and its answer.
struct Suggestion: Record {
  static let kind = "suggestion"
  static let title = BilingualText("Góp ý", "Suggestion")
  static let numbering: String? = "GY"
  static let keys: [Key] = [.text("from")]
  static let events = ["posted", "answered"]

  enum Stage: String, StageName {
    case posted, answered
    var title: BilingualText {
      self == .posted ? BilingualText("Chờ trả lời", "Posted") : BilingualText("Đã trả lời", "Answered")
    }
  }
  enum Event: Codable, Equatable, Sendable { case posted(text: String, from: BodyID), answered(answer: String) }

  var text: String
  var from: BodyID
  var answer: String?
  var stage: Stage { answer == nil ? .posted : .answered }

  static func evolve(_ suggestion: Suggestion?, by event: Event) -> Suggestion {
    if case .posted(let text, let from) = event { return Suggestion(text: text, from: from) }
    guard var suggestion, case .answered(let answer) = event else { preconditionFailure("it is posted first") }
    suggestion.answer = answer
    return suggestion
  }
}

struct PostSuggestion: Creation {
  static let form = Form(
    "post", vi: "Gửi góp ý", en: "Post a suggestion", creates: Suggestion.self, to: [.posted], anyBody: true,
    .text("text", vi: "Nội dung", en: "Text"))
  var text: String

  func decide(in now: Circumstances) throws -> Decision<Suggestion> {
    let due = try now.workingDays(now.settings(SuggestionBox.self).answerDays)
    return Decision(.posted(text: text, from: now.actor.body)).assigning(
      TaskAssignment(
        "answer-suggestion", title: BilingualText("Trả lời góp ý", "Answer a suggestion"), lead: "programme-office",
        due: due))
  }
}

struct AnswerSuggestion: Command {
  static let form = Form(
    "answer", vi: "Trả lời", en: "Answer", on: Suggestion.self, from: [.posted], to: [.answered],
    .text("answer", vi: "Trả lời", en: "Answer"))
  var answer: String

  func decide(_ suggestion: Suggestion, in now: Circumstances) throws -> Decision<Suggestion> {
    guard now.actor.body != suggestion.from else {
      throw Refusal(
        "own-suggestion", vi: "Không tự trả lời góp ý của mình", en: "Nobody answers a suggestion of their own")
    }
    return Decision(.answered(answer: answer))
  }
}

/// The box. Its stored properties are the settings of plugin.yaml.
public struct SuggestionBox: Module {
  public static let name = "suggestion-box"
  public static let title = BilingualText("Hộp thư góp ý", "Suggestion box")
  public static let kinds = [Kind(Suggestion.self, .creation(PostSuggestion.self), .command(AnswerSuggestion.self))]
  var answerDays: Int
}
