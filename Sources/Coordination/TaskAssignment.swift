/// The document with which a rule gives work to bodies: one leads (chủ trì), others cooperate (phối hợp).
///
/// It is the first state of a task. Keys: task, title, lead, with, due, dueRule, dueDays, dueFrom, recurring,
/// escalateAfter, subject, source.
public struct TaskAssignment: Sendable, Hashable {
  /// The kind of work, kebab-case: "propose-eligible-products".
  public let task: String
  public let title: BilingualText
  public let lead: BodyID
  /// The bodies that cooperate, in the order of the document that names them.
  public let cooperating: [BodyID]
  /// The last day for it; nil when it has none.
  public let due: Day?
  /// How the last day follows, so that a new calendar can move it: "10 working days after approval".
  public let dueRule: String?
  /// The rule as numbers: so many working days after `dueFrom`. With it a new calendar moves an open task.
  public let dueDays: Int?
  public let dueFrom: Day?
  /// Work of the whole year, counted by entries per period instead of one due day.
  public let recurring: Recurrence?
  /// Working days after the due day until the lead's superior hears of it; nil: what the house does by default.
  public let escalateAfter: Int?
  /// The record it is about: "fair/HC-2024-0001".
  public let subject: String?
  /// The paragraph that it follows from: "26/2026/QĐ-TTg Art. 7.2".
  public let source: String?

  public init(
    _ task: String, title: BilingualText, lead: BodyID, with cooperating: [BodyID] = [], due: Day? = nil,
    dueRule: String? = nil, subject: String? = nil, source: String? = nil, dueDays: Int? = nil, dueFrom: Day? = nil,
    recurring: Recurrence? = nil, escalateAfter: Int? = nil
  ) {
    self.task = task
    self.title = title
    self.lead = lead
    self.cooperating = cooperating
    self.due = due
    self.dueRule = dueRule
    self.subject = subject
    self.source = source
    self.dueDays = dueDays
    self.dueFrom = dueFrom
    self.recurring = recurring
    self.escalateAfter = escalateAfter
  }

  /// What is wrong with the assignment; empty when it may be given.
  public func check() -> [Fault] {
    var problems: [Fault] = []
    if !KebabCase.holds(task) {
      problems.append(Fault(at: "/task", "Mã công việc không hợp lệ: \(task)", "Not a kind of task: \(task)"))
    }
    for (key, text) in [("vi", title.vi), ("en", title.en)] where text.allSatisfy(\.isWhitespace) {
      problems.append(Fault(at: "/title/\(key)", "Thiếu tên công việc", "The title is missing"))
    }
    problems += Cooperation.check(lead: lead, with: cooperating, at: "/with")
    if let subject, !TaskAssignment.isReference(subject) {
      problems.append(
        Fault(at: "/subject", "Không phải hồ sơ (loại/số): \(subject)", "Not a record (kind/id): \(subject)"))
    }
    return problems + checkDue()
  }

  /// A rule of so many days needs its first day, its result, and a number of days that can be meant.
  private func checkDue() -> [Fault] {
    var problems: [Fault] = []
    if let dueDays, !(1...1_000).contains(dueDays) {
      problems.append(Fault(at: "/dueDays", "Số ngày làm việc phải từ 1 đến 1.000", "From 1 to 1,000 working days"))
    }
    if (dueDays == nil) != (dueFrom == nil) || (dueDays != nil && due == nil) {
      problems.append(
        Fault(at: "/dueFrom", "dueDays, dueFrom và due phải đi cùng nhau", "dueDays, dueFrom and due stand together"))
    }
    if let escalateAfter, !(1...1_000).contains(escalateAfter) {
      problems.append(
        Fault(at: "/escalateAfter", "Số ngày làm việc phải từ 1 đến 1.000", "From 1 to 1,000 working days"))
    }
    return problems
  }

  private static func isReference(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && KebabCase.holds(parts[0]) && !parts[1].isEmpty
      && !parts[1].contains(where: \.isWhitespace)
  }
}

extension TaskAssignment: Codable {
  private enum CodingKeys: String, CodingKey {
    case task, title, lead
    case cooperating = "with"
    case due, dueRule, dueDays, dueFrom, recurring, escalateAfter, subject, source
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(String.self, forKey: .task),
      title: try container.decode(BilingualText.self, forKey: .title),
      lead: try container.decode(BodyID.self, forKey: .lead),
      with: try container.decodeIfPresent([BodyID].self, forKey: .cooperating) ?? [],
      due: try container.decodeIfPresent(Day.self, forKey: .due),
      dueRule: try container.decodeIfPresent(String.self, forKey: .dueRule),
      subject: try container.decodeIfPresent(String.self, forKey: .subject),
      source: try container.decodeIfPresent(String.self, forKey: .source),
      dueDays: try container.decodeIfPresent(Int.self, forKey: .dueDays),
      dueFrom: try container.decodeIfPresent(Day.self, forKey: .dueFrom),
      recurring: try container.decodeIfPresent(Recurrence.self, forKey: .recurring),
      escalateAfter: try container.decodeIfPresent(Int.self, forKey: .escalateAfter))
  }
}
