import Coordination
import ModuleKit

/// What does not add up, went backwards or is implausible: named, never corrected.
extension Standing {
  var warnings: [BilingualText] {
    document.targets.flatMap { implausible($0) + sums($0) + backwards($0) } + baselineWarnings + reportedBackwards
  }

  /// A target that cannot be meant.
  private func implausible(_ target: Target) -> [BilingualText] {
    var found: [BilingualText] = []
    let most = target.upTo ?? target.value
    let isShare = counter(of: target.metric)?.nature == .share || target.unit.vi == "%"
    if isShare, most > 100 {
      found.append(BilingualText("\(target.title.vi): \(most)% vượt 100%", "\(target.title.en): \(most)% is over 100%"))
    }
    if target.value == 0, TargetOperator(rawValue: target.comparison) != .exactly {
      found.append(
        BilingualText("\(target.title.vi): chỉ tiêu 0 luôn đạt", "\(target.title.en): a target of 0 is always met"))
    }
    if let outer = document.targets.first(where: { $0.id == target.within }), most > (outer.upTo ?? outer.value) {
      found.append(
        BilingualText(
          "\(target.title.vi): lớn hơn chỉ tiêu bao trùm (\(outer.wanted))",
          "\(target.title.en): more than the target it stands in (\(outer.wanted))"))
    }
    if target.metric == Counter.newThreeStarUp.rawValue,
      let before = document.baseline?.first(where: { $0.metric == Counter.totalThreeStarUp.rawValue })?.value,
      before > 0, target.value > before * 3
    {
      found.append(
        BilingualText(
          "\(target.title.vi): hơn ba lần số đã có (\(before))",
          "\(target.title.en): more than three times what was there (\(before))"))
    }
    return found
  }

  /// The parts against the total, wanted and reached.
  private func sums(_ target: Target) -> [BilingualText] {
    var found: [BilingualText] = []
    if let left = target.unallotted, left != 0 {
      found.append(
        BilingualText(
          "\(target.title.vi): \(left) chưa giao cho đơn vị nào",
          "\(target.title.en): \(left) are given to no unit"))
    }
    guard let counter = counter(of: target.metric), counter.nature == .flow || counter.isSum, !units.rows.isEmpty,
      let total = count(target)?.value
    else { return found }
    let parts = units.rows.compactMap { count(target, in: $0)?.value }
    guard !parts.isEmpty else { return found }
    let sum = parts.reduce(0, +)
    if sum != total {
      found.append(
        BilingualText(
          "\(target.title.vi): tổng \(total), các đơn vị cộng lại \(sum); có bản ghi ngoài danh mục đơn vị",
          "\(target.title.en): total \(total), the units make \(sum); some records are of no known unit"))
    }
    return found
  }

  /// A figure of the year that was higher at the end of an earlier month.
  private func backwards(_ target: Target) -> [BilingualText] {
    guard let nature = counter(of: target.metric)?.nature, nature != .share else { return [] }
    guard let reached = count(target)?.value else { return [] }
    var highest: (day: Day, value: Int)?
    var end = document.span.lowerBound.adding(months: 1) - 1
    while end < day {
      if let value = count(target, on: end)?.value, value > (highest?.value ?? reached) { highest = (end, value) }
      end = (end + 1).adding(months: 1) - 1
    }
    guard let highest else { return [] }
    return [
      BilingualText(
        "\(target.title.vi): \(highest.value) vào \(highest.day.vietnamese), nay còn \(reached)",
        "\(target.title.en): \(highest.value) on \(highest.day), now \(reached)")
    ]
  }

  /// "27 = 5 + 22", "27 + 15 to 20 new = 42 to 47": what was there does not add up, or a total wanted does not follow
  /// from what was there and what is to come.
  private var baselineWarnings: [BilingualText] {
    func before(_ counter: Counter) -> Int? {
      document.baseline?.first { $0.metric == counter.rawValue }?.value
    }
    var stars: [BilingualText] = []
    if let total = before(.totalThreeStarUp), let three = before(.totalThreeStar), let four = before(.totalFourStar),
      total != three + four + (before(.totalFiveStar) ?? 0)
    {
      stars.append(
        BilingualText(
          "Số đã có: tổng \(total), các hạng sao cộng lại \(three + four + (before(.totalFiveStar) ?? 0))",
          "What was there: total \(total), the stars make \(three + four + (before(.totalFiveStar) ?? 0))"))
    }
    return stars + totalsWanted(before)
  }

  private func totalsWanted(_ before: (Counter) -> Int?) -> [BilingualText] {
    let pairs: [(Counter, Counter)] = [(.totalThreeStarUp, .newThreeStarUp), (.totalFourStar, .newFourStar)]
    return pairs.compactMap { total, added in
      guard let before = before(total),
        let wanted = document.targets.first(where: { $0.metric == total.rawValue }),
        let new = document.targets.first(where: { $0.metric == added.rawValue }),
        wanted.value != before + new.value || (wanted.upTo ?? 0) != (new.upTo.map { before + $0 } ?? 0)
      else { return nil }
      return BilingualText(
        "\(wanted.title.vi): \(wanted.wanted), nhưng đã có \(before) và thêm \(new.wanted)",
        "\(wanted.title.en): \(wanted.wanted), but there were \(before) and \(new.wanted) are to come")
    }
  }

  /// A body reported less than it had reported before.
  private var reportedBackwards: [BilingualText] {
    let lists = Dictionary(grouping: figures.map(\.state).filter { $0.day <= day }) {
      "\($0.metric)/\($0.unit?.rawValue ?? "")"
    }
    return lists.sorted { $0.key < $1.key }.flatMap { _, list -> [BilingualText] in
      let sorted = list.sorted { $0.day < $1.day }
      return zip(sorted, sorted.dropFirst()).filter { $1.value < $0.value }.map { before, after in
        let place = after.unit.map { " (\(units.name($0).vi))" } ?? ""
        return BilingualText(
          "\(after.metric)\(place): \(before.value) ngày \(before.day.vietnamese), \(after.value) ngày "
            + "\(after.day.vietnamese)",
          "\(after.metric)\(place): \(before.value) on \(before.day), \(after.value) on \(after.day)")
      }
    }
  }
}

extension Counter {
  /// Whether the values of units add up to that of the province.
  var isSum: Bool {
    switch self {
    case .totalThreeStarUp, .totalThreeStar, .totalFourStar, .totalFiveStar, .communesWithProduct: true
    default: false
    }
  }
}
