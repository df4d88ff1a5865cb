internal import Ledger

/// Deadlines, the next one at hand, and which of them are on their way.
///
/// A heap by time, in which a deadline that was replaced, cleared or sent stays until it comes up: with hundreds of
/// thousands of them, setting and clearing costs no search. Words are held once: an open task has five deadlines.
struct Deadlines {
  struct Key: Hashable {
    var record: String
    var name: String

    init(_ row: DeadlineRow) { (record, name) = (row.record, row.name) }
  }

  /// A record and a name by their numbers in `words`.
  private struct Place: Hashable {
    var record: UInt32
    var name: UInt32
  }

  private struct Moment: Equatable {
    var time: Int64
    var position: Int64
  }

  private struct Entry {
    var place: Place
    var moment: Moment
  }

  private var moments: [Place: Moment] = [:]
  private var heap: [Entry] = []
  private var firing: Set<Place> = []
  private var words = Words()

  init(_ rows: [DeadlineRow]) {
    for row in rows { hold(row) }
    rebuild()
  }

  /// Of those that are not on their way.
  var next: DeadlineRow? { heap.first.map(row) }
  var count: Int { moments.count }
  var isFiring: Bool { !firing.isEmpty }

  func row(_ record: String, _ name: String) -> DeadlineRow? {
    guard let place = place(record, name), let moment = moments[place] else { return nil }
    return row(Entry(place: place, moment: moment))
  }

  mutating func set(_ row: DeadlineRow) {
    let entry = hold(row)
    firing.remove(entry.place)
    push(entry)
    dropStale()
  }

  mutating func clear(_ row: DeadlineRow) {
    guard let place = place(row.record, row.name), moments.removeValue(forKey: place) != nil else { return }
    words.release(place.record)
    words.release(place.name)
    firing.remove(place)
    dropStale()
  }

  /// The next one that is due; it is on its way from now on.
  mutating func fire(by time: Int64) -> DeadlineRow? {
    guard let entry = heap.first, entry.moment.time <= time else { return nil }
    let row = row(entry)
    firing.insert(entry.place)
    dropStale()
    return row
  }

  mutating func unfire(_ row: DeadlineRow) {
    guard let place = place(row.record, row.name), firing.remove(place) != nil else { return }
    push(Entry(place: place, moment: Moment(time: row.time, position: row.position)))
    dropStale()
  }

  // MARK: - Places

  private func place(_ record: String, _ name: String) -> Place? {
    guard let record = words.number(of: record), let name = words.number(of: name) else { return nil }
    return Place(record: record, name: name)
  }

  private func row(_ entry: Entry) -> DeadlineRow {
    DeadlineRow(
      record: words.text(of: entry.place.record), name: words.text(of: entry.place.name), time: entry.moment.time,
      position: entry.moment.position)
  }

  @discardableResult
  private mutating func hold(_ row: DeadlineRow) -> Entry {
    let moment = Moment(time: row.time, position: row.position)
    if let place = place(row.record, row.name), moments[place] != nil {
      moments[place] = moment
      return Entry(place: place, moment: moment)
    }
    let place = Place(record: words.take(row.record), name: words.take(row.name))
    moments[place] = moment
    return Entry(place: place, moment: moment)
  }

  // MARK: - Heap

  /// The top is always good: what is stale leaves when it comes up, or when half of the heap is.
  private mutating func dropStale() {
    if heap.count > 2 * moments.count + 1_024 { return rebuild() }
    // A number may be of another word by now; its moment is not.
    while let top = heap.first, firing.contains(top.place) || moments[top.place] != top.moment { pop() }
  }

  private mutating func rebuild() {
    heap = moments.filter { !firing.contains($0.key) }.map { Entry(place: $0.key, moment: $0.value) }.sorted(
      by: isBefore)
  }

  private func isBefore(_ left: Entry, _ right: Entry) -> Bool {
    if left.moment != right.moment {
      return (left.moment.time, left.moment.position) < (right.moment.time, right.moment.position)
    }
    func text(_ place: Place) -> (String, String) { (words.text(of: place.record), words.text(of: place.name)) }
    return text(left.place) < text(right.place)
  }

  private mutating func push(_ entry: Entry) {
    var place = heap.count
    heap.append(entry)
    while place > 0, isBefore(entry, heap[(place - 1) / 2]) {
      heap[place] = heap[(place - 1) / 2]
      place = (place - 1) / 2
    }
    heap[place] = entry
  }

  private mutating func pop() {
    guard let entry = heap.popLast(), !heap.isEmpty else { return }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, isBefore(heap[child + 1], heap[child]) { child += 1 }
      guard isBefore(heap[child], entry) else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = entry
  }
}

/// Words by number, each for as long as somebody holds it.
private struct Words {
  private var numbers: [String: UInt32] = [:]
  private var texts: [(text: String, holders: Int)] = []
  private var free: [UInt32] = []

  func number(of text: String) -> UInt32? { numbers[text] }
  func text(of number: UInt32) -> String { texts[Int(number)].text }

  mutating func take(_ text: String) -> UInt32 {
    if let number = numbers[text] {
      texts[Int(number)].holders += 1
      return number
    }
    let number = free.popLast() ?? UInt32(texts.count)
    if Int(number) == texts.count { texts.append((text, 1)) } else { texts[Int(number)] = (text, 1) }
    numbers[text] = number
    return number
  }

  mutating func release(_ number: UInt32) {
    texts[Int(number)].holders -= 1
    guard texts[Int(number)].holders == 0 else { return }
    numbers[texts[Int(number)].text] = nil
    texts[Int(number)].text = ""
    free.append(number)
  }
}
