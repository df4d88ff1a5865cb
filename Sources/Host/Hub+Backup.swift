internal import Ledger
internal import Wire

/// A backup that is being made.
struct BackupJob: Sendable, Equatable {
  var peer: Peer
  var id: String
  var path: String
}

// Backups while the office works: the copy is made on a thread of its own, proved, and only then told.
extension Hub {
  static let lastBackupName = "backup/last"

  mutating func backUp(_ meta: JSON, _ peer: Peer, _ id: String) {
    guard let path = meta["path"]?.string, path.hasPrefix("/"), path.utf8.count < 1_024 else {
      return send(.failed, to: peer, id: id, .badSubject("path: /… (on the daemon's machine)"))
    }
    backupNumber += 1
    backups[backupNumber] = BackupJob(peer: peer, id: id, path: path)
    emit(.backUp(backupNumber, to: path))
  }

  mutating func backedUp(_ number: Int, _ proof: LogProof?, _ problem: String?) {
    guard let job = backups.removeValue(forKey: number) else { return }
    guard let proof, problem == nil, proof.fault == nil else {
      let reason = problem ?? proof?.fault.map { "\($0.position): \($0.reason)" } ?? "?"
      emit(.log(.error, "the backup \(job.path) failed: \(reason)"))
      return send(
        .failed, to: job.peer, id: job.id,
        .failure("internal", vi: "Không sao lưu được", en: "The backup failed", detail: (reason, reason)))
    }
    lastBackup = now
    let last: JSON = ["at": .integer(now), "head": .integer(proof.head), "path": .string(job.path)]
    batch.values.append((name: Self.lastBackupName, value: last.bytes))
    answerWhenOnDisk(job.peer, job.id, last)
  }
}
