import Synchronization

/// The ledger in memory: for rehearsals and tests. It keeps every promise but durability.
public final class MemoryLedger: Ledger {
  public let identity: LogIdentity
  private let state = Mutex(State())

  private struct State {
    var book = MemoryBook()
    var failNextCommit: CommitResult?
    var isClosed = false
  }

  public init(history: String = "memory", epoch: Int64 = 1) {
    identity = LogIdentity(history: history, epoch: epoch)
  }

  /// Answer of the next commit, which then writes nothing; used once.
  public var failNextCommit: CommitResult? {
    get { state.withLock { $0.failNextCommit } }
    set { state.withLock { $0.failNextCommit = newValue } }
  }

  public func commit(_ batch: Batch, epoch: Int64, expectedHead: Int64) -> CommitResult {
    state.withLock { state in
      if state.isClosed { return .failed("the ledger is closed") }
      if let failure = state.failNextCommit {
        state.failNextCommit = nil
        return failure
      }
      let fault =
        batch.fault(
          epoch: epoch, ownEpoch: identity.epoch, expectedHead: expectedHead, head: state.book.head,
          lastTime: state.book.lastTime) ?? state.book.conflict(with: batch)
      if let fault { return .failed(fault) }
      state.book.apply(batch)
      return .committed(head: state.book.head)
    }
  }

  public func snapshot<Value>(_ body: (any Snapshot) throws(LedgerError) -> Value) throws(LedgerError) -> Value {
    let book = state.withLock { $0.isClosed ? nil : $0.book }
    guard let book else { throw .unavailable("the ledger is closed") }
    return try body(book)
  }

  /// As `SQLiteLedger.verify`.
  public func verify(from: Int64, limit: Int) throws(LedgerError) -> Int64 {
    try snapshot { snapshot throws(LedgerError) in
      try HashChain.verify(snapshot, from: from, limit: limit)
    }
  }

  public var availableBytes: Int64 { .max }

  public func close() {
    state.withLock { $0.isClosed = true }
  }
}
