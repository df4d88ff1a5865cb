internal import Crypto
internal import Foundation
internal import Ledger
internal import Wire

/// Where the two chains of the log stand: what a checkpoint signs.
struct LogSeal: Sendable, Equatable {
  var position: Int64
  var hash: [UInt8]
  var auditNumber: Int64
  var auditHash: [UInt8]

  static func read(_ snapshot: any Snapshot) throws(LedgerError) -> LogSeal {
    let last = try snapshot.events(after: snapshot.head - 1, limit: 1, bytes: 0).last
    let audit = try snapshot.lastAudit()
    return LogSeal(
      position: last?.position ?? 0, hash: last?.hash ?? [], auditNumber: audit?.number ?? 0,
      auditHash: audit?.hash ?? [])
  }

  /// The bytes that are signed: seven lines of text.
  func text(office: String, history: String) -> [UInt8] {
    Array(
      """
      ocop checkpoint 1
      \(office)
      \(history)
      \(position)
      \(Hex.text(hash))
      \(auditNumber)
      \(Hex.text(auditHash))

      """.utf8)
  }
}

enum Hex {
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }

  static func bytes(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(byte)
    }
    return bytes
  }
}

/// Signs checkpoints with the office's Ed25519 key.
struct LogSigner: Sendable, Equatable {
  private let secret: [UInt8]
  /// 64 hexadecimal digits; for whoever checks signatures.
  let publicKey: String

  /// - Parameter secret: 32 bytes.
  init?(secret: [UInt8]) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: secret) else { return nil }
    self.secret = secret
    publicKey = Hex.text(key.publicKey.rawRepresentation)
  }

  func sign(_ text: [UInt8]) -> String? {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: secret),
      let signature = try? key.signature(for: text)
    else { return nil }
    return Hex.text(signature)
  }

  static func isSigned(_ text: [UInt8], by publicKey: String, _ signature: String) -> Bool {
    guard let bytes = Hex.bytes(publicKey), let signature = Hex.bytes(signature),
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
    else { return false }
    return key.isValidSignature(signature, for: text)
  }
}

/// A signed checkpoint as it stands in the fact `house.log-signed`.
struct Checkpoint: Sendable, Equatable {
  var office: String
  var history: String
  var seal: LogSeal
  var key: String
  var signature: String

  init?(_ seal: LogSeal, office: String, history: String, signer: LogSigner) {
    guard let signature = signer.sign(seal.text(office: office, history: history)) else { return nil }
    (self.office, self.history, self.seal, self.key, self.signature) =
      (office, history, seal, signer.publicKey, signature)
  }

  init?(_ json: JSON) {
    guard let office = json["office"]?.string, let history = json["history"]?.string,
      let position = json["position"]?.integer, let hash = json["hash"]?.string.flatMap(Hex.bytes),
      let auditNumber = json["auditNumber"]?.integer, let auditHash = json["auditHash"]?.string.flatMap(Hex.bytes),
      let key = json["key"]?.string, let signature = json["signature"]?.string
    else { return nil }
    (self.office, self.history, self.key, self.signature) = (office, history, key, signature)
    seal = LogSeal(position: position, hash: hash, auditNumber: auditNumber, auditHash: auditHash)
  }

  var json: JSON {
    [
      "office": .string(office), "history": .string(history), "position": .integer(seal.position),
      "hash": .string(Hex.text(seal.hash)), "auditNumber": .integer(seal.auditNumber),
      "auditHash": .string(Hex.text(seal.auditHash)), "key": .string(key), "signature": .string(signature),
    ]
  }

  var isSigned: Bool { LogSigner.isSigned(seal.text(office: office, history: history), by: key, signature) }
}
