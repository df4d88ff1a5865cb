internal import Coordination
internal import Ledger
internal import Wire

// ADMIN: what operators do to the running office. Every act is audited before it is done.
extension Hub {
  mutating func administer(_ message: Message, _ meta: JSON, from peer: Peer, _ session: Session) {
    let halves = message.subject.split(separator: "/", maxSplits: 1).map(String.init)
    let (act, name) = (halves.first ?? "", halves.count == 2 ? halves[1] : "")
    let problem =
      act.hasPrefix("parked.")
      ? mayHandleParked(name, session.identity)
      : Gate.refusal(
        of: act.hasPrefix("audit.") ? .audit : .administer, by: session.identity, for: session.identity.body)
    if let problem {
      audit("forbidden", ["identity": .string(session.identity.name), "command": .string("admin \(message.subject)")])
      return send(.failed, to: peer, id: message.id, problem)
    }
    var entry: [String: JSON] = [
      "identity": .string(session.identity.name), "subject": .string(message.subject),
    ]
    if let reason = meta["reason"]?.string { entry["reason"] = .string(reason) }
    // Looking at the audit page by page shall not fill it.
    if act != "audit.list" && act != "parked.list" { audit("admin", entry) }
    let done = Message(.answer, id: message.id, meta: [:], body: ["done": true])
    switch act {
    case "module.restart", "module.logs":
      guard let module = modules[name] else {
        return send(.failed, to: peer, id: message.id, .unknown("module", name, among: Array(modules.keys)))
      }
      if act == "module.logs" {
        return emit(
          .send(
            peer, Message(.answer, id: message.id, meta: [:], body: ["lines": .array(module.lines.map(JSON.string))])))
      }
      restartModule(name)
      emit(.send(peer, done))
    case "clock.advance": advance(message, meta, peer)
    case "reload":
      emit(.reload)
      emit(.send(peer, done))
    case "audit.list", "audit.verify", "audit.replay", "audit.export":
      audit(act, name, meta, from: peer, id: message.id, session)
    case "personal.erase": erase(name, meta, peer, message.id, session)
    case "plugin.disable", "plugin.enable", "plugin.upgrade": administerPlugin(act, name, peer, message.id)
    case "log.level": setLogLevel(meta, peer, message.id)
    case "backup.create": backUp(meta, peer, message.id)
    case "consumer.delete":
      guard let consumer = consumers[name], consumer.isDurable else {
        let known = consumers.values.filter(\.isDurable).map(\.name)
        return send(.failed, to: peer, id: message.id, .unknown("consumer", name, among: known))
      }
      forget(consumer)
      answerWhenOnDisk(peer, message.id, ["done": true])
    case "parked.list", "parked.retry", "parked.discard":
      let positions = (meta["positions"]?.array ?? []).compactMap(\.integer)
      load([.parked], for: .reply(peer, id: message.id, .parked(act: act, name: name, positions: positions)))
    default:
      send(
        .failed, to: peer, id: message.id,
        .badSubject(
          "module.restart/<name>, module.logs/<name>, clock.advance, reload, consumer.delete/<name>, parked.list, "
            + "parked.retry/<name>, parked.discard/<name>, audit.list, audit.verify, audit.replay/<kind>, "
            + "audit.export, personal.erase/<kind>/<id>, plugin.disable/<name>, plugin.enable/<name>, "
            + "plugin.upgrade/<name>, log.level, backup.create"))
    }
  }

  private mutating func advance(_ message: Message, _ meta: JSON, _ peer: Peer) {
    guard configuration.clock != .live else {
      return send(
        .failed, to: peer, id: message.id,
        .failure(
          "forbidden", vi: "Đồng hồ thật không tua được", en: "A live clock cannot be moved",
          detail: (
            "Chỉ văn phòng diễn tập (clock: rehearsal) có đồng hồ tay.",
            "Only a rehearsal office (clock: rehearsal) has a manual clock."
          )))
    }
    let target = meta["to"]?.string.flatMap { Day(iso: $0)?.startInstant ?? Instant.parse($0) } ?? meta["to"]?.integer
    guard let target, target >= now, advance == nil else {
      return send(
        .failed, to: peer, id: message.id,
        .failure(
          "form", vi: "Không tua được", en: "The clock cannot go there",
          detail: (
            "Cần \"to\" là ngày sau \(Day.text(of: now)), và không đang tua.",
            "\"to\" must be a day after \(Day.text(of: now)), and no move under way."
          )))
    }
    advance = Advance(target: target, peer: peer, id: message.id, since: monotonic, events: stagedHead)
  }
}
