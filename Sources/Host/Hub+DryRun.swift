internal import Ledger
internal import Wire

// A command that is only tried: what would be staged is the answer, and nothing is.
extension Hub {
  mutating func answerDryRun(_ number: Int, _ decided: Decided) {
    guard let errand = errands[number] else { return }
    var writer = JSONWriter()
    writer.open()
    writer.name("would")
    writer.open()
    writer.name("changes")
    writer.open("[")
    for change in decided.changes {
      writer.open()
      writer.name("events")
      writer.open("[")
      for event in change.events {
        writer.open()
        writer.member("data", raw: event.data)
        writer.member("type", event.type)
        writer.close()
      }
      writer.close("]")
      if let id = change.kind == nil ? errand.recordID : change.id { writer.member("id", id) }
      writer.member("kind", change.kind ?? errand.kind?.name ?? "")
      writer.member("stage", change.stage)
      writer.member("state", raw: change.state)
      writer.member("version", change.kind == nil ? errand.row?.version ?? 0 : change.version)
      writer.close()
    }
    writer.close("]")
    writeRest(of: decided, to: &writer)
    writer.close()
    writer.close()
    var meta: [String: JSON] = ["dryRun": true, "position": 0, "first": 0]
    if let name = errand.recordName {
      let events = decided.changes.first { $0.kind == nil }?.events.count ?? 0
      (meta["record"], meta["version"]) = (.string(name), .integer((errand.row?.version ?? 0) + Int64(events)))
    }
    let message = Message(.done, id: errand.key.id, meta: JSON.object(meta).bytes, body: writer.bytes)
    finish(number, message)
  }

  /// Members of a dry run's decision after its changes.
  private func writeRest(of decided: Decided, to writer: inout JSONWriter) {
    writer.name("deadlines")
    writer.value(
      .array(
        decided.deadlines.map { deadline in
          .members([
            "name": .string(deadline.name), "at": deadline.at.map(JSON.integer),
            "cancel": deadline.at == nil ? true : nil,
          ])
        }))
    writer.name("facts")
    writer.open("[")
    for fact in decided.facts {
      writer.open()
      writer.member("data", raw: fact.data)
      writer.member("fact", fact.fact)
      writer.member("subject", fact.subject)
      writer.close()
    }
    writer.close("]")
    if !decided.reply.isEmpty { writer.member("reply", raw: decided.reply) }
    writer.name("sends")
    writer.open("[")
    for send in decided.sends {
      writer.open()
      writer.member("command", send.command)
      writer.member("fields", raw: send.fields)
      writer.name("mayBeRefused")
      writer.value(.boolean(send.mayBeRefused))
      writer.close()
    }
    writer.close("]")
    writer.name("tasks")
    writer.value(.array(decided.tasks))
  }
}
