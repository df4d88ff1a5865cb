public import Coordination

extension CriteriaTree {
  /// All that is wrong with the tree, each with its place; empty when it may be used.
  ///
  /// The best option makes the criterion's maximum, criteria sum to their section, sections to their part, parts to
  /// those of the rulebook and to 100; stars are marked from less to more; rules are known to the rulebook.
  public func check(against book: Rulebook) -> [Fault] {
    var faults: [Fault] = []
    if parts.map(\.code) != book.parts.map(\.code) {
      faults.append(Fault(at: "/parts", "Các phần không như bộ quy định", "The parts are not those of the rulebook"))
    }
    let total = parts.map(\.max).reduce(0, +)
    if total != 100 { faults.append(Self.sum("/parts", total, 100)) }
    for (place, part) in parts.enumerated() {
      let pointer = "/parts/\(place)"
      if let wanted = book.parts.first(where: { $0.code == part.code })?.max, wanted != part.max {
        faults.append(Self.sum("\(pointer)/max", part.max, wanted))
      }
      let sum = part.sections.map(\.max).reduce(0, +)
      if sum != part.max { faults.append(Self.sum("\(pointer)/sections", sum, part.max)) }
      for (number, section) in part.sections.enumerated() {
        faults += section.check(at: "\(pointer)/sections/\(number)", book)
      }
    }
    var seen: Set<String> = []
    for code in sections.flatMap(\.all).map(\.code) where !seen.insert(code).inserted {
      faults.append(Fault(at: "/parts", "Tiêu chí \(code) bị lặp", "The criterion \(code) stands twice"))
    }
    for (place, id) in (disqualifiers ?? []).enumerated() where book.rule(id) == nil {
      faults.append(Self.unknown(id, at: "/disqualifiers/\(place)"))
    }
    if let set, !book.sectors.isEmpty, book.classification.set(set) == nil {
      faults.append(
        Fault(at: "/set", "Bộ quy định không có bộ sản phẩm \(set)", "The rulebook has no product set \(set)"))
    }
    return faults
  }

  static func sum(_ pointer: String, _ found: Int, _ wanted: Int) -> Fault {
    Fault(at: pointer, "Cộng được \(found) điểm, phải là \(wanted)", "It makes \(found) points, not \(wanted)")
  }

  static func unknown(_ rule: String, at pointer: String) -> Fault {
    Fault(at: pointer, "Bộ quy định không có quy tắc \(rule)", "The rulebook has no rule \(rule)")
  }
}

extension CriteriaTree.Criterion {
  fileprivate func check(at pointer: String, _ book: Rulebook) -> [Fault] {
    var faults: [Fault] = []
    let ways = [criteria != nil, options != nil, yesNo == true].filter { $0 }.count
    if ways != 1 {
      faults.append(
        Fault(
          at: pointer, "Tiêu chí \(code) phải có đúng một: tiêu chí con, phương án, hoặc có/không",
          "The criterion \(code) has either criteria, or options, or yes and no"))
    }
    for (place, id) in (rules ?? []).enumerated() where book.rule(id) == nil {
      faults.append(CriteriaTree.unknown(id, at: "\(pointer)/rules/\(place)"))
    }
    if let criteria {
      let sum = criteria.map(\.max).reduce(0, +)
      if sum != max { faults.append(CriteriaTree.sum("\(pointer)/criteria", sum, max)) }
      for (place, criterion) in criteria.enumerated() {
        faults += criterion.check(at: "\(pointer)/criteria/\(place)", book)
      }
    } else {
      faults += checkOptions(at: "\(pointer)/options")
    }
    return faults
  }

  private func checkOptions(at pointer: String) -> [Fault] {
    var faults: [Fault] = []
    for (place, option) in choices.enumerated() where !(0...Swift.max(max, 0)).contains(option.points) {
      faults.append(
        Fault(
          at: "\(pointer)/\(place)/points", "\(option.points) điểm, tiêu chí \(code) tối đa \(max)",
          "\(option.points) points, the criterion \(code) has at most \(max)"))
    }
    for (place, option) in choices.enumerated() {
      let isKnown =
        option.alternative.map { (1...Swift.max(1, cases?.count ?? 0)).contains($0) && cases != nil } ?? true
      if !isKnown || (cases != nil && option.alternative == nil) {
        faults.append(Fault(at: "\(pointer)/\(place)/case", "Trường hợp không có", "There is no such case"))
      }
    }
    // Of alternative cases one may reach less than the other.
    let best = choices.map(\.points).max() ?? 0
    if best != max { faults.append(CriteriaTree.sum(pointer, best, max)) }
    let marked = Star.allCases.compactMap { star in choices.filter { $0.star == star }.map(\.points).min() }
    if marked != marked.sorted() {
      faults.append(
        Fault(at: pointer, "Dấu sao không tăng theo điểm", "The marks of stars do not rise with the points"))
    }
    return faults
  }
}
