public import Coordination

/// What one member of a council gave: the points of the option chosen for each criterion.
///
/// Stored as `{"points": {"1.1": 2, …}, "cases": {"8": 1}}`.
public struct ScoreSheet: Sendable, Hashable, Codable {
  public var points: [String: Int]
  /// Of criteria with alternative cases: which one was taken, from 1.
  public var cases: [String: Int]?

  public init(points: [String: Int], cases: [String: Int]? = nil) { (self.points, self.cases) = (points, cases) }

  /// Reads "1.1=2" and, with a case, "8=3/2" (3 points in the second case). Faults have their place in the list.
  public static func parse(_ texts: [String], at pointer: String) -> (sheet: ScoreSheet, faults: [Fault]) {
    var sheet = ScoreSheet(points: [:])
    var faults: [Fault] = []
    for (place, text) in texts.enumerated() {
      let halves = text.filter { !$0.isWhitespace }.split(separator: "=", omittingEmptySubsequences: false)
      let values = halves.count == 2 ? halves[1].split(separator: "/", omittingEmptySubsequences: false) : []
      let numbers = values.compactMap { Digits.value($0) }
      guard (1...2).contains(values.count), numbers.count == values.count, !halves[0].isEmpty else {
        faults.append(
          Fault(at: "\(pointer)/\(place)", "Viết như 1.1=2: \"\(text)\"", "Write as 1.1=2: \"\(text)\""))
        continue
      }
      let code = String(halves[0])
      if sheet.points[code] != nil {
        faults.append(
          Fault(
            at: "\(pointer)/\(place)", "Tiêu chí \(code) chỉ chọn một phương án", "One option for the criterion \(code)"
          ))
      }
      sheet.points[code] = numbers[0]
      if numbers.count == 2 { sheet.cases = (sheet.cases ?? [:]).merging([code: numbers[1]]) { $1 } }
    }
    return (sheet, faults)
  }

  public var total: Int { points.values.reduce(0, +) }
}

extension CriteriaTree {
  /// What is wrong with a sheet: one option for each criterion, and only options that are there.
  ///
  /// - Parameter allowsNone: whether 0 may be given where the form has no option of 0 (nothing of it is reached).
  public func faults(of sheet: ScoreSheet, at pointer: String, allowsNone: Bool) -> [Fault] {
    var faults: [Fault] = []
    let leaves = leaves
    for leaf in leaves {
      guard let points = sheet.points[leaf.code] else {
        faults.append(
          Fault(
            at: pointer, "Chưa chấm tiêu chí \(leaf.code) \(leaf.title)",
            "The criterion \(leaf.code) (\(leaf.title)) has no points"))
        continue
      }
      let alternative = sheet.cases?[leaf.code]
      let offered = leaf.choices.filter { leaf.cases == nil || $0.alternative == alternative }
      if leaf.cases != nil, alternative.map({ (1...(leaf.cases?.count ?? 1)).contains($0) }) != true {
        let cases = (leaf.cases ?? []).enumerated().map { "\($0.offset + 1) \($0.element.vi)" }.joined(separator: "; ")
        faults.append(
          Fault(
            at: "\(pointer)/\(leaf.code)", "Tiêu chí \(leaf.code): chọn trường hợp (\(cases)), viết \(points)/1",
            "The criterion \(leaf.code): say which case, as \(points)/1"))
      } else if !offered.contains(where: { $0.points == points }), !(allowsNone && points == 0) {
        let known = Set(offered.map(\.points)).sorted().map(String.init).joined(separator: ", ")
        faults.append(
          Fault(
            at: "\(pointer)/\(leaf.code)", "Tiêu chí \(leaf.code) không có phương án \(points) điểm; có: \(known)",
            "The criterion \(leaf.code) has no option of \(points) points; there are: \(known)"))
      }
    }
    let known = Set(leaves.map(\.code))
    for code in sheet.points.keys.sorted() where !known.contains(code) {
      faults.append(
        Fault(at: "\(pointer)/\(code)", "Bộ tiêu chí không có tiêu chí \(code)", "There is no criterion \(code)"))
    }
    return faults
  }

  /// The rules that stop the assessment by themselves: a criterion that may not have 0 points has.
  public func stops(_ sheet: ScoreSheet, in book: Rulebook) -> [Rulebook.ScoringRule] {
    sections.flatMap(\.all).flatMap { node in
      (node.rules ?? []).compactMap { book.rule($0) }.filter { rule in
        rule.effect == .stopAtZero && node.leaves.contains { sheet.points[$0.code] == 0 }
      }
    }
  }
}
