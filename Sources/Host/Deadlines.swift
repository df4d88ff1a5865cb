internal import Ledger

/// Deadlines, the next one at hand, and which of them are on their way.
///
/// A heap by time, in which a deadline that was replaced, cleared or sent stays until it comes up: with hundreds of
/// thousands of them, setting and clearing costs no search.
struct Deadlines {
  struct Key: Hashable {
    var record: String
    var name: String

    init(_ row: DeadlineRow) { (record, name) = (row.record, row.name) }
    init(_ record: String, _ name: String) { (self.record, self.name) = (record, name) }
  }

  private var rows: [Key: DeadlineRow] = [:]
  private var heap: [DeadlineRow] = []
  private var firing: Set<Key> = []

  init(_ rows: [DeadlineRow]) {
    for row in rows { self.rows[Key(row)] = row }
    rebuild()
  }

  /// Of those that are not on their way.
  var next: DeadlineRow? { heap.first }
  var count: Int { rows.count }
  var isFiring: Bool { !firing.isEmpty }

  func row(_ record: String, _ name: String) -> DeadlineRow? { rows[Key(record, name)] }

  mutating func set(_ row: DeadlineRow) {
    let key = Key(row)
    rows[key] = row
    firing.remove(key)
    push(row)
    dropStale()
  }

  mutating func clear(_ row: DeadlineRow) {
    let key = Key(row)
    guard rows.removeValue(forKey: key) != nil else { return }
    firing.remove(key)
    dropStale()
  }

  /// The next one that is due; it is on its way from now on.
  mutating func fire(by time: Int64) -> DeadlineRow? {
    guard let row = heap.first, row.time <= time else { return nil }
    firing.insert(Key(row))
    dropStale()
    return row
  }

  mutating func unfire(_ row: DeadlineRow) {
    guard firing.remove(Key(row)) != nil else { return }
    push(row)
    dropStale()
  }

  // MARK: - Heap

  /// The top is always good: what is stale leaves when it comes up, or when half of the heap is.
  private mutating func dropStale() {
    if heap.count > 2 * rows.count + 1_024 { return rebuild() }
    while let top = heap.first, firing.contains(Key(top)) || rows[Key(top)] != top { pop() }
  }

  private mutating func rebuild() {
    heap = rows.values.filter { !firing.contains(Key($0)) }.sorted(by: Self.isBefore)
  }

  private static func isBefore(_ left: DeadlineRow, _ right: DeadlineRow) -> Bool {
    (left.time, left.position, left.record, left.name) < (right.time, right.position, right.record, right.name)
  }

  private mutating func push(_ row: DeadlineRow) {
    var place = heap.count
    heap.append(row)
    while place > 0, Self.isBefore(row, heap[(place - 1) / 2]) {
      heap[place] = heap[(place - 1) / 2]
      place = (place - 1) / 2
    }
    heap[place] = row
  }

  private mutating func pop() {
    guard let row = heap.popLast(), !heap.isEmpty else { return }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, Self.isBefore(heap[child + 1], heap[child]) { child += 1 }
      guard Self.isBefore(heap[child], row) else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = row
  }
}
