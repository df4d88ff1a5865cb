public import Coordination

extension Rulebook {
  /// All that is wrong with the document by itself, each with its place; empty when it may be applied.
  public func check() -> [Fault] {
    var faults = checkSpan() + checkHead() + checkLevels() + checkTimes() + checkLists()
    if scoring == .scored {
      faults += starBands.check().filter { $0.pointer.hasPrefix("/bands") }
      let sum = parts.map(\.max).reduce(0, +)
      if sum != 100 {
        faults.append(
          Fault(at: "/parts", "Tổng điểm các phần là \(sum), phải là 100", "The parts sum to \(sum), not 100"))
      }
    }
    return faults + classification.check().filter { $0.pointer == "/sectors" }
  }

  private func checkHead() -> [Fault] {
    var faults: [Fault] = []
    for (pointer, text) in [("/number", number), ("/title/vi", title.vi), ("/title/en", title.en)]
    where text.allSatisfy(\.isWhitespace) {
      faults.append(Fault(at: pointer, "Không được để trống", "Must not be empty"))
    }
    if scoring == .recorded, trees != nil {
      faults.append(
        Fault(at: "/trees", "Chỉ ghi kết quả thì không có bộ tiêu chí", "What is only recorded has no criteria"))
    }
    return faults
  }

  private func checkLevels() -> [Fault] {
    var faults = Self.repeated(levels.map(\.level.rawValue), at: "/levels", "level")
    for (place, level) in levels.enumerated() where level.sendsUpFrom != nil && place + 1 == levels.count {
      faults.append(
        Fault(
          at: "/levels/\(place)/sendsUpFrom", "Cấp cuối cùng không chuyển lên cấp nào",
          "The last level has none above it"))
    }
    let awarded = Set(levels.flatMap(\.awards))
    if let certificate, scoring == .scored {
      for star in Star.allCases where star >= certificate.fromStar && !awarded.contains(star) {
        faults.append(
          Fault(at: "/levels", "Không cấp nào công nhận \(star.rawValue) sao", "No level awards \(star.rawValue) stars")
        )
      }
    }
    return faults
  }

  private func checkTimes() -> [Fault] {
    var faults: [Fault] = []
    for (place, rule) in (rounds ?? []).enumerated() {
      for (key, text) in [("proposeBefore", rule.proposeBefore), ("assessBefore", rule.assessBefore)]
      where RoundRule.day(text, in: 2024) == nil {
        faults.append(
          Fault(at: "/rounds/\(place)/\(key)", "Phải là tháng-ngày, như 04-30: \(text)", "Not MM-DD: \(text)"))
      }
      if level(rule.level) == nil {
        faults.append(Fault(at: "/rounds/\(place)/level", "Cấp này không đánh giá", "This level does not assess"))
      }
    }
    for (place, term) in (terms ?? []).enumerated() where !(1...1_000).contains(term.days) {
      faults.append(Fault(at: "/terms/\(place)/days", "Số ngày phải từ 1 đến 1.000", "From 1 to 1,000 days"))
    }
    if let months = certificate?.months, !(1...1_200).contains(months) {
      faults.append(Fault(at: "/certificate/months", "Số tháng phải từ 1 đến 1.200", "From 1 to 1,200 months"))
    }
    if let window = reassessment, !(0 < window.closes && window.closes < window.opens) {
      faults.append(
        Fault(
          at: "/reassessment", "Hạn nộp phải sau ngày mở, cả hai trước khi hết hạn",
          "It opens before it closes, both before the certificate ends"))
    }
    for (place, transition) in (transitions ?? []).enumerated() where transition.until < validFrom {
      faults.append(
        Fault(
          at: "/transitions/\(place)/until", "Hạn chuyển tiếp trước ngày có hiệu lực",
          "The transition ends before the rulebook begins"))
    }
    return faults
  }

  private func checkLists() -> [Fault] {
    Self.repeated(parts.map(\.code), at: "/parts", "code")
      + Self.repeated((terms ?? []).map(\.step), at: "/terms", "step")
      + Self.repeated((grounds ?? []).map(\.id), at: "/grounds", "id")
      + Self.repeated((rules ?? []).map(\.id), at: "/rules", "id")
  }

  static func repeated(_ ids: [String], at list: String, _ key: String) -> [Fault] {
    var seen: Set<String> = []
    return ids.enumerated().filter { !seen.insert($0.element).inserted }.map { place, id in
      Fault(at: "\(list)/\(place)/\(key)", "\(id) bị lặp", "\(id) stands twice")
    }
  }
}
