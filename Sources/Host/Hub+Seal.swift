internal import Ledger
internal import Wire

/// When the office signs where its log stands.
struct SealState: Sendable, Equatable {
  var signer: LogSigner?
  /// Position of the last checkpoint's own event.
  var position: Int64 = 0
  /// Entries of the audit since.
  var audited = 0
  /// Monotonic time of the last one, or of the start.
  var at: Int64 = 0
  var isLoading = false
}

// Signed checkpoints: a fact of class public, so that every department that listens holds a witness of the log.
extension Hub {
  /// One at a time and at most one a second; otherwise after so many events, or after a while when anything was
  /// written.
  mutating func sealLog() {
    guard seal.signer != nil, !seal.isLoading, monotonic - seal.at >= 1_000, !isDraining else { return }
    let new = committedHead - seal.position
    guard new >= limits.sealEvents || (new > 0 || seal.audited > 0) && monotonic - seal.at >= limits.sealAfter else {
      return
    }
    seal.isLoading = true
    load([.seal], for: .seal)
  }

  mutating func sealLoaded(_ found: [Loaded]) {
    seal.isLoading = false
    guard let signer = seal.signer, case .seal(let state)? = found.first, state.position > 0,
      let checkpoint = Checkpoint(state, office: configuration.office, history: history, signer: signer)
    else { return }
    seal.at = monotonic
    seal.audited = 0
    let name = HostFact.logSigned
    seal.position = tell(
      HostFact(name: name, subject: "log/\(history)", data: checkpoint.json, dataClass: "public"))
  }
}
