internal import Ledger
internal import Wire

// RESULT: what became of a command, by its id alone, for as long as the log lives.
extension Hub {
  /// The own id; of somebody else's only for those who may read the audit.
  mutating func result(_ message: Message, _ meta: JSON, from peer: Peer, _ session: Session) {
    let name = meta["identity"]?.string ?? session.identity.name
    if name != session.identity.name,
      let problem = Gate.refusal(of: .audit, by: session.identity, for: session.identity.body)
    {
      return send(.failed, to: peer, id: message.id, problem)
    }
    guard (1...Limits.id).contains(message.subject.utf8.count) else {
      return send(.failed, to: peer, id: message.id, .badSubject("the id of a command"))
    }
    let key = CommandKey(identity: name, id: message.subject)
    if errandsByKey[key] != nil { return answerResult(peer, message.id, ["state": "pending"]) }
    load([.outcome(identity: name, id: message.subject)], for: .reply(peer, id: message.id, .result))
  }

  /// Nothing under way and nothing stored: the id is free, and nothing was or will be decided under it unasked.
  mutating func resultLoaded(_ row: OutcomeRow?, _ peer: Peer, _ id: String) {
    guard let row else { return answerResult(peer, id, ["state": "unknown"]) }
    guard let answer = try? JSON(row.answer) else { return send(.failed, to: peer, id: id, .unreadable) }
    answerResult(peer, id, ["state": "decided", "answer": answer])
  }

  private mutating func answerResult(_ peer: Peer, _ id: String, _ body: JSON) {
    emit(.send(peer, Message(.answer, id: id, meta: [:], body: body)))
  }
}
