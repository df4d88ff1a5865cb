internal import Ledger
internal import Wire

// The end of an errand: failed, answered, timed out; the next of its queue begins.
extension Hub {
  /// Ends it with a failure that spends nothing.
  mutating func fail(_ number: Int, _ problem: Problem) {
    guard let errand = errands[number] else { return }
    counts.failed += 1
    switch errand.origin {
    case .peer:
      if case .reaction(let module, let fact, _) = errand.purpose {
        finish(number)
        return reactionFailed(module, fact, problem)
      }
      finish(number, .failed, problem)
    case .outbox, .deadline:
      if problem.isRetryable { return retryLater(number) }
      if case .outbox(let command) = errand.origin, problem.code == "module-bug" { return park(number, command) }
      refuse(number, problem)  // It can never succeed: that is its outcome, and the sender's body hears of it.
    }
  }

  mutating func finish(_ number: Int, _ verb: Verb, _ problem: Problem, meta: JSON = [:]) {
    guard let errand = errands[number] else { return }
    let answer = Message(verb, id: errand.key.id, meta: meta, body: problem.json)
    finish(number, answer)
  }

  /// Takes the errand out of everything; whoever waits gets the answer now.
  mutating func finish(_ number: Int, _ answer: Message? = nil) {
    guard let errand = errands.remove(number) else { return }
    if let answer {
      let rests = errand.phase != .staged && (!errand.readTags.isEmpty || errand.isDryRun)
      for waiter in errand.waiters {
        if rests, stagedHead > committedHead {
          // It may rest on what is staged: nobody hears of that before it is on disk.
          afterCommit[batchOfHead, default: []].append(.send(waiter, answer))
        } else {
          emit(.send(waiter, answer))
        }
      }
    }
    bytesInFlight -= errand.fields.count
    if errandsByKey[errand.key] == number { errandsByKey[errand.key] = nil }
    // What is staged has left everything else already.
    if errand.phase == .staged { return }
    modules[errand.module]?.forget(number)
    leaveLane(number)
    leaveQueue(number, errand.queue)
    feedModule(errand.module)
  }

  /// The next of the queue begins.
  mutating func leaveQueue(_ number: Int, _ queue: String?) {
    guard let queue, let place = queues.index(forKey: queue) else { return }
    if queues.values[place].first == number {
      _ = queues.values[place].popFirst()
    } else {
      queues.values[place].remove { $0 == number }
    }
    if queues.values[place].isEmpty { queues.remove(at: place) } else { moveUp(queue, queues.values[place]) }
  }

  mutating func expireErrands() {
    for (number, errand) in errands.all where errand.phase != .staged {
      if case .reaction = errand.purpose {
      } else if errand.expires <= monotonic {
        fail(
          number,
          .failure(
            "timeout", vi: "Quá thời gian chờ", en: "Timed out",
            detail: (
              "Không có trả lời kịp; chưa có gì được ghi.", "There was no answer in time; nothing was written."
            ), isRetryable: true))
      }
    }
    if let holder = lane.holder, lane.since + limits.laneTimeout <= monotonic { leaveLane(holder) }
  }
}
