import Coordination
import ModuleKit
import OCOP

/// A council of a level (hội đồng đánh giá, phân hạng) and its members, as a decision founds it.
struct Council: Record {
  static let kind = "council"
  static let title = BilingualText("Hội đồng", "council")
  static let numbering: String? = "HDDG"
  static let keys: [Key] = [.text("owner"), .text("level"), .text("decision")]
  static let events = ["founded", "members-changed", "dissolved"]

  enum Stage: String, StageName {
    case founded, dissolved
    var title: BilingualText {
      self == .founded ? BilingualText("Đang hoạt động", "Founded") : BilingualText("Đã giải thể", "Dissolved")
    }
  }

  /// A seat. `member` is its id within the council; the name is a person's and only kept here.
  struct Member: Codable, Equatable {
    var member: String
    var body: BodyID
    var post: String
    var role: Role
    var name: Personal<String>?
  }

  enum Role: String, Codable, CaseIterable {
    case chair, vice, member, secretary

    var label: BilingualText {
      switch self {
      case .chair: BilingualText("Chủ tịch", "Chair")
      case .vice: BilingualText("Phó Chủ tịch", "Vice chair")
      case .member: BilingualText("Ủy viên", "Member")
      case .secretary: BilingualText("Thư ký", "Secretary")
      }
    }
    /// A secretary keeps the minutes and does not score.
    var scores: Bool { self != .secretary }
  }

  enum Event: Codable, Equatable {
    case founded(owner: BodyID, level: Level, decision: String, day: Day, members: [Member])
    case membersChanged(decision: String, day: Day, members: [Member])
    case dissolved(decision: String, day: Day)
  }

  /// The body that is the council.
  var owner: BodyID
  var level: Level
  var decision: String
  var day: Day
  var members: [Member]
  var stage: Stage = .founded

  var body: BodyID? { owner }

  static func evolve(_ council: Council?, by event: Event) -> Council {
    if case .founded(let owner, let level, let decision, let day, let members) = event {
      return Council(owner: owner, level: level, decision: decision, day: day, members: members)
    }
    guard var council else { preconditionFailure("a council is founded first") }
    switch event {
    case .founded: break
    case .membersChanged(let decision, let day, let members):
      (council.decision, council.day, council.members) = (decision, day, members)
    case .dissolved: council.stage = .dissolved
    }
    return council
  }

  var scoring: [Member] { members.filter(\.role.scores) }
}

/// A seat as it is typed.
struct Seat: Decodable, Sendable {
  static let fields = Field.object(
    "members", vi: "Thành viên", en: "Members", .text("member", vi: "Mã", en: "ID"),
    .body("body", vi: "Cơ quan", en: "Body"), .text("post", vi: "Chức vụ", en: "Post"),
    .choice("role", vi: "Vai trò", en: "Role", Council.Role.allCases.map { ($0.rawValue, $0.label) }),
    .text("name", vi: "Họ tên", en: "Name").optional.personal
  ).list

  var member: String
  var body: BodyID
  var post: String
  var role: Council.Role
  var name: String?

  static func members(_ seats: [Seat]) throws -> [Council.Member] {
    guard Set(seats.map(\.member)).count == seats.count else {
      throw Refusal("member-twice", vi: "Mã thành viên bị lặp", en: "An id of a member stands twice")
    }
    guard seats.filter({ $0.role == .chair }).count == 1 else {
      throw Refusal(
        "one-chair", vi: "Hội đồng có đúng một Chủ tịch", en: "A council has one chair",
        rule: "26/2026/QĐ-TTg Art. 7.3.b")
    }
    return seats.map {
      Council.Member(
        member: $0.member, body: $0.body, post: $0.post, role: $0.role, name: $0.name.map { Personal($0) })
    }
  }
}

struct FoundCouncil: Creation {
  static let form = Form(
    "found", vi: "Thành lập hội đồng", en: "Found a council", creates: Council.self, to: [.founded], by: [.approver],
    .body("owner", vi: "Hội đồng (cơ quan)", en: "Council (body)"),
    .choice("level", vi: "Cấp", en: "Level", Level.allCases.map { ($0.rawValue, $0.label) }),
    .text("decision", vi: "Số quyết định", en: "Number of the decision"),
    .day("day", vi: "Ngày quyết định", en: "Day of the decision").optional, Seat.fields)

  var owner: BodyID
  var level: Level
  var decision: String
  var day: Day?
  var members: [Seat]

  func decide(in now: Circumstances) throws -> Decision<Council> {
    guard now.settings(Agriculture.self).assessment?.council(level) != nil else {
      throw Refusal(
        "no-council", vi: "Văn phòng không lập hội đồng \(level.label.vi.lowercased())",
        en: "The office has no council of the level \"\(level.label.en)\"",
        detail: BilingualText(
          "Quy chế hội đồng đặt trong plugin.yaml: assessment.councils.",
          "The council's regulation is a setting: assessment.councils in plugin.yaml."))
    }
    return Decision(
      .founded(
        owner: owner, level: level, decision: decision, day: day ?? now.dated, members: try Seat.members(members)))
  }
}

struct ChangeMembers: Command {
  static let form = Form(
    "change-members", vi: "Thay đổi thành viên", en: "Change members", on: Council.self, from: [.founded],
    by: [.approver], .text("decision", vi: "Số quyết định", en: "Number of the decision"), Seat.fields)

  var decision: String
  var members: [Seat]

  func decide(_ council: Council, in now: Circumstances) throws -> Decision<Council> {
    Decision(.membersChanged(decision: decision, day: now.dated, members: try Seat.members(members)))
  }
}

struct DissolveCouncil: Command {
  static let form = Form(
    "dissolve", vi: "Giải thể hội đồng", en: "Dissolve the council", on: Council.self, from: [.founded],
    to: [.dissolved], by: [.approver], .text("decision", vi: "Số quyết định", en: "Number of the decision"))

  var decision: String

  func decide(_ council: Council, in now: Circumstances) throws -> Decision<Council> {
    Decision(.dissolved(decision: decision, day: now.dated))
  }
}
