internal import Coordination

// What the events of a task mean, and how its state is read.
extension WorkTask {
  mutating func apply(_ event: Event) {
    switch event {
    case .assigned: break
    case .accepted: (status, declined) = (.accepted, nil)
    case .officerAssigned(let officer, let body), .forwarded(let officer, _, let body): put(officer, of: body)
    case .started: (status, declined) = (.inProgress, nil)
    case .inputAsked(let bodies, _):
      (status, declined) = (.waitingForInput, nil)
      asked = bodies
    case .contributed(let contribution):
      contributions.append(contribution)
      asked.removeAll { $0 == contribution.body }
      if status == .waitingForInput, asked.isEmpty { status = .inProgress }
    case .completed(let result, _, let typedBy):
      status = .completed
      (self.result, self.typedBy, extensionAsked, declined) = (result, typedBy, nil, nil)
    case .returned(let reason):
      status = .accepted
      returns.append(reason)
    case .extended(let due, _):
      // A day that was granted stands by itself: the rule of days no longer gives it.
      (dueRule, dueDays, dueFrom) = (nil, nil, nil)
      move(to: due, isLate: false)
    case .rescheduled(let due, let day): move(to: due, isLate: overdue && due < day)
    case .reassigned(let lead, let with, _):
      (self.lead, self.with, officer) = (lead, with, nil)
      (escalatedTo, extensionAsked, declined) = (nil, nil, nil)
      officers.removeAll { !with.contains($0.body) }
      status = .assigned
    case .cancelled: status = .cancelled
    case .becameOverdue: overdue = true
    case .reminded(let left, _): reminded = left
    case .becameDue: reminded = 0
    case .escalated(let body, _): escalatedTo = body
    case .extensionAsked(let wish): extensionAsked = wish
    case .extensionRefused: extensionAsked = nil
    case .entered(let entry): tally(entry)
    case .takenOver(let handover, let from, let to):
      self.handover = handover
      move(from: from, to: to)
    case .declined(let refused):
      (status, declined, officer) = (.assigned, refused, nil)
      asked = []
    }
  }

  private mutating func put(_ officer: String, of body: BodyID?) {
    guard let body, body != lead else { return self.officer = officer }
    officers.removeAll { $0.body == body }
    officers.append(Part(body: body, officer: officer))
  }

  private mutating func move(to due: Day, isLate: Bool) {
    if let old = self.due { formerDue.append(old) }
    (self.due, overdue, reminded, extensionAsked) = (due, isLate, nil, nil)
    if !isLate { escalatedTo = nil }
  }

  private mutating func tally(_ entry: Entry) {
    let place = entries.firstIndex { $0.period == entry.period && $0.body == entry.body }
    if let place {
      entries[place].entries += 1
      entries[place].sum = Self.sum(entries[place].sum, entry.count ?? 0)
    } else {
      entries.append(Tally(period: entry.period, body: entry.body, entries: 1, sum: entry.count ?? 0))
      entries.sort { ($0.period, $0.body) < ($1.period, $1.body) }
    }
  }

  /// Stops at the end of the numbers: a count from outside can never end the process.
  private static func sum(_ left: Int, _ right: Int) -> Int {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
  }

  private mutating func move(from: Post, to: Post) {
    guard let officer = from.officer else {
      func new(_ body: BodyID) -> BodyID { body == from.body ? to.body : body }
      if lead == from.body { (lead, self.officer) = (to.body, to.officer) }
      let all = with.map(new)
      with = all.enumerated().filter { $1 != lead && !all[..<$0].contains($1) }.map(\.element)
      officers.removeAll { $0.body == from.body || !with.contains($0.body) }
      asked = asked.map(new).filter(with.contains)
      if status == .waitingForInput, asked.isEmpty { status = .inProgress }
      if let superior = escalatedTo { escalatedTo = new(superior) }
      if let body = extensionAsked?.of { extensionAsked?.of = new(body) }
      if let body = declined?.of { declined?.of = new(body) }
      return
    }
    if lead == from.body, self.officer == officer {
      (lead, self.officer) = (to.body, to.officer)
      with.removeAll { $0 == to.body }
    }
    let place = officers.firstIndex { $0.body == from.body && $0.officer == officer }
    guard let place else { return }
    officers.remove(at: place)
    if let heir = to.officer, from.body == to.body { officers.append(Part(body: to.body, officer: heir)) }
  }

  /// Still held by whom a handover takes it from.
  func isHeld(by post: Post) -> Bool {
    guard let officer = post.officer else { return lead == post.body || with.contains(post.body) }
    return lead == post.body && self.officer == officer || officers.contains(Part(body: post.body, officer: officer))
  }

  /// Who must act: who has to assign a returned task anew, or those whose input is asked for, or the lead; and who
  /// has a wish to answer or a late task to mind.
  var acting: [BodyID] {
    guard Stage.open.contains(status) else { return [] }
    var bodies = declined.map { [$0.of] } ?? (status == .waitingForInput && !asked.isEmpty ? asked : [lead])
    for body in [extensionAsked?.of, escalatedTo] {
      if let body, !bodies.contains(body) { bodies.append(body) }
    }
    return bodies
  }
}

extension WorkTask {
  /// What an assignment does not hold begins empty.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func optional<Value: Decodable>(_ type: Value.Type, _ key: CodingKeys) throws -> Value? {
      try container.decodeIfPresent(type, forKey: key)
    }
    task = try container.decode(String.self, forKey: .task)
    name = try container.decode(BilingualText.self, forKey: .name)
    lead = try container.decode(BodyID.self, forKey: .lead)
    with = try optional([BodyID].self, .with) ?? []
    due = try optional(Day.self, .due)
    dueRule = try optional(String.self, .dueRule)
    dueDays = try optional(Int.self, .dueDays)
    dueFrom = try optional(Day.self, .dueFrom)
    recurring = try optional(Recurrence.self, .recurring)
    escalateAfter = try optional(Int.self, .escalateAfter)
    subject = try optional(String.self, .subject)
    source = try optional(String.self, .source)
    status = try optional(Stage.self, .status) ?? .assigned
    assigned = try optional(Day.self, .assigned)
    by = try optional(String.self, .by)
    officer = try optional(String.self, .officer)
    officers = try optional([Part].self, .officers) ?? []
    overdue = try optional(Bool.self, .overdue) ?? false
    reminded = try optional(Int.self, .reminded)
    escalatedTo = try optional(BodyID.self, .escalatedTo)
    extensionAsked = try optional(Wish.self, .extensionAsked)
    declined = try optional(Refused.self, .declined)
    asked = try optional([BodyID].self, .asked) ?? []
    contributions = try optional([Contribution].self, .contributions) ?? []
    entries = try optional([Tally].self, .entries) ?? []
    result = try optional(String.self, .result)
    typedBy = try optional(BodyID.self, .typedBy)
    returns = try optional([String].self, .returns) ?? []
    formerDue = try optional([Day].self, .formerDue) ?? []
    handover = try optional(String.self, .handover)
    open = try optional(Bool.self, .open) ?? Stage.open.contains(status)
    next = try optional([BodyID].self, .next) ?? []
    late = try optional(Bool.self, .late) ?? false
    holders = try optional([String].self, .holders) ?? []
    if next.isEmpty { next = acting }
  }
}
