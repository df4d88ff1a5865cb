internal import Ledger
internal import Wire

/// Pages of the log for consumers that catch up. However many do, so many pages are read and held at a time; those that
/// stand at one place, as all do that were away together, share theirs.
struct Pages {
  static let most = 16
  /// So many are looked through in each turn: commands shall not wait for a thousand consumers that catch up.
  static let perTurn = 8
  /// And so many are passed over at one look.
  static let passedPerTurn = 128
  static let mostEvents = 512
  static let mostBytes = 1 << 20
  /// In place of the number of a read: the consumer waits until one may begin.
  static let waits = 0

  struct Read {
    var number: Int
    var names: [String]
  }

  /// By the position that they begin behind.
  var reads: [Int64: Read] = [:]
  var waiting = FIFO<String>()
  /// Consumers with a page that was read and has not gone out.
  var held = FIFO<String>()

  var mayBegin: Bool { reads.count + held.count < Self.most }
}

/// What one consumer was read.
struct Page {
  var events: [StoredEvent] = []
  /// Of all events; nil when nobody shares the page, and looking through it once is all there is to do.
  var topics: Set<String>?
}

extension Hub {
  /// As much as there is room for, and more when most of what is read does not match. Whoever joins takes what comes.
  mutating func read(_ consumer: Consumer, after position: Int64, room: Int) {
    let wanted = consumer.ackMode == .none ? Pages.mostEvents : max(room, consumer.reach)
    if let read = pages.reads[position] {
      pages.reads[position]?.names.append(consumer.name)
      consumer.loading = read.number
    } else if pages.mayBegin {
      let limit = min(Pages.mostEvents, wanted)
      load([.events(after: position, limit: limit, bytes: Pages.mostBytes)], for: .page(after: position))
      pages.reads[position] = .init(number: loadNumber, names: [consumer.name])
      consumer.loading = loadNumber
    } else {
      pages.waiting.append(consumer.name)
      consumer.loading = Pages.waits
    }
  }

  mutating func pageLoaded(_ number: Int, after position: Int64, at head: Int64, _ found: [Loaded]) {
    let names = pages.reads.removeValue(forKey: position)?.names ?? []
    guard case .events(let events)? = found.first else { return }
    let page = Page(events: events, topics: names.count > 1 ? Set(events.map(\.topics)) : nil)
    for name in names {
      guard let consumer = consumers[name], consumer.loading == number else { continue }
      consumer.loading = nil
      // It may hold what was erased.
      if head < erasedAt { consumer.mustReadAgain = true } else { arrived(page, for: consumer) }
    }
  }

  mutating func pageFailed(_ number: Int, after position: Int64, _ error: LedgerError, _ problem: Problem) {
    for name in pages.reads.removeValue(forKey: position)?.names ?? [] {
      readingStopped(name, number, error, problem)
    }
  }

  /// Positions of which only the last of each record counts.
  mutating func lastsLoaded(_ name: String, _ number: Int, _ found: [Loaded]) {
    guard let consumer = consumers[name], consumer.loading == number else { return }
    consumer.loading = nil
    if case .positions(let positions)? = found.first { consumer.lasts = Set(positions) }
    pump(name)
  }

  /// A page came. It goes out at the end of the turn: what follows it is asked for first, and read meanwhile.
  private mutating func arrived(_ page: Page, for consumer: Consumer) {
    guard consumer.page.events.isEmpty, page.events.first?.position == consumer.read.position + 1 else {
      return pump(consumer.name)
    }
    consumer.page = page
    pages.held.append(consumer.name)
    readAhead(consumer)
  }

  /// Only for what goes out in this turn: those who share a page and take it later would find the next one gone by.
  private mutating func readAhead(_ consumer: Consumer) {
    guard pages.held.count <= Pages.perTurn else { return }
    let events = consumer.page.events
    let room = consumer.maxInFlight - consumer.inFlight.count - events.count
    guard let last = events.last?.position, last < committedHead,
      room > 0 || consumer.reach > 0 || consumer.ackMode == .none, ring.events(after: last, limit: 1) == nil
    else { return }
    read(consumer, after: last, room: room)
  }

  mutating func takePages() {
    var (taken, passed) = (0, 0)
    while taken < Pages.perTurn, passed < Pages.passedPerTurn, let name = pages.held.popFirst() {
      guard let consumer = consumers[name] else { continue }
      let page = consumer.page
      consumer.page = Page()
      if let topics = page.topics, consumer.passes(page.events, topics, at: monotonic) {
        passed += 1
        consumer.reachFurther()
      } else {
        taken += 1
        take(page.events[...], into: consumer)
      }
      pump(name)
    }
  }

  /// Those that wait, as far as there is room by now.
  mutating func beginReads() {
    for _ in 0..<pages.waiting.count {
      guard let name = pages.waiting.first else { return }
      guard let consumer = consumers[name], consumer.loading == Pages.waits else {
        _ = pages.waiting.popFirst()
        continue
      }
      let position = consumer.page.events.last?.position ?? consumer.read.position
      guard pages.mayBegin || pages.reads[position] != nil else { return }
      _ = pages.waiting.popFirst()
      consumer.loading = nil
      if consumer.page.events.isEmpty { pump(name) } else { readAhead(consumer) }
    }
  }
}

extension Consumer {
  /// The page left room: the next one is to be larger.
  func reachFurther() { reach = min(Pages.mostEvents, max(16, 2 * reach)) }

  /// Whether it wants none of these events, which follow what it has read: then it stands behind them.
  func passes(_ events: [StoredEvent], _ topics: Set<String>, at monotonic: Int64) -> Bool {
    guard let first = events.first, let last = events.last, read.position == first.position - 1,
      !topics.contains(where: { matches($0) != nil })
    else { return false }
    read.position = last.position
    if inFlight.isEmpty, acked.isEmpty { raiseFloor(at: monotonic) }
    return true
  }
}
