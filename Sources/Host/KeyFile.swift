internal import Foundation
internal import Glibc
internal import ZeroMQ

/// A file with one CURVE secret key: 40 characters of Z85, mode 0600.
public enum KeyFile {
  /// The secret key of a file that nobody else may read.
  /// - Throws: `Daemon.Failure` 78.
  static func secretKey(_ path: String) throws -> String {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let mode = attributes?[.posixPermissions] as? Int,
      let text = try? String(contentsOfFile: path, encoding: .utf8)
    else {
      throw Daemon.Failure(code: 78, vi: "Không đọc được khóa \(path).", en: "The key \(path) cannot be read.")
    }
    guard mode & 0o077 == 0 else {
      throw Daemon.Failure(
        code: 78, vi: "Khóa \(path) mở cho người khác: chmod 600.", en: "The key \(path) is open to others: chmod 600.")
    }
    let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard CurveKeys.isKey(key) else {
      throw Daemon.Failure(
        code: 78, vi: "\(path) không phải khóa CURVE 40 ký tự.", en: "\(path) is no CURVE key of 40 characters.")
    }
    return key
  }

  /// Makes a key pair and writes the secret key to a new file; of a file that is there it only tells the public key.
  /// - Returns: the public key, which may be shown to everybody.
  /// - Throws: `Daemon.Failure` 73 when the file cannot be written, 78 when what is there is no key.
  public static func publicKey(makingAt path: String) throws -> String {
    if FileManager.default.fileExists(atPath: path) { return try CurveKeys.publicKey(ofSecret: secretKey(path)) }
    let keys = try CurveKeys.make()
    try write(keys.secretKey, to: path)
    return keys.publicKey
  }

  // MARK: - Checkpoints

  /// The Ed25519 key that signs checkpoints: 64 hexadecimal digits, mode 0600. Made when it is missing.
  /// - Throws: `Daemon.Failure` 73 or 78.
  static func signer(_ path: String) throws -> LogSigner {
    if !FileManager.default.fileExists(atPath: path) { try write(Hex.text(freshBytes(32)), to: path) }
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0o777
    guard mode & 0o077 == 0 else {
      throw Daemon.Failure(
        code: 78, vi: "Khóa \(path) mở cho người khác: chmod 600.", en: "The key \(path) is open to others: chmod 600.")
    }
    let text = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    guard let signer = Hex.bytes(text).flatMap({ LogSigner(secret: $0) }) else {
      throw Daemon.Failure(
        code: 78, vi: "\(path) không phải khóa ký 64 chữ số thập lục phân.",
        en: "\(path) is no signing key of 64 hexadecimal digits.")
    }
    return signer
  }

  static func freshBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  /// One line into a new file that nobody else may read.
  private static func write(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    let line = Array((text + "\n").utf8)
    guard descriptor >= 0, Glibc.write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      throw Daemon.Failure(
        code: 73, vi: "Không ghi được khóa \(path): \(reason)", en: "The key \(path) cannot be written: \(reason)")
    }
    close(descriptor)
  }
}
