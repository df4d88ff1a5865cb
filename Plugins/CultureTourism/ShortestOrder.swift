import Coordination

/// The shortest order in which to visit places from a start: exact, by dynamic programming over subsets (Held and
/// Karp).
///
/// Work grows as n² · 2ⁿ, so at most `limit` places. Of several shortest orders the one is taken whose last place, then
/// the place before it and so on, stands first in the list: the same places in the same list give the same order.
enum ShortestOrder {
  static let limit = 12

  /// Positions of `places` in the order of travel, and the metres of the way; with `returns` back to the start as well.
  static func of(_ places: [GeoPoint], from start: GeoPoint, returns: Bool) -> (order: [Int], metres: Int) {
    let count = places.count
    precondition(count <= limit, "the caller chooses at most \(limit) places")
    guard count > 0 else { return ([], 0) }
    let first = places.map { start.metres(to: $0) }
    let between = places.map { place in places.map { place.metres(to: $0) } }
    // best[set][last]: metres of the shortest way from the start through `set` that ends at `last`; -1 where there is
    // none.
    var best = [Int](repeating: -1, count: count << count)
    var before = [Int](repeating: -1, count: count << count)
    func cell(_ set: Int, _ last: Int) -> Int { set * count + last }
    for place in 0..<count { best[cell(1 << place, place)] = first[place] }
    for set in 1..<(1 << count) {
      for last in 0..<count where best[cell(set, last)] >= 0 {
        for next in 0..<count where set & (1 << next) == 0 {
          let target = cell(set | 1 << next, next)
          let metres = best[cell(set, last)] + between[last][next]
          if best[target] < 0 || metres < best[target] { (best[target], before[target]) = (metres, last) }
        }
      }
    }
    let all = (1 << count) - 1
    let ends = (0..<count).map { best[cell(all, $0)] + (returns ? first[$0] : 0) }
    var last = ends.indices.min { (ends[$0], $0) < (ends[$1], $1) } ?? 0
    let metres = ends[last]
    var (order, set) = ([Int](), all)
    while last >= 0 {
      order.append(last)
      let previous = before[cell(set, last)]
      set &= ~(1 << last)
      last = previous
    }
    return (order.reversed(), metres)
  }
}
