internal import Ledger
internal import Wire

/// The coordination of the office as a pure state machine: inputs in, effects out.
///
/// It owns no socket, clock, file or task, and it never reads: `Effect.load` is served elsewhere and comes back as
/// `Input.loaded`. What it staged but the disk does not hold yet lies in `batch` and in the overlay of `cache`; nobody
/// hears of it before `Input.committed`. See Sources/README.md for the life of one command.
struct Hub {
  var configuration: OfficeConfiguration
  let history: String
  var limits: HubLimits { configuration.limits }

  // MARK: Time

  /// The machine's monotonic milliseconds, as of the input in hand.
  var monotonic: Int64 = 0
  /// Office time in milliseconds UTC: never behind the last event.
  var now: Int64
  /// Where `clock.advance` is going, and who waits for it.
  var advance: Advance?

  // MARK: The log as the hub knows it

  /// Positions given so far, and of those the ones on disk.
  var stagedHead: Int64
  var committedHead: Int64
  var batch = Batch()
  var batchNumber = 1
  /// What to do when the batch of that number is on disk.
  var afterCommit: [Int: [Effect]] = [:]
  var errandsAfterCommit: [Int: [Int]] = [:]
  /// Commands of the house to be sent, by the batch they wait for.
  var newOutbox: [Int: [OutboxCommand]] = [:]
  /// Answers of the errands that end with the batch in hand.
  var stagedAnswers: [(errand: Int, answer: Message)] = []
  /// Batches on their way to the disk, the oldest first, with the answers that wait for them.
  var committing: [(number: Int, events: [StoredEvent], answers: [(errand: Int, answer: Message)])] = []
  var ring = EventRing()
  /// Last position of every topic, for the feed.
  var topics: [String: Int64]
  var topicsStored: Int64 = 0
  var feedSubscriptions = 0
  var revision: Int64

  // MARK: Records

  var cache = RecordCache()
  var touched = TouchedTags()
  var series: [String: Int64]
  var deadlines: Deadlines
  /// Those that the batch in hand clears.
  var clearedDeadlines: Set<Deadlines.Key> = []
  var outboxNumber: Int64

  // MARK: Work

  var sessions: [Peer: Session] = [:]
  /// Who may come in: those of the configuration, and those of the book.
  var identities: IdentityRegister
  /// Records of identities that are staged, with the batch that must be on disk before they count.
  /// Monotonic time at which the log level is as usual again.
  var logLevelUntil: Int64?
  var backups: [Int: BackupJob] = [:]
  var backupNumber = 0
  /// Office time of the last backup that was proved.
  var lastBackup: Int64?
  /// When the audit last told of a connection from an address that was turned away; see `handshakeRefused`.
  var refusedHandshakes: [String: Int64] = [:]
  var stagedIdentities: [(batch: Int, row: RecordRow)] = []
  var modules: [String: ModuleState] = [:]
  var modulesByPeer: [Peer: String] = [:]
  var errands = Errands()
  var errandsByKey: [CommandKey: Int] = [:]
  var bytesInFlight = 0
  var queues: [String: FIFO<Int>] = [:]
  var tryNumber = 0
  var lane = Lane()
  var loads: [Int: LoadPurpose] = [:]
  var loadNumber = 0
  /// Errands of the house that wait for a module or for a later try, by when.
  var retries: [(due: Int64, OutboxCommand)] = []
  /// Errands whose module answered FAILURE, by when it is asked once more.
  var askRetries: [(due: Int64, errand: Int)] = []
  var consumers: [String: Consumer] = [:]
  var openConsumers: [OpenName: String] = [:]
  /// Position of the last erasure since the start: what was read before it may hold what is gone.
  var erasedAt: Int64 = 0
  /// What consumers that catch up are read.
  var pages = Pages()
  /// Durable consumers whose row is to be written at the end of the turn.
  var changedConsumers: Set<String> = []
  /// Histories of which this log is a copy, each with the last position in common.
  let forks: [String: Int64]
  /// What is stored of each kind, by its name.
  var schemas: [String: StoredSchema]
  /// Modules whose records are folded again.
  var folding: Set<String> = []
  /// Asks to fold, by the id of the try.
  var foldJobs: [String: FoldJob] = [:]
  var pasts: [Int: PastReading] = [:]
  var pastNumber = 0
  var rates: [String: RateBucket] = [:]
  var spent = SpentIDs()
  var seal = SealState()
  var replays: [Int: Replay] = [:]
  var replayNumber = 0
  /// Kinds with a personal field in one of their forms.
  var personalKinds: Set<String> = []
  let saltSeed: [UInt8]
  var instants = InstantTexts()
  var isReadingSpent = false
  /// Positions of events that could not be read because they are not what was written.
  var damaged: Set<Int64> = []
  /// Monotonic time until which failing reads are not told again.
  var readFailureToldUntil: Int64 = 0
  var isDraining = false
  var isDiskLow = false
  var started: Int64 = 0
  var counts = Counts()
  /// Of the threads around the hub, as they were told last.
  var figures: JSON = []

  /// Errands that became the first of their queue; begun one after another, not one inside the other.
  var toBegin = FIFO<Int>()
  var feeding: Set<String> = []
  /// Effects of the input in hand.
  var effects: [Effect] = []

  init(configuration: OfficeConfiguration, recovery: Recovery, at moment: Moment) {
    self.configuration = configuration
    history = recovery.history
    stagedHead = recovery.head
    committedHead = recovery.head
    topics = recovery.topics
    topicsStored = recovery.topicsStored
    series = recovery.series
    deadlines = Deadlines(recovery.deadlines)
    outboxNumber = recovery.outbox.map(\.number).max() ?? 0
    revision = recovery.revision
    schemas = recovery.schemas
    forks = recovery.forks
    identities = IdentityRegister(configuration.identities, book: recovery.identities)
    saltSeed = recovery.saltSeed
    lastBackup = recovery.lastBackup
    seal = SealState(signer: configuration.signer, position: recovery.sealed, at: moment.monotonic)
    touched.floor = recovery.head
    monotonic = moment.monotonic
    started = moment.monotonic
    switch configuration.clock {
    case .live: now = max(moment.wall, recovery.lastTime)
    case .rehearsal(let start): now = recovery.clock ?? max(start, recovery.lastTime)
    }
    for grant in configuration.plugins {
      let module = ModuleState(grant: grant, cursor: recovery.cursors[grant.module])
      if recovery.disabled.contains(grant.module) { (module.isDisabled, module.phase) = (true, .disabled) }
      modules[grant.module] = module
    }
    for row in recovery.outbox {
      if let command = OutboxCommand(row) { retries.append((moment.monotonic, command)) }
    }
    for row in recovery.consumers {
      guard let consumer = Consumer(row, stalledAfter: configuration.limits.stalledAfter) else { continue }
      consumer.movedAt = moment.monotonic - (consumer.isStalled ? consumer.stalledAfter : 0)
      consumers[row.name] = consumer
    }
  }

  /// The one way in. Inputs come in the order they happened.
  mutating func receive(_ input: Input, at moment: Moment) -> [Effect] {
    monotonic = moment.monotonic
    if configuration.clock == .live { now = max(now, moment.wall) }
    effects.removeAll(keepingCapacity: true)
    switch input {
    case .message(let peer, let frames, let user): received(frames, from: peer, user: user)
    case .loaded(let number, let position, let found): loaded(number, at: position, found)
    case .loadFailed(let number, let error): loadFailed(number, error)
    case .committed(let number): committed(number)
    case .moduleStarted(let name, let token): moduleStarted(name, token)
    case .moduleRetired(let name, let reason): moduleRetired(name, reason)
    case .moduleExited(let name, let reason): moduleEnded(name, reason)
    case .handshakeRefused(let address, let reason): handshakeRefused(address, reason)
    case .moduleLine(let name, let line): modules[name]?.heard(line)
    case .peerGone(let peer): if peer.door == .control { endSession(peer) }
    case .feedSubscriptions(let count): feedSubscriptions = count
    case .diskIsLow(let isLow): isDiskLow = isLow
    case .turnEnded: break
    case .tick: tick()
    case .measured(let figures): self.figures = figures
    case .drain: drain()
    case .reconfigured(let configuration): reconfigure(configuration)
    case .backedUp(let number, let proof, let problem): backedUp(number, proof, problem)
    }
    while let next = toBegin.popFirst() { takeTurn(next) }
    if case .turnEnded = input { endTurn() }
    return effects
  }

  /// Something is under way: a command, a read, a commit.
  var isBusy: Bool { !errands.isEmpty || !loads.isEmpty || !committing.isEmpty }

  mutating func emit(_ effect: Effect) { effects.append(effect) }

  mutating func load(_ reads: [Load], for purpose: LoadPurpose) {
    loadNumber += 1
    loads[loadNumber] = purpose
    emit(.load(loadNumber, reads))
  }

  /// The batch that holds the newest event while that is not on disk: the one in hand, or the last one on its way.
  var batchOfHead: Int { batch.events.isEmpty ? committing.last?.number ?? batchNumber : batchNumber }

  /// A batch waits while another is on its way, so that the group grows with the load; but one that is full goes at
  /// once, so that the writer finds work when it comes back and the hub never waits for it.
  private var mayCommit: Bool {
    committing.isEmpty || committing.count < limits.batchesAhead && batch.events.count >= limits.batchEvents
  }

  private mutating func endTurn() {
    advanceClock()
    if !pages.held.isEmpty { takePages() }
    if !pages.waiting.isEmpty { beginReads() }
    if !changedConsumers.isEmpty { saveConsumers() }
    if mayCommit, !batch.isEmpty {
      let number = batchNumber
      batchNumber += 1
      committing.append((number, batch.events, stagedAnswers))
      stagedAnswers = []
      emit(.commit(number, batch, expectedHead: stagedHead - Int64(batch.events.count)))
      batch = Batch()
      clearedDeadlines = []
    }
    if isDraining, errands.isEmpty, committing.isEmpty, batch.isEmpty {
      emit(.drained)
    }
  }

  /// The batch is on disk: now it is true, and everybody may hear of it.
  private mutating func committed(_ number: Int) {
    guard let (expected, events, answers) = committing.first, expected == number else {
      preconditionFailure("batches are committed one after another")
    }
    committing.removeFirst()
    if let last = events.last { committedHead = last.position }
    counts.events += Int64(events.count)
    counts.commits += 1
    publish(events)
    if !stagedIdentities.isEmpty { takeIdentities(upTo: number) }
    if committedHead - topicsStored >= TopicCheckpoint.everyEvents {
      topicsStored = committedHead
      batch.values.append(
        (name: TopicCheckpoint.name, value: TopicCheckpoint(position: committedHead, topics: topics).bytes))
    }
    ring.append(events, limit: limits.ringBytes)
    for (errand, answer) in answers { finish(errand, answer) }
    effects += afterCommit.removeValue(forKey: number) ?? []
    for command in newOutbox.removeValue(forKey: number) ?? [] { send(command) }
    for errand in errandsAfterCommit.removeValue(forKey: number) ?? [] { resume(errand) }
    cache.trim(to: limits.cacheBytes, committed: committedHead)
    touched.trim(committed: committedHead)
    if !folding.isEmpty { stepFolds() }
    wakeReactors(events)
    wakeConsumers(events, committed: number)
  }

  private mutating func publish(_ events: [StoredEvent]) {
    // Only public messages count: `previous` must be one that a subscriber of the feed could have seen.
    for event in events where event.isPublic {
      event.eachTopic { topic in
        let previous = topics.updateValue(event.position, forKey: topic) ?? 0
        guard feedSubscriptions > 0 else { return }
        emit(
          .publish(
            topic: topic, position: event.position, previous: previous, event: event.cloudEvent(personal: false)))
      }
    }
  }

  private mutating func loaded(_ number: Int, at position: Int64, _ found: [Loaded]) {
    guard let purpose = loads.removeValue(forKey: number) else { return }
    switch purpose {
    case .errand(let errand): errandLoaded(errand, at: position, found)
    case .reply(let peer, let id, let reading): answer(reading, to: peer, id: id, at: position, found)
    case .reactor(let module): reactorLoaded(module, found)
    case .parkedFact(let row): reactAgain(row, found)
    case .consumer(let name): lastsLoaded(name, number, found)
    case .page(let after): pageLoaded(number, after: after, at: position, found)
    case .again(let name): againLoaded(name, at: position, found)
    case .stalled(let name, let filters): firstMatchLoaded(name, filters, at: position, found)
    case .seal: sealLoaded(found)
    case .replay(let number): replayLoaded(number, found)
    case .erasure(let erasure): erasureLoaded(erasure, at: position, found)
    case .opening(let opening): opened(opening, found)
    case .spent: spentLoaded(found)
    case .stale(let module, let peer): staleLoaded(module, peer, at: position, found)
    case .past(let number): pastLoaded(number, found)
    }
  }

  private static let spentPage = 5_000

  /// Reads the spent ids of the log, page by page, until the filter can answer for it.
  private mutating func readSpent(after last: OutcomeKey) {
    isReadingSpent = true
    load([.outcomeKeys(after: last, limit: Self.spentPage)], for: .spent)
  }

  private mutating func spentLoaded(_ found: [Loaded]) {
    guard case .outcomeKeys(let keys)? = found.first else { return }
    for key in keys { spent.insert(CommandKey(identity: key.identity, id: key.id)) }
    if keys.count == Self.spentPage, let last = keys.last { return readSpent(after: last) }
    isReadingSpent = false
    spent.isComplete = true
  }

  mutating func tick() {
    if !spent.isComplete, !isReadingSpent { readSpent(after: OutcomeKey(identity: "", id: "")) }
    expireSessions()
    watchIdentities()
    revertLogLevel()
    expireErrands()
    retryAsks()
    if !foldJobs.isEmpty { expireFolds() }
    if !folding.isEmpty { stepFolds() }
    superviseModules()
    fireDeadlines()
    sendOutbox()
    redeliver()
    watchConsumers()
    sealLog()
    if isDraining { dropWaiting() }
  }

  private mutating func drain() {
    guard !isDraining else { return }
    isDraining = true
    emit(.log(.info, "draining: \(errands.count) in work"))
    dropWaiting()
  }

  /// Nobody starts a module any more: what waits for one that is away ends here. Work of the house stays on disk.
  private mutating func dropWaiting() {
    for (number, errand) in errands.all
    where errand.phase == .awaitingModule && modules[errand.awaited]?.asked == nil {
      if case .reaction = errand.purpose {
        finish(number)
      } else if errand.isOfTheHouse {
        finish(number)
      } else {
        finish(number, .failed, .draining)
      }
    }
  }

  private mutating func reconfigure(_ new: OfficeConfiguration) {
    for grant in new.plugins {
      if modules[grant.module] == nil {
        modules[grant.module] = ModuleState(grant: grant, cursor: nil)
      } else {
        modules[grant.module]?.grant = grant
        modules[grant.module]?.isRemoved = false
      }
    }
    for name in modules.keys where new.plugin(name) == nil {
      emit(.stopModule(name, .politely))
      modules[name]?.isRemoved = true
    }
    configuration = new
    identities.replace(new.identities)
    identitiesChanged()
    emit(.log(.info, "configuration reloaded"))
  }
}
