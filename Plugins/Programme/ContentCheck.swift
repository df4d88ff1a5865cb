import Coordination

extension PlanContent {
  /// What is wrong with it by itself. `start`: the day of the document; nothing is due before it.
  func check(start: Day) -> [Fault] {
    Fault.repeated((metrics ?? []).map(\.id), at: "/metrics", "id")
      + Fault.repeated((targets ?? []).map(\.id), at: "/targets", "id")
      + Fault.repeated((calendar ?? []).map(\.id), at: "/calendar", "id")
      + Fault.repeated((assignments ?? []).map(\.task), at: "/assignments", "task")
      + checkMetrics() + checkTargets() + checkCalendar() + checkAssignments(start)
  }

  /// Every body that it names, with its place.
  var bodies: [(pointer: String, body: BodyID)] {
    var named: [(String, BodyID)] = []
    for (place, metric) in (metrics ?? []).enumerated() {
      if let reporter = metric.reporter { named.append(("/metrics/\(place)/reporter", reporter)) }
    }
    for (place, step) in (calendar ?? []).enumerated() {
      if let lead = step.lead { named.append(("/calendar/\(place)/lead", lead)) }
    }
    for (place, assignment) in (assignments ?? []).enumerated() {
      named.append(("/assignments/\(place)/lead", assignment.lead))
      for (index, body) in assignment.cooperating.enumerated() {
        named.append(("/assignments/\(place)/with/\(index)", body))
      }
    }
    return named
  }

  private func checkMetrics() -> [Fault] {
    (metrics ?? []).enumerated().flatMap { place, metric -> [Fault] in
      if let counter = metric.counter, Counter(rawValue: counter) == nil {
        let names = Counter.allCases.map(\.rawValue).joined(separator: ", ")
        return [
          Fault(
            at: "/metrics/\(place)/counter", "Không có bộ đếm \(counter); chọn: \(names)",
            "There is no counter \(counter); choose: \(names)")
        ]
      }
      if metric.counter == nil, metric.reporter == nil {
        return [
          Fault(
            at: "/metrics/\(place)", "Không ai báo cáo \(metric.id): cần counter hoặc reporter",
            "Nobody reports \(metric.id): it needs a counter or a reporter")
        ]
      }
      return []
    }
  }

  // MARK: - Targets

  private func checkTargets() -> [Fault] {
    (targets ?? []).enumerated().flatMap { place, target -> [Fault] in
      let here = "/targets/\(place)"
      return checkValues(target, at: here) + checkParts(target, at: here)
    }
  }

  private func checkValues(_ target: Target, at here: String) -> [Fault] {
    var faults: [Fault] = []
    if definition(of: target.metric) == nil {
      faults.append(
        Fault(
          at: "\(here)/metric", "Không ai báo cáo \(target.metric): không có trong metrics, không có bộ đếm",
          "Nobody reports \(target.metric): it is not among the metrics and no counter"))
    }
    let known = TargetOperator(rawValue: target.comparison)
    if known == nil {
      let names = TargetOperator.allCases.map(\.rawValue).joined(separator: ", ")
      faults.append(
        Fault(
          at: "\(here)/operator", "Không có phép so sánh \(target.comparison); chọn: \(names)",
          "There is no operator \(target.comparison); choose: \(names)"))
    }
    if target.value < 0 {
      faults.append(Fault(at: "\(here)/value", "Chỉ tiêu không được âm", "A target is not negative"))
    }
    switch (known, target.upTo) {
    case (.range, nil):
      faults.append(Fault(at: "\(here)/upTo", "Thiếu cận trên", "The upper end is missing"))
    case (.range, let upTo?) where upTo < target.value:
      faults.append(Fault(at: "\(here)/upTo", "Cận trên nhỏ hơn cận dưới", "The upper end is below the lower"))
    case (.range, _), (_, nil): break
    case (_, _?):
      faults.append(Fault(at: "\(here)/upTo", "Chỉ khoảng mới có cận trên", "Only a range has an upper end"))
    }
    return faults
  }

  /// The parts make the value, or what is left is named.
  private func checkParts(_ target: Target, at here: String) -> [Fault] {
    var faults: [Fault] = []
    if let within = target.within, within == target.id || !(targets ?? []).contains(where: { $0.id == within }) {
      faults.append(Fault(at: "\(here)/within", "Không có chỉ tiêu \(within)", "There is no target \(within)"))
    }
    guard let parts = target.parts else { return faults }
    faults += Fault.repeated(parts.map(\.unit.rawValue), at: "\(here)/parts", "unit")
    for (place, part) in parts.enumerated() where part.value < 0 {
      faults.append(
        Fault(at: "\(here)/parts/\(place)/value", "Chỉ tiêu không được âm", "A target is not negative"))
    }
    let sum = parts.reduce(target.unallotted ?? 0) { $0.addingReportingOverflow($1.value).partialValue }
    if sum < target.value || sum > (target.upTo ?? target.value) {
      let gap = target.value - sum
      faults.append(
        Fault(
          at: "\(here)/parts", "Các phần cộng lại là \(sum), không phải \(target.wanted); chênh \(gap): ghi unallotted",
          "The parts make \(sum), not \(target.wanted); the difference \(gap) is named by unallotted"))
    }
    return faults
  }

  // MARK: - Steps and tasks

  private func checkCalendar() -> [Fault] {
    (calendar ?? []).enumerated().flatMap { place, step -> [Fault] in
      let here = "/calendar/\(place)"
      var faults: [Fault] = []
      if (step.lead == nil) == (step.leadLevel == nil) {
        faults.append(
          Fault(
            at: "\(here)/lead", "Bước \(step.id) cần đúng một: lead hoặc leadLevel",
            "The step \(step.id) needs exactly one of: lead, leadLevel"))
      }
      guard step.allYear == (step.from == nil && step.to == nil) else {
        return faults + [
          Fault(at: "\(here)/allYear", "Chọn cả năm hoặc từ ngày - đến ngày", "Either all year, or from and to")
        ]
      }
      return faults + checkSpan(step.from, step.to, at: here)
    }
  }

  private func checkAssignments(_ start: Day) -> [Fault] {
    (assignments ?? []).enumerated().flatMap { place, assignment -> [Fault] in
      let here = "/assignments/\(place)"
      // The lead must not stand among those who cooperate: the one rule for every task.
      var faults = TaskAssignment(
        assignment.task, title: assignment.title, lead: assignment.lead, with: assignment.cooperating
      ).check().map { Fault(at: here + $0.pointer, $0.message.vi, $0.message.en) }
      let spans = assignment.from != nil || assignment.to != nil
      let times = [assignment.due != nil, spans, assignment.allYear == true, assignment.after != nil].count { $0 }
      if times != 1 {
        faults.append(
          Fault(
            at: here, "Cần đúng một: due, from và to, after, hoặc allYear",
            "Exactly one of: due, from and to, after, allYear"))
      }
      for (key, day) in [("due", assignment.due), ("to", assignment.to)] {
        guard let day, day < start else { continue }
        faults.append(
          Fault(
            at: "\(here)/\(key)", "Hạn \(day.vietnamese) trước ngày bắt đầu \(start.vietnamese)",
            "The due day \(day) is before the start, \(start)"))
      }
      return faults + checkRules(assignment, at: here) + checkSpan(assignment.from, assignment.to, at: here)
    }
  }

  private func checkRules(_ assignment: Assignment, at here: String) -> [Fault] {
    var faults: [Fault] = []
    if let after = assignment.after {
      let events = ["issued", "activated"] + (calendar ?? []).map(\.id)
      if !events.contains(after.event) {
        faults.append(
          Fault(
            at: "\(here)/after/event", "Không có sự kiện \(after.event); chọn: \(events.joined(separator: ", "))",
            "There is no event \(after.event); choose: \(events.joined(separator: ", "))"))
      }
      if !(0...366).contains(after.workingDays) {
        faults.append(
          Fault(at: "\(here)/after/workingDays", "Số ngày làm việc: 0 đến 366", "Working days: 0 to 366"))
      }
    }
    if let entries = assignment.entries {
      let names = Recurrence.allCases.map(\.rawValue).joined(separator: ", ")
      if Recurrence(rawValue: entries) == nil || assignment.allYear != true || assignment.every != nil {
        faults.append(
          Fault(
            at: "\(here)/entries", "Việc cả năm ghi kết quả theo: \(names); cần allYear, không có every",
            "Work of the whole year is entered by: \(names); with allYear, without every"))
      }
    }
    if let every = assignment.every {
      let names = Assignment.Recurrence.allCases.map(\.rawValue).joined(separator: ", ")
      if Assignment.Recurrence(rawValue: every) == nil || assignment.allYear != true {
        faults.append(
          Fault(
            at: "\(here)/every", "Việc định kỳ: allYear và một trong \(names)",
            "A recurring task: allYear and one of \(names)"))
      }
    }
    return faults
  }

  private func checkSpan(_ from: Day?, _ to: Day?, at here: String) -> [Fault] {
    switch (from, to) {
    case (nil, nil): []
    case (nil, _): [Fault(at: "\(here)/from", "Thiếu ngày đầu", "The first day is missing")]
    case (_, nil): [Fault(at: "\(here)/to", "Thiếu ngày cuối", "The last day is missing")]
    case (let from?, let to?):
      to < from ? [Fault(at: "\(here)/to", "Ngày cuối trước ngày đầu", "The last day is before the first")] : []
    }
  }
}
