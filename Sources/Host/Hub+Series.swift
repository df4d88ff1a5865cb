internal import Wire

// Creations of one series: several are asked about at a time, each with the number it will have if those before it
// come to be, and they are staged one after another.
extension Hub {
  private static let prefix = "series/"

  /// The id that a creation will have; nil when it is too far back to say.
  func nextID(of number: Int, in queue: String) -> String? {
    let name = String(queue.dropFirst(Self.prefix.count))
    // A dry run takes no number.
    let place = errands[number]?.isDryRun == true ? 0 : place(of: number, in: queue)
    return place.map { "\(name)-\(Self.padded((series[name] ?? 0) + 1 + Int64($0)))" }
  }

  private func place(of number: Int, in queue: String) -> Int? {
    queues[queue]?.prefix(limits.creationsAhead).enumerated().first { $0.element == number }?.offset
  }

  /// Whether it was answered ahead of its turn: then it waits, or is asked again under another number.
  ///
  /// Decided is only what comes at its turn, on what was staged by then: as if one had been asked after another.
  mutating func isAhead(_ number: Int, _ answer: @autoclosure () -> Errand.Ahead) -> Bool {
    guard let errand = errands[number], let series = series(of: errand), queues[series]?.first != number else {
      return false
    }
    if hasLostItsNumber(number) {
      beginAnew(number)
    } else {
      (errand.ahead, errand.phase) = (answer(), .awaitingTurn)
      feedModule(errand.module)
    }
    return true
  }

  /// One before it was refused, or a decision took numbers for tasks.
  func hasLostItsNumber(_ number: Int) -> Bool {
    guard let errand = errands[number], let series = series(of: errand) else { return false }
    return errand.recordID != nextID(of: number, in: series)
  }

  /// The queue of the series that a creation takes its number from; a dry run takes none.
  private func series(of errand: Errand) -> String? {
    guard errand.isNew, !errand.isDryRun, let queue = errand.queue, queue.hasPrefix(Self.prefix) else { return nil }
    return queue
  }

  /// The queue has become shorter: the first one's turn has come. In a series another is begun, and those that count on
  /// the number of one that was refused are begun anew.
  mutating func moveUp(_ queue: String, _ waiting: FIFO<Int>) {
    if let first = waiting.first { toBegin.append(first) }
    guard queue.hasPrefix(Self.prefix) else { return }
    for number in waiting.prefix(limits.creationsAhead).dropFirst() {
      guard let errand = errands[number] else { continue }
      if errand.phase == .awaitingTurn, hasLostItsNumber(number) { errand.waitAgain() }
      if errand.phase == .queued { toBegin.append(number) }
    }
  }

  /// Begins what has moved up, or takes up what was answered ahead of its turn.
  mutating func takeTurn(_ number: Int) {
    guard let errand = errands[number] else { return }
    if errand.phase == .queued { return begin(number) }
    guard errand.phase == .awaitingTurn, let answer = errand.ahead, let queue = errand.queue,
      queues[queue]?.first == number
    else { return }
    errand.ahead = nil
    switch answer {
    case .decision(let decided): decide(number, decided)
    case .refusal(let problem): if haveReadsMoved(errand) { askAgain(number) } else { refuse(number, problem) }
    }
  }

  func haveReadsMoved(_ errand: Errand) -> Bool {
    errand.readTags.contains { !touched.isUntouched($0.key, since: $0.value) }
  }
}

extension Errand {
  func forget() {
    (readTags, given, rowsRead, ahead) = ([:], [], [:], nil)
    (rounds, rowCount, byteCount, row) = (0, 0, 0, nil)
    (pendingReads, mustBeginAnew) = ([], false)
  }

  /// Back to where it has not been asked about yet.
  func waitAgain() {
    forget()
    phase = .queued
  }
}
