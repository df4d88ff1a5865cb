import Coordination
import ModuleKit
import OCOP

/// A training class (lớp tập huấn): for the owners of chosen ideas, for those of approved plans, or for others.
struct Training: Record {
  static let kind = "training"
  static let title = BilingualText("Lớp tập huấn", "training class")
  static let numbering: String? = "LH"
  static let dataClass = DataClass.personal
  static let keys: [Key] = [
    .name("topic"), .text("purpose"), .day("lastDay"), .text("year"), .record("producers"), .integer("participants"),
    .text("organiser"),
  ]
  static let events = ["planned", "held", "cancelled"]

  enum Stage: String, StageName {
    case planned, held, cancelled

    var title: BilingualText {
      switch self {
      case .planned: BilingualText("Theo kế hoạch", "Planned")
      case .held: BilingualText("Đã mở", "Held")
      case .cancelled: BilingualText("Đã hủy", "Cancelled")
      }
    }
  }

  /// Bến Tre's steps 3 and 5 are trainings of their own.
  enum Purpose: String, Codable, CaseIterable {
    case chosenIdeas = "chosen-ideas"
    case approvedPlans = "approved-plans"
    case other

    var title: BilingualText {
      switch self {
      case .chosenIdeas: BilingualText("Xây dựng phương án (ý tưởng được chọn)", "Business plans (chosen ideas)")
      case .approvedPlans: BilingualText("Triển khai phương án (phương án được duyệt)", "Roll-out (approved plans)")
      case .other: BilingualText("Khác", "Other")
      }
    }
  }

  struct Programme: Codable, Equatable {
    var topic: String
    var purpose: Purpose
    var trainer: String
    var firstDay: Day
    var lastDay: Day
    var hours: Int
    var place: String?
    var invited: [String]?
  }

  /// One line of the sign-in sheet. A name is personal data.
  struct Attendance: Codable, Equatable {
    var name: Personal<String>
    var producer: String?
    /// Of an officer.
    var body: BodyID?
    /// The chosen idea or approved plan that brought the person here.
    var idea: String?
    var plan: String?
  }

  enum Event: Codable, Equatable {
    case planned(programme: Programme, organiser: BodyID)
    /// Again when the sheet was put right.
    case held(attendance: [Attendance], day: Day)
    case cancelled(reason: String)
  }

  var programme: Programme
  var organiser: BodyID
  var topic: String
  var purpose: Purpose
  var lastDay: Day
  var year: String
  var attendance: [Attendance]?
  /// Those that attended, each once.
  var producers: [String]?
  var participants: Int?
  var cancelledFor: String?
  var stage: Stage = .planned

  var body: BodyID? { organiser }

  static func evolve(_ training: Training?, by event: Event) -> Training {
    if case .planned(let programme, let organiser) = event {
      return Training(
        programme: programme, organiser: organiser, topic: programme.topic, purpose: programme.purpose,
        lastDay: programme.lastDay, year: String(programme.lastDay.iso.prefix(4)))
    }
    guard var training else { preconditionFailure("a class is planned first") }
    switch event {
    case .planned: break
    case .held(let attendance, _):
      (training.stage, training.attendance, training.participants) = (.held, attendance, attendance.count)
      training.producers = Set(attendance.compactMap(\.producer)).sorted()
    case .cancelled(let reason): (training.stage, training.cancelledFor) = (.cancelled, reason)
    }
    return training
  }
}

struct PlanTraining: Creation {
  static let form = Form(
    "plan", vi: "Lập lớp tập huấn", en: "Plan a class", creates: Training.self, to: [.planned], anyBody: true,
    .text("topic", vi: "Nội dung", en: "Topic"),
    .choice("purpose", vi: "Cho ai", en: "Purpose", Training.Purpose.allCases.map { ($0.rawValue, $0.title) }),
    .text("trainer", vi: "Giảng viên, đơn vị giảng", en: "Trainer"),
    .day("firstDay", vi: "Từ ngày", en: "First day"), .day("lastDay", vi: "Đến ngày", en: "Last day"),
    .integer("hours", vi: "Số giờ", en: "Hours", min: 1, max: 1_000),
    .text("place", vi: "Địa điểm", en: "Place").optional,
    .record("invited", of: "producer", vi: "Chủ thể được mời", en: "Producers invited").list.optional)

  var topic: String
  var purpose: Training.Purpose
  var trainer: String
  var firstDay: Day
  var lastDay: Day
  var hours: Int
  var place: String?
  var invited: [String]?

  func decide(in now: Circumstances) throws -> Decision<Training> {
    guard firstDay <= lastDay else {
      throw Refusal("days-reversed", vi: "Ngày cuối trước ngày đầu", en: "The last day is before the first")
    }
    let programme = Training.Programme(
      topic: topic, purpose: purpose, trainer: trainer, firstDay: firstDay, lastDay: lastDay, hours: hours,
      place: place, invited: invited)
    return Decision(.planned(programme: programme, organiser: now.actor.body)).assigning(
      TaskAssignment(
        "hold-training", title: BilingualText("Mở lớp: \(topic)", "Hold the class: \(topic)"), lead: now.actor.body,
        due: lastDay))
  }
}

/// The class was held; its sign-in sheet, whole, may replace one that was entered before.
struct HoldTraining: Command {
  static let form = Form(
    "hold", vi: "Ghi lớp đã mở, danh sách ký tên", en: "Record the class and its sign-in sheet", on: Training.self,
    from: [.planned, .held], to: [.held], anyBody: true,
    .object(
      "rows", vi: "Danh sách ký tên", en: "Sign-in sheet", .text("name", vi: "Họ tên", en: "Name").personal,
      .record("producer", of: "producer", vi: "Chủ thể", en: "Producer").optional,
      .body("body", vi: "Cơ quan (cán bộ)", en: "Body (officers)").optional,
      .record("idea", of: "idea-selection", vi: "Ý tưởng", en: "Idea").optional,
      .record("plan", of: "business-plan", vi: "Phương án", en: "Plan").optional
    ).list)

  /// A class of more is several classes.
  static let limit = 1_000

  struct Row: Decodable {
    var name: String
    var producer: String?
    var body: BodyID?
    var idea: String?
    var plan: String?
  }

  var rows: [Row]

  func decide(_ training: Training, in now: Circumstances) throws -> Decision<Training> {
    guard now.actor.body == training.organiser else {
      throw Refusal(
        "not-the-organiser", vi: "Lớp do \(training.organiser) tổ chức",
        en: "The class is held by \(training.organiser)")
    }
    guard training.lastDay <= now.today else {
      throw Refusal(
        "not-yet-held", vi: "Lớp kết thúc ngày \(training.lastDay.vietnamese), chưa đến",
        en: "The class ends on \(training.lastDay), which has not come")
    }
    let producers = Set(rows.compactMap(\.producer)).sorted()
    try check(producers, in: now)
    let attendance = rows.map { row in
      Training.Attendance(
        name: Personal(row.name), producer: row.producer, body: row.body, idea: row.idea, plan: row.plan)
    }
    var decision = Decision<Training>(.held(attendance: attendance, day: now.dated)).announcing(
      TrainingHeld(training: now.recordID, day: training.lastDay, producers: producers, participants: rows.count))
    decision = try trained(decision, training, in: now)
    return try decision.ending("hold-training", "Đã mở lớp / Held", in: now)
  }

  /// Every fault of the sheet at once, with its row.
  private func check(_ producers: [String], in now: Circumstances) throws {
    guard !rows.isEmpty, rows.count <= Self.limit else {
      throw Refusal(
        "bad-sheet", vi: "Danh sách phải có từ 1 đến \(Self.limit) dòng", en: "The sheet has 1 to \(Self.limit) rows")
    }
    let known = Set(try now.records(Producer.self, producers).map(\.id))
    var refusal = Refusal("bad-sheet", vi: "Danh sách ký tên có lỗi", en: "The sign-in sheet has faults")
    var seen: Set<String> = []
    for (place, row) in rows.enumerated() {
      if let producer = row.producer, !known.contains(producer) {
        refusal.faults.append(
          Fault(
            at: "/rows/\(place)/producer", "Dòng \(place + 1): không có chủ thể \(producer)",
            "Row \(place + 1): there is no producer \(producer)"))
      }
      let key = "\(TextFolding.folded(row.name)) \(row.producer ?? "") \(row.body?.rawValue ?? "")"
      if !seen.insert(key).inserted {
        refusal.faults.append(
          Fault(
            at: "/rows/\(place)/name", "Dòng \(place + 1): ký tên hai lần", "Row \(place + 1): signed in twice"))
      }
    }
    if !refusal.faults.isEmpty { throw refusal }
  }

  /// Ideas and plans whose owners were trained go on to their next step.
  private func trained(
    _ decision: Decision<Training>, _ training: Training, in now: Circumstances
  ) throws -> Decision<Training> {
    var decision = decision
    let ids = (ideas: Set(rows.compactMap(\.idea)).sorted(), plans: Set(rows.compactMap(\.plan)).sorted())
    var ideas: [Found<IdeaSelection>] = []
    var plans: [Found<BusinessPlan>] = []
    try now.gather([
      { ideas = try now.records(IdeaSelection.self, ids.ideas) },
      { plans = try now.records(BusinessPlan.self, ids.plans) },
    ])
    if training.purpose == .chosenIdeas {
      for found in ideas where found.state.stage == .chosen && found.state.training == nil {
        decision = decision.changing(
          found, .trained(training: now.recordID, turn: try found.state.turnAfterTraining(in: now)))
      }
    }
    if training.purpose == .approvedPlans {
      for found in plans where found.state.stage == .approved && found.state.training == nil {
        decision = decision.changing(found, .trained(training: now.recordID))
      }
    }
    return decision
  }
}

struct CancelTraining: Command {
  static let form = Form(
    "cancel", vi: "Hủy lớp", en: "Cancel", on: Training.self, from: [.planned], to: [.cancelled], anyBody: true,
    .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ training: Training, in now: Circumstances) throws -> Decision<Training> {
    guard now.actor.body == training.organiser else {
      throw Refusal(
        "not-the-organiser", vi: "Lớp do \(training.organiser) tổ chức",
        en: "The class is held by \(training.organiser)")
    }
    return try Decision<Training>(.cancelled(reason: reason)).ending("hold-training", reason, in: now)
  }
}
