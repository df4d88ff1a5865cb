/// What a consumer was given and is not done with, by the number of the delivery.
///
/// Deliveries are numbered one after another and most are done with in that order: they stand in a row, and nothing is
/// hashed. What stays behind for long, or comes from before the row, stands apart, so that the row is never much
/// longer than it is full.
struct Flights {
  typealias Flight = Consumer.Flight

  private static let spare: Int64 = 1_024

  /// Deliveries from `base` on, at `start`; what is done with leaves a hole.
  private var row: [Flight?] = []
  private var start = 0
  private var base: Int64 = 0
  private var apart: [Int64: Flight] = [:]
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }
  /// Places that the row takes.
  var length: Int64 { Int64(row.count - start) }

  /// Rising within the row, behind those that stand apart.
  var all: [Flight] { upTo(.max) }

  func upTo(_ last: Int64) -> [Flight] {
    let here = last < base ? [] : row[start...].prefix(Int(min(last - base, length - 1) + 1))
    let others = apart.isEmpty ? [] : apart.values.filter { $0.delivery <= last }.sorted { $0.delivery < $1.delivery }
    return others + here.compactMap(\.self)
  }

  subscript(delivery: Int64) -> Flight? {
    get { place(delivery).map { row[$0] } ?? apart[delivery] }
    set {
      guard let newValue else {
        _ = remove(delivery)
        return
      }
      if let place = place(delivery) {
        if row[place] == nil { count += 1 }
        row[place] = newValue
      } else if delivery < base || apart[delivery] != nil {
        if apart.updateValue(newValue, forKey: delivery) == nil { count += 1 }
      } else {
        add(newValue, delivery)
      }
    }
  }

  mutating func remove(_ delivery: Int64) -> Flight? {
    guard let place = place(delivery) else {
      guard let flight = apart.removeValue(forKey: delivery) else { return nil }
      count -= 1
      return flight
    }
    guard let flight = row[place] else { return nil }
    row[place] = nil
    count -= 1
    passHoles()
    return flight
  }

  private func place(_ delivery: Int64) -> Int? {
    delivery >= base && delivery - base < length ? start + Int(delivery - base) : nil
  }

  /// At the end of the row.
  private mutating func add(_ flight: Flight, _ delivery: Int64) {
    if length == 0 || delivery - base - length > Self.spare {
      for case let held? in row[start...] { apart[held.delivery] = held }
      (row, start, base) = ([], 0, delivery)
    }
    while base + length < delivery { row.append(nil) }
    row.append(flight)
    count += 1
    while length > Self.spare + 2 * Int64(count), let behind = row[start] {
      apart[behind.delivery] = behind
      row[start] = nil
      passHoles()
    }
  }

  private mutating func passHoles() {
    while start < row.count, row[start] == nil {
      start += 1
      base += 1
    }
    if start > 64, start * 2 > row.count {
      row.removeFirst(start)
      start = 0
    }
  }
}
