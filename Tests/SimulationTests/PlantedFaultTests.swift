import Ledger
import Testing
import Wire

@testable import Host

/// Each checker bites: a fault is planted in what the ledger is given, or in what the hub says, and some life finds it
/// by the promise that it breaks.
struct PlantedFaultTests {
  /// The promises that lives with the fault break; looked for until the wanted one is among them.
  private func isFound(_ promise: String, _ plant: @escaping (World) -> Void) throws -> Bool {
    for seed in 0..<40 as Range<UInt64> {
      let world = try World.lived(seed: seed, plant)
      if world.checkers.faults.contains(where: { $0.promise == promise }) { return true }
    }
    return false
  }

  private func inBatch(_ change: @escaping (inout Batch) -> Void) -> (World) -> Void {
    { $0.tamperBatch = change }
  }

  // MARK: - The ledger is given less than was decided

  @Test func anOutcomeThatIsNotStoredIsFound() throws {
    #expect(try isFound("outcome", inBatch { $0.outcomes.removeAll { $0.identity == "ha" } }))
    #expect(try isFound("acknowledged", inBatch { $0.outcomes.removeAll { $0.identity == "binh" } }))
  }

  @Test func anOutcomeOfOtherBytesIsFound() throws {
    #expect(
      try isFound(
        "acknowledged",
        inBatch { batch in
          for index in batch.outcomes.indices { batch.outcomes[index].answer = Array("{\"verb\":\"DONE\"}".utf8) }
        }))
  }

  @Test func aStateThatItsEventsDoNotSayIsFound() throws {
    #expect(
      try isFound(
        "state",
        inBatch { batch in
          for index in batch.records.indices where batch.records[index].kind == "stock" {
            batch.records[index] = batch.records[index].with(state: Array("{\"amount\":1000}".utf8))
          }
        }))
    #expect(try isFound("state", inBatch { $0.records.removeAll { $0.kind == "parcel" } }))
  }

  @Test func aKeyThatIsNotWrittenIsFound() throws {
    #expect(try isFound("keys", inBatch { $0.keys.removeAll { $0.field == "amount" && $0.isAdded } }))
    #expect(try isFound("keys", inBatch { $0.keys.removeAll { $0.field == "stage" && !$0.isAdded } }))
  }

  @Test func aFactThatIsNotKeptIsFound() throws {
    #expect(try isFound("facts", inBatch { $0.facts.removeAll() }))
  }

  @Test func aNumberThatIsNotKeptIsFound() throws {
    #expect(try isFound("series", inBatch { $0.series.removeAll { $0.name.hasPrefix("NV") } }))
  }

  @Test func aTaskThatIsNotWrittenIsFound() throws {
    // Its event is: the record alone is missing.
    #expect(try isFound("state", inBatch { $0.records.removeAll { $0.kind == "task" } }))
    #expect(
      try isFound("tasks") { world in
        world.checkers.log.tamper = { $0.filter { $0.record?.hasPrefix("task/") != true } }
      })
  }

  @Test func aCommandThatNeverReachesTheOutboxIsFound() throws {
    #expect(try isFound("outbox", inBatch { $0.outboxAdded.removeAll() }))
    #expect(try isFound("outbox", inBatch { $0.outboxRemoved.removeAll() }))
  }

  @Test func aCursorThatRunsAheadOfTheOutboxIsFound() throws {
    #expect(
      try isFound(
        "cursors",
        inBatch { batch in
          for index in batch.values.indices where batch.values[index].name.hasPrefix("cursor/") {
            batch.values[index].value = Array("1000".utf8)
          }
        }))
  }

  @Test func aConsumerThatIsStoredFurtherThanItAcknowledgedIsFound() throws {
    #expect(
      try isFound(
        "consumers",
        inBatch { batch in
          for index in batch.consumers.indices {
            guard var state = try? JSON(batch.consumers[index].state) else { continue }
            state["delivery"] = .integer((state["delivery"]?.integer ?? 0) + 5)
            batch.consumers[index].state = state.bytes
          }
        }))
  }

  // MARK: - The log is read otherwise than it was written

  @Test func aGapInTheLogIsFound() throws {
    #expect(try isFound("gapless") { world in world.checkers.log.tamper = { $0.filter { $0.position != 7 } } })
  }

  @Test func timeThatRunsBackIsFound() throws {
    #expect(
      try isFound("time") { world in
        world.checkers.log.tamper = { events in
          events.map {
            $0.position % 5 != 0
              ? $0
              : StoredEvent(
                position: $0.position, time: 0, topics: $0.topics, record: $0.record, header: $0.header, data: $0.data,
                hash: $0.hash)
          }
        }
      })
  }

  @Test func aDecisionThatIsWrittenTwiceIsFound() throws {
    // The same command under two decisions: a record's event says its decision was another.
    #expect(
      try isFound("once") { world in
        world.checkers.log.tamper = { events in
          guard let last = events.last, let header = try? JSON(last.header), events.count > 1 else { return events }
          var other = header
          other["decision"] = "1000000"
          return events.dropLast() + [
            StoredEvent(
              position: last.position, time: last.time, topics: last.topics, record: last.record, header: other.bytes,
              data: last.data, hash: last.hash)
          ]
        }
      })
  }

  @Test func aDecisionOnAnOldReadIsFound() throws {
    // The count of a command is another than the log's: its event is changed on the way to the checker.
    #expect(
      try isFound("serial") { world in
        world.checkers.log.tamper = { events in
          events.map { event in
            guard event.topics == "record.workshop.order.counted", var data = try? JSON(event.data) else {
              return event
            }
            data["orders"] = 99
            return event.with(data: data.bytes)
          }
        }
      })
  }

  // MARK: - The hub says too much, too early, or too often

  @Test func anAnswerBeforeTheCommitIsFound() throws {
    #expect(
      try isFound("acknowledged") { world in
        world.tamperEffect = { effect in
          guard case .commit(_, let batch, _) = effect else { return [effect] }
          let early = batch.outcomes.compactMap { row -> Effect? in
            guard let client = world.clients.first(where: { $0.identity == row.identity }) else { return nil }
            return StoredAnswer(row.answer).map { .send(client.peer, $0.message(id: row.id)) }
          }
          return early + [effect]
        }
      })
  }

  @Test func aReadThatShowsWhatIsNotOnDiskIsFound() throws {
    #expect(
      try isFound("durable") { world in
        world.tamperEffect = { effect in
          guard case .send(let peer, var message) = effect, message.verb == .answer, message.id == "get",
            var row = try? JSON(message.body)
          else { return [effect] }
          row["version"] = .integer((row["version"]?.integer ?? 0) + 1)
          message.body = row.bytes
          return [.send(peer, message)]
        }
      })
  }

  @Test func aCommandThatIsAskedWithoutEndIsFound() throws {
    #expect(
      try isFound("bounded") { world in
        world.tamperEffect = { effect in
          guard case .send(_, let message) = effect, message.verb == .ask else { return [effect] }
          return Array(repeating: effect, count: 50)
        }
      })
  }

  @Test func aDeliveryOfAnotherEventIsFound() throws {
    #expect(
      try isFound("consumers") { world in
        world.tamperEffect = { effect in
          guard case .send(let peer, var message) = effect, message.verb == .event,
            let delivery = message.values["delivery"]?.integer
          else { return [effect] }
          var meta = message.values
          meta["delivery"] = .integer(delivery + 1)
          message.meta = meta.bytes
          return [.send(peer, message)]
        }
      })
  }

  @Test func aConsumerThatIsLeftBehindIsFound() throws {
    #expect(
      try isFound("rest") { world in
        world.tamperEffect = { effect in
          if case .send(_, let message) = effect, message.verb == .event, message.values["delivery"] == 3 { return [] }
          return [effect]
        }
      })
  }

  @Test func aGapThatTheFeedDoesNotTellIsFound() throws {
    #expect(
      try isFound("feed") { world in
        world.tamperEffect = { effect in
          guard case .publish(let topic, let position, let previous, let event) = effect else { return [effect] }
          return [.publish(topic: topic, position: position, previous: max(0, previous - 1), event: event)]
        }
      })
  }

  @Test func anAnswerThatChangesIsFound() throws {
    #expect(
      try isFound("acknowledged") { world in
        world.tamperEffect = { effect in
          guard case .send(let peer, var message) = effect, message.verb == .done,
            message.values["duplicate"] == true
          else { return [effect] }
          var meta = message.values
          meta["position"] = 1
          message.meta = meta.bytes
          return [.send(peer, message)]
        }
      })
  }
}
