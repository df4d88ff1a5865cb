/// The errands in work, each under a number that is given once and rises with its arrival.
///
/// A number tells its place in the table, so that the hub finds an errand without hashing: it looks for one some fifty
/// times on its way.
struct Errands {
  private static let placeBits = 24

  private var places: [(number: Int, errand: Errand)?] = []
  private var free: [Int] = []
  private var arrivals = 0

  var count: Int { places.count - free.count }
  var isEmpty: Bool { count == 0 }

  mutating func add(_ errand: Errand) -> Int {
    arrivals += 1
    let place = free.popLast() ?? places.count
    let number = arrivals << Self.placeBits | place
    if place == places.count { places.append((number, errand)) } else { places[place] = (number, errand) }
    return number
  }

  subscript(number: Int) -> Errand? {
    let place = number & (1 << Self.placeBits - 1)
    guard place < places.count, let held = places[place], held.number == number else { return nil }
    return held.errand
  }

  mutating func remove(_ number: Int) -> Errand? {
    guard let errand = self[number] else { return nil }
    let place = number & (1 << Self.placeBits - 1)
    places[place] = nil
    free.append(place)
    return errand
  }

  /// In the order of the table: the same for the same inputs.
  var all: [(number: Int, errand: Errand)] { places.compactMap(\.self) }
}
