internal import Ledger
internal import Wire

/// A new process of a module that is to take over from the one that serves.
struct Upgrade: Sendable, Equatable {
  var since: Int64
  /// Token of the new process; nil until it is started.
  var token: String?
  /// Who asked for it.
  var peer: Peer
  var id: String
}

/// The process that served before an upgrade and still has something to answer.
struct Retiring: Sendable, Equatable {
  var peer: Peer
  var inFlight: Set<Int>
  var asker: Peer
  var id: String
}

// Plugins while the office runs: switched off and on again, and replaced without a command being refused.
extension Hub {
  static func disabledName(_ module: String) -> String { "disabled/\(module)" }

  mutating func administerPlugin(_ act: String, _ name: String, _ peer: Peer, _ id: String) {
    guard let module = modules[name] else {
      return send(.failed, to: peer, id: id, .unknown("module", name, among: Array(modules.keys)))
    }
    switch act {
    case "plugin.disable":
      guard name != HouseNames.module else {
        return send(
          .failed, to: peer, id: id,
          .failure("forbidden", vi: "Văn phòng không tắt được", en: "The house cannot be disabled"))
      }
      batch.values.append((name: Self.disabledName(name), value: [1]))
      restartModule(name)
      module.isDisabled = true
      if module.phase == .stopped || module.phase == .failed { module.phase = .disabled }
      turnBacklogAway(name)
      answerWhenOnDisk(peer, id, ["done": true])
    case "plugin.enable":
      batch.values.append((name: Self.disabledName(name), value: []))
      module.isDisabled = false
      if module.phase == .disabled { module.phase = .stopped }
      module.nextStart = monotonic
      answerWhenOnDisk(peer, id, ["done": true])
    default: upgrade(name, module, peer, id)
    }
  }

  // MARK: - Upgrade

  private mutating func upgrade(_ name: String, _ module: ModuleState, _ peer: Peer, _ id: String) {
    guard module.phase == .ready, !module.grant.executable.isEmpty, module.upgrade == nil, module.retiring == nil else {
      return send(
        .failed, to: peer, id: id,
        .failure(
          "busy", vi: "Mô-đun \(name) chưa thay được lúc này", en: "The module \(name) cannot be replaced now",
          detail: (
            "Mô-đun phải đang chạy, do máy chủ tự chạy, và không đang thay. Xem: ocopctl module list",
            "It must be running, started by the daemon, and not be replaced already. See: ocopctl module list"
          ), isRetryable: true, retryAfter: 1_000))
    }
    module.upgrade = Upgrade(since: monotonic, peer: peer, id: id)
    emit(.log(.info, "module \(name): a new process starts beside the old one"))
    emit(.startModule(name))
  }

  /// Started: of an upgrade the old process goes on serving until the new one is registered.
  mutating func moduleStarted(_ name: String, _ token: String) {
    guard let module = modules[name] else { return }
    guard module.upgrade != nil else { return module.started(token: token, at: monotonic) }
    module.upgrade?.token = token
    module.starts += 1
  }

  /// The new process is admitted: from now on it is asked, and the old one finishes what it has.
  /// - Returns: false when this is no upgrade, or one that brings another schema and so cannot serve beside the old.
  mutating func takeOver(_ name: String, _ manifest: Manifest, from old: Peer) -> Bool {
    guard let module = modules[name], let upgrade = module.upgrade else { return false }
    let isSame = manifest.kinds.allSatisfy { kind in
      schemas[kind.kind].map { $0.schema == kind.schema && !$0.isFolding } ?? true
    }
    guard isSame else {
      endUpgrade(name, nil)
      emit(.stopModule(name, .retire))
      return false
    }
    module.upgrade = nil
    module.retiring = Retiring(peer: old, inFlight: module.inFlight, asker: upgrade.peer, id: upgrade.id)
    module.inFlight = []
    emit(.send(old, Message(.drain, id: "drain")))
    emit(.stopModule(name, .retire))
    return true
  }

  /// The process before is gone.
  mutating func moduleRetired(_ name: String, _ reason: String) {
    guard let module = modules[name] else { return }
    guard let retiring = module.retiring else {
      // It died while its successor was still starting: that one is now the module.
      guard let upgrade = module.upgrade else { return }
      lose(name, reason)
      endUpgrade(name, nil)
      module.phase = .starting
      module.token = upgrade.token
      module.lastHeard = monotonic
      return
    }
    modulesByPeer[retiring.peer] = nil
    module.retiring = nil
    for number in retiring.inFlight.sorted() {
      guard let errand = errands[number], errand.phase == .asked else { continue }
      errand.tryID = nil
      if errand.isQuestion { errand.forget() }
      (errand.phase, errand.awaited) = (.awaitingModule, name)
      module.backlog.append(number)
    }
    emit(.log(.info, "module \(name): the new process has taken over"))
    emit(.send(retiring.asker, Message(.answer, id: retiring.id, meta: [:], body: ["done": true])))
    feedModule(name)
  }

  /// - Parameter reason: why it came to nothing; nil when the new process serves.
  mutating func endUpgrade(_ name: String, _ reason: String?) {
    guard let module = modules[name], let upgrade = module.upgrade else { return }
    module.upgrade = nil
    guard let reason else {
      return emit(.send(upgrade.peer, Message(.answer, id: upgrade.id, meta: [:], body: ["done": true])))
    }
    emit(.log(.error, "module \(name): the new process did not take over: \(reason)"))
    send(
      .failed, to: upgrade.peer, id: upgrade.id,
      .failure(
        "module-down", vi: "Tiến trình mới của \(name) không chạy được; tiến trình cũ vẫn phục vụ",
        en: "The new process of \(name) does not run; the old one goes on serving", detail: (reason, reason)))
  }

  /// A new process that does not register in time is given up.
  mutating func expireUpgrades() {
    for (name, module) in modules {
      guard let upgrade = module.upgrade, monotonic - upgrade.since > limits.askTimeout else { continue }
      endUpgrade(name, "it did not register in \(limits.askTimeout) ms")
      emit(.stopModule(name, .kill))
    }
  }

  // MARK: - Log level

  mutating func setLogLevel(_ meta: JSON, _ peer: Peer, _ id: String) {
    guard let level = meta["level"]?.string.flatMap(LogLevel.init(rawValue:)) else {
      return send(.failed, to: peer, id: id, .badSubject("level: debug, info, warning, error"))
    }
    logLevelUntil = meta["seconds"]?.integer.map { monotonic + min($0, 86_400) * 1_000 }
    emit(.logLevel(level))
    emit(.send(peer, Message(.answer, id: id, meta: [:], body: ["done": true])))
  }

  mutating func revertLogLevel() {
    guard let until = logLevelUntil, until <= monotonic else { return }
    logLevelUntil = nil
    emit(.logLevel(.info))
  }
}
