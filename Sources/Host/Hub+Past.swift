internal import Coordination
internal import Ledger
internal import Wire

/// A reading as of a day or as known at a time: what was loaded, and what is still being folded.
final class PastReading {
  enum Purpose: Equatable {
    case get(String, Peer, id: String, Identity)
    case list(Peer, id: String, Identity, Reading.Page)
    /// What a question needs, in the order of its reads.
    case errand(Int)
  }

  let purpose: Purpose
  let cut: PastCut
  let loads: [Load]
  /// One for each of `loads`.
  var found: [Loaded] = []
  /// Foldings that are under way, by kind, and for each of their records where it stands in `found`.
  var places: [String: [(load: Int, row: Int)]] = [:]

  init(_ purpose: Purpose, _ cut: PastCut, _ loads: [Load]) {
    (self.purpose, self.cut, self.loads) = (purpose, cut, loads)
  }
}

// The past: cut by the reader, folded by the module that owns the kind, searched by the keys of what comes out.
extension Hub {
  /// Readings at a time: each may hold 8 MiB.
  static let pastReadings = 16

  mutating func readPast(_ purpose: PastReading.Purpose, _ cut: PastCut, _ loads: [Load]) {
    pastNumber += 1
    let number = pastNumber
    let reading = PastReading(purpose, cut, loads)
    guard pasts.count < Self.pastReadings else { return answer(reading, .busy) }
    pasts[number] = reading
    let reads = loads.map { load -> Load in
      .past(load, cut, foldedAt: Self.kind(of: load).flatMap { schemas[$0]?.foldedAt } ?? 0)
    }
    self.load(reads, for: .past(number))
  }

  private static func kind(of load: Load) -> String? {
    switch load {
    case .record(let kind, _): kind
    case .records(let query), .totals(let query, _, _): query.kind
    default: nil
    }
  }

  mutating func pastLoaded(_ number: Int, _ found: [Loaded]) {
    guard let reading = pasts[number] else { return }
    reading.found = found
    var toFold: [String: [RecordHistory]] = [:]
    for (index, loaded) in found.enumerated() {
      if case .tooMuch = loaded { return endPast(number, .tooMuchPast) }
      guard case .histories(let histories, _) = loaded else { continue }
      for (row, history) in histories.enumerated() where !history.isWhole {
        toFold[history.row.kind, default: []].append(history)
        reading.places[history.row.kind, default: []].append((index, row))
      }
    }
    if toFold.isEmpty { return finishPast(number) }
    var jobs: [FoldJob] = []
    for (kind, histories) in toFold.sorted(by: { $0.key < $1.key }) {
      guard let (name, module) = modules.first(where: { $0.value.kinds[kind] != nil }),
        let manifest = module.manifest, let description = module.kinds[kind]?.description
      else { return endPast(number, .pastNeeds(histories[0].row.module, kind)) }
      guard manifest.folds else { return endPast(number, .noFold(name, kind)) }
      if module.foldDeaths[kind, default: 0] >= 2 {
        return endPast(number, .moduleBug("ended twice while it folded the past of \(kind)"))
      }
      guard let peer = module.asked else { return endPast(number, .pastNeeds(name, kind)) }
      jobs.append(
        FoldJob(.past(number), module: name, kind: description, peer: peer, records: histories))
    }
    for job in jobs where pasts[number] != nil { ask(job) }
  }

  /// All records of a kind came back.
  mutating func pastFolded(_ number: Int, _ job: FoldJob) {
    guard let reading = pasts[number], let places = reading.places.removeValue(forKey: job.kind.kind) else { return }
    var histories: [Int: [RecordHistory]] = [:]
    for (place, folded) in zip(places, job.folded) {
      if histories[place.load] == nil, case .histories(let list, _) = reading.found[place.load] {
        histories[place.load] = list
      }
      histories[place.load]?[place.row].become(folded)
    }
    for (load, list) in histories {
      guard case .histories(_, let position) = reading.found[load] else { continue }
      reading.found[load] = .histories(list, at: position)
    }
    if reading.places.isEmpty { finishPast(number) }
  }

  private mutating func finishPast(_ number: Int) {
    guard let reading = pasts.removeValue(forKey: number) else { return }
    var position = reading.cut.head
    do {
      var answers: [Loaded] = []
      for (load, loaded) in zip(reading.loads, reading.found) {
        guard case .histories(let histories, let seen) = loaded else {
          answers.append(loaded)
          continue
        }
        position = seen
        answers.append(try PastSearch(histories, kind: Self.kind(of: load).flatMap(kind)?.description).answer(load))
      }
      answer(reading, answers, at: position)
    } catch {
      answer(reading, .tooMuchPast)
    }
  }

  private mutating func answer(_ reading: PastReading, _ found: [Loaded], at position: Int64) {
    switch reading.purpose {
    case .get(let name, let peer, let id, let identity):
      answer(.get(name, identity), to: peer, id: id, at: position, found)
    case .list(let peer, let id, let identity, let page):
      answer(.list(identity, page), to: peer, id: id, at: position, found)
    case .errand(let number): pastNeedLoaded(number, found)
    }
  }

  mutating func endPast(_ number: Int, _ problem: Problem) {
    guard let reading = pasts.removeValue(forKey: number) else { return }
    answer(reading, problem)
  }

  private mutating func answer(_ reading: PastReading, _ problem: Problem) {
    switch reading.purpose {
    case .get(_, let peer, let id, _), .list(let peer, let id, _, _):
      send(.failed, to: peer, id: id, problem)
    case .errand(let number): fail(number, problem)
    }
  }

  /// What a question needed, as of its cut: nothing of it can move, so it is asked at once.
  private mutating func pastNeedLoaded(_ number: Int, _ found: [Loaded]) {
    guard let errand = errands[number] else { return }
    for (read, loaded) in zip(errand.pendingReads, found) {
      if case .records(let rows) = loaded { errand.rowCount += rows.count }
      let answer = Need.rows(loaded)
      errand.byteCount += answer.count
      errand.given.append((read, answer))
    }
    errand.pendingReads = []
    if errand.rowCount > limits.needRows || errand.byteCount > limits.needBytes { return fail(number, .tooMuchPast) }
    ask(number)
  }
}

extension RecordHistory {
  /// The events are folded: the row is complete.
  mutating func become(_ folded: FoldedRecord) {
    row = row.with(stage: folded.stage, body: folded.body, state: folded.state)
    (events, isWhole) = ([], true)
  }
}

extension Problem {
  static let tooMuchPast = Problem.failure(
    "too-large", vi: "Quá nhiều hồ sơ phải dựng lại", en: "Too many records would have to be folded",
    detail: (
      "Nhiều nhất \(PastReader.rowLimit) hồ sơ hoặc \(PastReader.byteLimit >> 20) MiB; hãy lọc hẹp hơn.",
      "At most \(PastReader.rowLimit) records or \(PastReader.byteLimit >> 20) MiB; narrow the search."
    ))

  static func pastNeeds(_ module: String, _ why: String) -> Problem {
    .failure(
      "module-down", vi: "Mô-đun \(module) không chạy, không dựng lại được quá khứ",
      en: "The module \(module) is not running, so the past cannot be folded", detail: (why, why), isRetryable: true,
      retryAfter: 1_000)
  }

  static func noFold(_ module: String, _ kind: String) -> Problem {
    .failure(
      "no-fold", vi: "Mô-đun \(module) không dựng lại được quá khứ của \(kind)",
      en: "The module \(module) cannot fold the past of \(kind)",
      detail: (
        "Mô-đun chưa khai \"folds\"; xem lịch sử từng hồ sơ: ocopctl history.",
        "The module does not declare \"folds\"; see the history of one record: ocopctl history."
      ))
  }
}
