import Coordination

extension ProgrammeDocument {
  /// What is wrong with the document, each with its place; empty when it may be issued.
  func check() -> [Fault] {
    checkHead() + checkIDs() + checkTargets() + checkCalendar() + checkAssignments()
  }

  private func checkHead() -> [Fault] {
    var faults: [Fault] = []
    for (pointer, text) in [("/title/vi", title.vi), ("/title/en", title.en), ("/number", number)]
    where text.allSatisfy(\.isWhitespace) {
      faults.append(Fault(at: pointer, "Không được để trống", "Must not be empty"))
    }
    if province.level != .province {
      faults.append(Fault(at: "/province", "\(province) không phải mã tỉnh", "\(province) is no province code"))
    }
    // The programme began with 490/QĐ-TTg of 2018.
    if !(2018...2100).contains(year) {
      faults.append(Fault(at: "/year", "Năm phải từ 2018 đến 2100", "The year is 2018 to 2100"))
    }
    for (place, basis) in legalBases.enumerated() where basis.day > issued {
      faults.append(
        Fault(
          at: "/legalBases/\(place)/day", "Căn cứ \(basis.number) ban hành sau văn bản này",
          "The basis \(basis.number) is later than this document"))
    }
    return faults
  }

  private func checkIDs() -> [Fault] {
    repeated(targets.map(\.id), at: "/targets", "id") + repeated(calendar.map(\.id), at: "/calendar", "id")
      + repeated(assignments.map(\.task), at: "/assignments", "task")
  }

  private func repeated(_ ids: [String], at list: String, _ key: String) -> [Fault] {
    var seen: Set<String> = []
    return ids.enumerated().filter { !seen.insert($0.element).inserted }.map { place, id in
      Fault(at: "\(list)/\(place)/\(key)", "Mã \(id) bị lặp", "The id \(id) stands twice")
    }
  }

  private func checkTargets() -> [Fault] {
    targets.enumerated().flatMap { place, target -> [Fault] in
      var faults: [Fault] = []
      let here = "/targets/\(place)"
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
  }

  private func checkCalendar() -> [Fault] {
    calendar.enumerated().flatMap { place, step -> [Fault] in
      let here = "/calendar/\(place)"
      guard step.allYear == (step.from == nil && step.to == nil) else {
        return [Fault(at: "\(here)/allYear", "Chọn cả năm hoặc từ ngày - đến ngày", "Either all year, or from and to")]
      }
      return checkSpan(step.from, step.to, at: here)
    }
  }

  private func checkAssignments() -> [Fault] {
    assignments.enumerated().flatMap { place, assignment -> [Fault] in
      let here = "/assignments/\(place)"
      // The lead must not stand among those who cooperate: the one rule for every task.
      var faults = TaskAssignment(
        assignment.task, title: assignment.title, lead: assignment.lead, with: assignment.cooperating
      ).check().map { Fault(at: here + $0.pointer, $0.message.vi, $0.message.en) }
      let spans = assignment.from != nil || assignment.to != nil
      let times = [assignment.due != nil, spans, assignment.allYear == true].count { $0 }
      if times != 1 {
        faults.append(
          Fault(at: here, "Cần đúng một: due, from và to, hoặc allYear", "Exactly one of: due, from and to, allYear"))
      }
      return faults + checkSpan(assignment.from, assignment.to, at: here)
    }
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
