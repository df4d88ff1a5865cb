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
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor < 0, errno == EEXIST { return try CurveKeys.publicKey(ofSecret: secretKey(path)) }
    let keys = try CurveKeys.make()
    let line = Array((keys.secretKey + "\n").utf8)
    guard descriptor >= 0, write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      throw Daemon.Failure(
        code: 73, vi: "Không ghi được khóa \(path): \(reason)", en: "The key \(path) cannot be written: \(reason)")
    }
    close(descriptor)
    return keys.publicKey
  }
}
