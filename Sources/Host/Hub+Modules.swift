internal import Wire

/// A module as the hub sees it: its process, its session, what it offers and what it was asked.
///
/// A class for the same reason as `Errand`.
final class ModuleState {
  enum Phase: String, Sendable { case stopped, starting, folding, ready, draining, failed, disabled }

  var grant: PluginGrant
  var phase = Phase.stopped
  var manifest: Manifest? {
    didSet {
      kinds = KnownKind.byName(manifest?.kinds ?? [])
      questions = KnownForm.byName(manifest?.questions ?? [])
    }
  }
  var isKnown: Bool { if case .some = manifest { true } else { false } }
  /// Whom it may be asked through; nobody when it is away or was told to end.
  var asked: Peer? { phase == .draining ? nil : peer }
  private(set) var kinds: [String: KnownKind] = [:]
  private(set) var questions: [String: KnownForm] = [:]
  var peer: Peer?
  var token: String?
  /// What the authenticator called it, when it came with a key.
  var user: String?
  var isRemoved = false
  /// An operator has switched it off.
  var isDisabled = false
  var upgrade: Upgrade?
  var retiring: Retiring?
  /// Monotonic.
  var lastHeard: Int64 = 0
  var lastPing: Int64 = 0
  var readySince: Int64 = 0
  var nextStart: Int64 = 0
  var exits: [Int64] = []
  var lastReason = ""
  var lines: [String] = []
  var starts = 0

  /// Times of its answers.
  var asks = Histogram(Histogram.seconds)

  var inFlight: Set<Int> = []
  var backlog = FIFO<Int>()
  /// Asks that were in flight when it died: tried again one by one, so that the one that kills is known.
  var suspects: Set<Int> = []
  /// Commands, by kind, and questions, of no kind, whose rules have asked for a record: from then on they get those
  /// that the fields name with the first ask. Others would be given what they do not look at.
  var lookUps: [String: Set<String>] = [:]
  var reactor: Reactor
  /// Its session while records are folded for it; `peer` is nil until that is done.
  var fold: SchemaFold?
  /// How often it ended while it folded the past of a kind: after the second time that is not asked any more.
  var foldDeaths: [String: Int] = [:]
  /// Why it was not admitted, for whoever sends it a command.
  var foldProblem: Problem?

  /// The first start of a process of the office is under way: what it offers will be known in a moment.
  var isAwaited: Bool {
    manifest == nil && !grant.executable.isEmpty && starts <= 1 && exits.isEmpty
      && (phase == .stopped || phase == .starting)
  }

  static let linesKept = 200
  static let breakerWindow: Int64 = 180_000
  static let healthyAfter: Int64 = 60_000

  init(grant: PluginGrant, cursor: Int64?) {
    self.grant = grant
    reactor = Reactor(cursor: cursor)
  }

  func started(token: String, at monotonic: Int64) {
    self.token = token
    if phase != .draining { phase = .starting }
    lastHeard = monotonic
    starts += 1
  }

  func heard(_ line: String) {
    lines.append(line)
    if lines.count > Self.linesKept { lines.removeFirst(lines.count - Self.linesKept) }
  }

  /// One by one while it is not known who killed it.
  func mayAsk(_ errand: Int, limit: Int) -> Bool {
    inFlight.count < (suspects.isEmpty ? limit : 1)
  }

  func forget(_ errand: Int) {
    inFlight.remove(errand)
    suspects.remove(errand)
  }

  func nextInBacklog(limit: Int) -> Int? {
    guard inFlight.count < (suspects.isEmpty ? limit : 1) else { return nil }
    return backlog.popFirst()
  }
}

extension Hub {
  mutating func receivedFromModule(_ message: Message, from peer: Peer, user: String?) {
    if message.verb == .register { return register(message, from: peer, user: user) }
    guard let name = modulesByPeer[peer] else {
      return send(
        .error, to: peer, id: message.id,
        Problem(
          "no-session", vi: "Chưa đăng ký", en: "Not registered",
          detail: ("Gửi REGISTER trước.", "Send REGISTER first.")))
    }
    modules[name]?.lastHeard = monotonic
    switch message.verb {
    case .ping:
      emit(.send(peer, Message(.pong, id: message.id, meta: ["head": .integer(committedHead), "now": .integer(now)])))
    case .pong: break
    case .drained, .bye:
      // The process before an upgrade says so too.
      if modules[name]?.retiring?.peer == peer { modulesByPeer[peer] = nil } else { disconnect(name) }
    case .decision, .refusal, .need, .answer, .failure: answered(message, by: name)
    default:
      send(.error, to: peer, id: message.id, .unknownVerb(message.verb.rawValue))
    }
  }

  private mutating func register(_ message: Message, from peer: Peer, user: String?) {
    let name = message.subject
    let meta = (try? message.metaObject()) ?? [:]
    func refuse(_ vi: String, _ en: String) {
      audit("register-refused", ["module": .string(name), "reason": .string(en)])
      emit(.log(.error, "module \(name) not admitted: \(en)"))
      modules[name]?.lastReason = en
      send(
        .error, to: peer, id: message.id,
        Problem("not-admitted", vi: "Không nhận mô-đun", en: "Module not admitted", detail: (vi, en)))
    }
    guard let state = modules[name], !state.isRemoved else {
      return refuse("Văn phòng không có mô-đun \(name).", "The office has no module \(name).")
    }
    let isByToken = Self.isToken(meta["token"]?.string, of: state)
    let isByKey = user.flatMap { identities.find($0, asking: nil, at: now) }?.identity.module == name
    guard isByToken || isByKey else {
      return refuse("Mã một lần không đúng.", "The one-time token is not right.")
    }
    guard !peer.route.isChosenByPeer else { return send(.error, to: peer, id: message.id, .chosenRoute) }
    if isByToken, state.phase == .draining { return emit(.send(peer, Message(.drain, id: "drain"))) }
    let manifest: Manifest
    do {
      manifest = try Manifest(JSON(message.body, inside: JSONCursor.envelopeDepth))
      guard manifest.module == name else { throw ManifestError("the manifest is of \(manifest.module)") }
      try checkNames(of: manifest)
    } catch {
      return refuse("Bản khai hỏng: \(error)", "Bad manifest: \(error)")
    }
    if let kind = olderSchema(in: manifest) {
      let stored = schemas[kind.kind]?.schema ?? 0
      return refuse(
        "Hồ sơ \(kind.kind) đã ở lược đồ \(stored), mô-đun chỉ biết lược đồ \(kind.schema).",
        "Records of \(kind.kind) are of schema \(stored), the module knows schema \(kind.schema) only.")
    }
    let old = state.peer.flatMap { $0 == peer ? nil : $0 }
    if let old, takeOver(name, manifest, from: old) {
      // What the old process was asked it still answers.
    } else {
      if old != nil { lose(name, "another process registered") }
      endFolds(of: name, "another process registered")
    }
    modulesByPeer[peer] = name
    modules[name]?.lastHeard = monotonic
    modules[name]?.token = isByToken ? nil : state.token
    modules[name]?.user = isByToken ? nil : user
    emit(
      .send(
        peer,
        Message(
          .admitted, id: message.id, subject: name,
          meta: [
            "version": 1, "office": .string(configuration.office), "settings": state.grant.settings,
            "bodies": .array(state.grant.bodies.map(JSON.string)), "heartbeat": .integer(limits.heartbeat),
          ])))
    foldOrOpen(name, manifest, peer)
  }

  private static func isToken(_ token: String?, of state: ModuleState) -> Bool {
    guard let token else { return false }
    return token == state.token || token == state.upgrade?.token
  }

  /// Kinds and prefixes of numbers belong to one module each.
  private func checkNames(of manifest: Manifest) throws(ManifestError) {
    for (name, other) in modules where name != manifest.module {
      for kind in manifest.kinds {
        if other.kinds[kind.kind] != nil { throw ManifestError("the kind \(kind.kind) belongs to \(name)") }
        if let numbering = kind.numbering, other.manifest?.kinds.contains(where: { $0.numbering == numbering }) == true
        {
          throw ManifestError("the numbering \(numbering) belongs to \(name)")
        }
      }
    }
  }

  private mutating func answered(_ message: Message, by name: String) {
    if !foldJobs.isEmpty, foldAnswered(message, by: name) { return }
    // A try of an earlier session, or one that timed out: too late to mean anything.
    guard let number = Int(message.id.prefix { $0 != "-" }), let errand = errands[number], errand.module == name,
      errand.tryID == message.id, errand.phase == .asked
    else { return }
    errand.tryID = nil
    // The hub's time has milliseconds: sums are right, single ones are off by one.
    modules[name]?.asks.add(Double(monotonic - errand.askedAt) / 1_000)
    modules[name]?.forget(number)
    modules[name]?.retiring?.inFlight.remove(number)
    switch message.verb {
    case .decision:
      do {
        let decided = try Decided(message.body)
        if errand.isQuestion {
          fail(number, .moduleBug("decides where it was asked a question"))
        } else if !isAhead(number, .decision(decided)) {
          decide(number, decided)
        }
      } catch {
        fail(number, .moduleBug("answers bad JSON: \(error)"))
        breakSession(name, "bad JSON in DECISION: \(error)")
      }
    case .refusal:
      let problem = (try? JSON(message.body, inside: JSONCursor.envelopeDepth)).flatMap { Problem($0) }
      if case .reaction(let module, let fact, _) = errand.purpose {
        finish(number)
        reactionFailed(module, fact, problem ?? .moduleBug("refuses a reaction"))
      } else if let problem {
        if !isAhead(number, .refusal(problem)) { refuse(number, problem) }
      } else {
        fail(number, .moduleBug("refuses without a problem"))
      }
    case .need:
      let reads = (try? JSON(message.body, inside: JSONCursor.envelopeDepth))?["reads"]?.array ?? []
      if reads.isEmpty { fail(number, .moduleBug("needs nothing")) } else { need(number, reads) }
    case .answer:
      guard errand.isQuestion, (try? JSON(message.body)) != nil else {
        return fail(number, .moduleBug("answers where a decision was asked, or bad JSON"))
      }
      let meta: JSON = ["head": .integer(committedHead)]
      let answer = Message(.answer, id: errand.key.id, meta: meta.bytes, body: message.body)
      finish(number, answer)
    default:
      errand.failures += 1
      // A reaction counts its own failures.
      if case .reaction = errand.purpose {
      } else if errand.failures < 2 {
        errand.phase = .awaitingRetry
        askRetries.append((monotonic + limits.retryDelay, number))
        break
      }
      let problem = (try? JSON(message.body)).flatMap { Problem($0) } ?? .moduleBug("fails without a problem")
      fail(
        number,
        .failure("module-bug", vi: problem.title.vi, en: problem.title.en, detail: problem.detail, isRetryable: false))
    }
    feedModule(name)
  }

  // MARK: - Life

  private mutating func disconnect(_ name: String) {
    endFolds(of: name, "the session ended")
    if let peer = modules[name]?.peer { modulesByPeer[peer] = nil }
    modules[name]?.peer = nil
  }

  /// It broke the protocol: its session ends, and its process with it.
  mutating func breakSession(_ name: String, _ reason: String) {
    guard let peer = modules[name]?.peer ?? modules[name]?.fold?.peer else { return }
    send(
      .error, to: peer, id: "-",
      Problem("protocol", vi: "Vi phạm giao thức", en: "Protocol violation", detail: (reason, reason)))
    lose(name, reason)
    emit(.stopModule(name, .kill))
  }

  mutating func moduleEnded(_ name: String, _ reason: String) {
    guard let ended = modules[name] else { return }
    // What ended is the new process: the old one goes on.
    if ended.upgrade != nil { return endUpgrade(name, reason) }
    lose(name, reason)
    guard let module = modules[name] else { return }
    if module.isRemoved {
      modules[name] = nil
      return module.backlog.prefix(.max).forEach { awaitModule($0, name) }
    }
    if module.foldProblem != nil { return module.token = nil }
    let wasDraining = module.phase == .draining
    module.phase = module.isDisabled ? .disabled : .stopped
    module.token = nil
    module.lastReason = reason
    emit(.log(.warning, "module \(name) ended: \(reason)"))
    if module.readySince > 0, monotonic - module.readySince > ModuleState.healthyAfter { module.exits = [] }
    module.exits = module.exits.filter { $0 > monotonic - ModuleState.breakerWindow }
    if !wasDraining { module.exits.append(monotonic) }
    module.readySince = 0
    if module.isDisabled {
      module.exits = []
    } else if module.exits.count > module.grant.restartLimit {
      module.phase = .failed
      emit(.log(.error, "module \(name) ended \(module.exits.count) times in 3 minutes and is not started again"))
      audit("module-failed", ["module": .string(name), "reason": .string(reason)])
    } else {
      module.nextStart = monotonic + backOff(name, module.exits.count)
    }
    if [.failed, .disabled].contains(module.phase) {
      turnBacklogAway(name)
    }
  }

  /// Doubling from 100 ms to 10 s, spread by name so that all modules do not start in the same moment.
  private func backOff(_ name: String, _ exits: Int) -> Int64 {
    guard exits > 0 else { return 0 }
    let base = Int64(100) << min(exits - 1, 8)
    let spread = Int64(name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % 50)
    return min(10_000, base * (100 + spread) / 100)
  }

  /// The session is over: what it was asked is asked again, one by one.
  mutating func lose(_ name: String, _ reason: String) {
    guard let module = modules[name] else { return }
    // Neither who asked about the past nor an end that was wanted shall cost a command its second try.
    let isExcused = module.phase == .draining || foldJobs.values.contains { $0.module == name }
    disconnect(name)
    let asked = module.inFlight.sorted()
    modules[name]?.inFlight = []
    for number in asked {
      guard let errand = errands[number] else { continue }
      errand.tryID = nil
      if errand.isQuestion { errand.forget() }  // By the time it is asked again, what was read may be old.
      if !isExcused { errand.deaths += 1 }
      if errand.deaths >= 2 {
        let last = limits.reactionFailures - 1
        if case .reaction = errand.purpose { modules[name]?.reactor.failures = last }
        fail(number, .moduleBug("ended twice on this command (\(reason))"))
        continue
      }
      if module.phase != .draining { module.suspects.insert(number) }
      (errand.phase, errand.awaited) = (.awaitingModule, name)
      modules[name]?.backlog.append(number)
    }
  }

  mutating func superviseModules() {
    expireUpgrades()
    for name in modules.keys.sorted() {
      guard let module = modules[name] else { continue }
      switch module.phase {
      case .stopped:
        if !module.grant.executable.isEmpty, monotonic >= module.nextStart, !isDraining {
          modules[name]?.phase = .starting
          modules[name]?.lastHeard = monotonic
          emit(.startModule(name))
        }
      case .starting where monotonic - module.lastHeard > limits.askTimeout:
        modules[name]?.lastHeard = monotonic
        modules[name]?.lastReason = "did not register in time"
        emit(.log(.error, "module \(name) did not register in \(limits.askTimeout) ms"))
        emit(.stopModule(name, .kill))
      case .ready, .folding: watch(name, module)
      default: break
      }
    }
  }

  private mutating func watch(_ name: String, _ module: ModuleState) {
    guard let peer = module.peer ?? module.fold?.peer else { return }
    if let oldest = module.inFlight.compactMap({ errands[$0]?.askedAt }).min(), monotonic - oldest > limits.askTimeout {
      emit(.log(.error, "module \(name) hangs: no answer for \(limits.askTimeout) ms"))
      lose(name, "hung")
      return emit(.stopModule(name, .kill))
    }
    if monotonic - module.lastHeard > 3 * limits.heartbeat {
      emit(.log(.error, "module \(name) is silent"))
      lose(name, "silent")
      return emit(.stopModule(name, .kill))
    }
    if monotonic - module.lastPing >= limits.heartbeat {
      modules[name]?.lastPing = monotonic
      emit(.send(peer, Message(.ping, id: "ping")))
    }
  }

  mutating func restartModule(_ name: String) {
    guard let module = modules[name] else { return }
    (module.exits, module.foldProblem, module.foldDeaths, module.nextStart) = ([], nil, [:], monotonic)
    if module.phase == .failed { module.phase = .stopped }
    guard [.ready, .folding, .starting].contains(module.phase) else { return }
    if let peer = module.peer ?? module.fold?.peer { emit(.send(peer, Message(.drain, id: "drain"))) }
    module.phase = .draining
    emit(.stopModule(name, .politely))
  }
}
