internal import Crypto
internal import Foundation
public import Ledger
internal import Wire

/// Backups in files, for `ocopd` and the running daemon: made, proved, put back.
public enum LogBackup {
  /// Copies the log, proves the copy and writes `<path>.json` beside it: whose it is, up to where, and its SHA-256.
  static func make(_ ledger: SQLiteLedger, _ path: String, office: String) throws(LedgerError) -> LogProof {
    try ledger.copy(to: path)
    let (identity, proof) = try read(path)
    guard proof.fault == nil else { return proof }
    let about: JSON = [
      "office": .string(office), "history": .string(identity.history), "head": .integer(proof.head),
      "sha256": .string(try digest(path)),
    ]
    do {
      try Data(about.bytes + [0x0A]).write(to: URL(fileURLWithPath: path + ".json"), options: .withoutOverwriting)
    } catch {
      throw .unavailable("\(path).json: \(error.localizedDescription)")
    }
    return proof
  }

  private static func read(_ path: String) throws(LedgerError) -> (LogIdentity, LogProof) {
    try SQLiteCopy.read(path) { (identity, snapshot) throws(LedgerError) in
      (identity, try LogProof.prove(snapshot))
    }
  }

  private static func digest(_ path: String) throws(LedgerError) -> String {
    guard let file = FileHandle(forReadingAtPath: path) else { throw .unavailable(path) }
    defer { try? file.close() }
    var hash = SHA256()
    do {
      while let part = try file.read(upToCount: 1 << 20), !part.isEmpty { hash.update(data: part) }
    } catch {
      throw .unavailable("\(path): \(error.localizedDescription)")
    }
    return Hex.text(hash.finalize())
  }

  /// Proves a backup, or the log of a stopped daemon: the file as SQLite sees it, the digest beside it when there is
  /// one, both chains, every checkpoint of the log and of the witness.
  ///
  /// - Parameter witness: checkpoints that were kept elsewhere, one JSON object a line: events or their data.
  /// - Returns: the proof as JSON, and whether nothing is wrong.
  public static func verify(_ path: String, witness: [String] = []) throws(LedgerError) -> (json: String, isGood: Bool)
  {
    var checkpoints: [Checkpoint] = []
    for line in witness where !line.allSatisfy(\.isWhitespace) {
      guard let json = try? JSON(Array(line.utf8)), let checkpoint = Checkpoint(json["data"] ?? json) else {
        throw .unavailable("no checkpoint: \(line.prefix(80))")
      }
      checkpoints.append(checkpoint)
    }
    var (identity, proof) = try SQLiteCopy.read(path) { (identity, snapshot) throws(LedgerError) in
      (identity, try LogProof.prove(snapshot, witness: checkpoints))
    }
    if let about = FileManager.default.contents(atPath: path + ".json").flatMap({ try? JSON(Array($0)) }),
      let wanted = about["sha256"]?.string, wanted != (try digest(path)), proof.fault == nil
    {
      proof.fault = .init(position: 0, reason: "the file is not the one whose digest stands in \(path).json")
    }
    var json = proof.json
    json["history"] = .string(identity.history)
    return (json.text, proof.fault == nil)
  }

  /// Makes a log of a proved backup, in a folder without one.
  /// - Returns: the head of the new log.
  public static func restore(_ path: String, into folder: String) throws(LedgerError) -> Int64 {
    let (json, isGood) = try verify(path)
    guard isGood else { throw .damaged(position: 0, json) }
    return try SQLiteCopy.restore(path, into: folder) { String(UUID().uuidString.prefix(8)).lowercased() }
  }
}
