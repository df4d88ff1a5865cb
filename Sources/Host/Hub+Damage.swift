internal import Ledger
internal import Wire

// Reads that failed. An event that is not what was written goes to nobody: whoever wants it is told where the log is
// damaged and what to do, and everything else goes on.
extension Hub {
  /// Positions that are remembered; more are a log that nobody should go on with.
  private static let mostDamaged = 1_000

  mutating func loadFailed(_ number: Int, _ error: LedgerError) {
    note(error)
    let problem = Problem(reading: error)
    switch loads.removeValue(forKey: number) {
    // Of the house nothing is refused for good because a page could not be read.
    case .errand(let errand) where errands[errand]?.isOfTheHouse == true: retryLater(errand)
    case .errand(let errand): fail(errand, problem)
    case .reply(let peer, let id, _): send(.failed, to: peer, id: id, problem)
    case .opening(let opening): send(.failed, to: opening.peer, id: opening.id, problem)
    case .erasure(let erasure): send(.failed, to: erasure.peer, id: erasure.message, problem)
    case .consumer(let name): readingStopped(name, number, error, problem)
    case .page(let after): pageFailed(number, after: after, error, problem)
    case .again(let name): againFailed(name, error)
    case .reactor(let module): reactorFailed(module, error)
    case .stale(let module, let peer): staleFailed(module, peer, error)
    case .past(let number): endPast(number, problem)
    case .replay(let number): endReplay(number, problem)
    case .seal: (seal.isLoading, seal.at) = (false, monotonic)
    case .spent: isReadingSpent = false
    case .parkedFact, .stalled, nil: break
    }
  }

  /// Says it in the log and in the audit, once for each position.
  private mutating func note(_ error: LedgerError) {
    guard case .damaged(let position, let reason) = error else {
      // What waits is read again with every tick.
      guard monotonic >= readFailureToldUntil else { return }
      readFailureToldUntil = monotonic + 1_000
      return emit(.log(.error, "read failed: \(error)"))
    }
    guard damaged.count < Self.mostDamaged, damaged.insert(position).inserted else { return }
    emit(.log(.error, "the log is damaged \(position > 0 ? "at event \(position)" : "as a file"): \(reason)"))
    audit("log.damaged", ["position": .integer(position), "reason": .string(reason)])
  }

  // MARK: - Consumers

  /// The events before it go out and are acknowledged as ever; nothing that follows is sent, for it would be a gap.
  mutating func readingStopped(_ name: String, _ number: Int, _ error: LedgerError, _ problem: Problem) {
    guard let consumer = consumers[name], consumer.loading == number else { return }
    consumer.loading = nil
    guard case .damaged(let position, _) = error else { return consumer.mustReadAgain = true }
    // Of what was read ahead it is known when everything before it is taken.
    let isNext = position <= 0 || position == consumer.read.position + 1
    if isNext || consumer.lastsUntil > consumer.read.position && consumer.lasts == nil { consumer.stop = problem }
    pump(name)
  }

  /// Every member hears it behind the last event that it may have.
  mutating func tellStop(of consumer: Consumer) {
    guard let problem = consumer.stop, consumer.page.events.isEmpty, consumer.ready.isEmpty else { return }
    for member in consumer.members where !member.knowsStop && member.opensWith == nil {
      member.knowsStop = true
      send(.failed, to: member.peer, id: member.openID, problem)
    }
  }

  // MARK: - Modules

  /// Whether it was a fact that the module reacts to nobody can know: it stands in the list of what was given up, to be
  /// tried again from a log that is restored, and the reactions go on behind it.
  private mutating func reactorFailed(_ name: String, _ error: LedgerError) {
    modules[name]?.reactor.isLoading = false
    guard case .damaged(let position, _) = error, position == (modules[name]?.reactor.scanned ?? 0) + 1 else { return }
    modules[name]?.reactor.scanned = position
    batch.parked.append(
      ParkedRow(name: "reaction/\(name)", position: position, payload: Problem(reading: error).json.bytes))
    runReactor(name)
  }

  /// A record that cannot be folded because its events cannot be read keeps the module out, like one that fails.
  private mutating func staleFailed(_ name: String, _ peer: Peer, _ error: LedgerError) {
    guard let fold = modules[name]?.fold, fold.peer == peer else { return }
    fold.isWaiting = false
    guard case .damaged(let position, _) = error else { return }
    foldFailed(
      name, "Sổ hỏng ở sự kiện \(position): không dựng lại được hồ sơ.",
      "The log is damaged at event \(position): records cannot be folded again.")
  }
}

extension Problem {
  /// Why the log could not be read. `position` names the event that is damaged, where one can be named.
  init(reading error: LedgerError) {
    guard case .damaged(let position, _) = error else {
      self = .unreadable
      return
    }
    let isNamed = position > 0
    self = .failure(
      "damaged", vi: isNamed ? "Sổ hỏng ở sự kiện \(position)" : "Tệp của sổ hỏng",
      en: isNamed ? "The log is damaged at event \(position)" : "The file of the log is damaged",
      detail: (
        "Nội dung không còn như đã ghi nên không được giao cho ai. Xem: ocopctl audit verify; khôi phục "
          + "bản sao lưu tốt: ocopctl backup restore.",
        "It is not what was written, so it goes to nobody. See: ocopctl audit verify; remedy: "
          + "ocopctl backup restore of a good backup."
      ))
    guard isNamed else { return }
    extra["position"] = .integer(position)
  }
}
