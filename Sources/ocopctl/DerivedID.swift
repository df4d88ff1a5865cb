import Crypto
import Foundation

/// Ids of commands that are made from where the command stands, so that sending the same file again changes nothing.
enum DerivedID {
  /// The digest of a whole file of commands, made once for all its lines.
  static func file(_ content: Data) -> String { "f-\(hex(SHA256.hash(data: content), 16))" }

  /// Of a line of such a file, by its number from 1.
  static func line(_ number: Int, ofFile file: String) -> String { "\(file)-\(number)" }

  /// Of a step of a story, and of the entry it is done for.
  static func step(_ number: Int, item: String = "", ofStory name: String, edition: String = "") -> String {
    let text = [name, edition, String(number), item].joined(separator: "\u{0}")
    return "s-\(hex(SHA256.hash(data: Data(text.utf8)), 16))-\(number)"
  }

  /// Of a row of a table: what it asks for, wherever it stands. `attempt` is 0 until it was refused.
  static func row(
    command: String, record: String, dated: String, body: String, fields: [UInt8], attempt: Int
  ) -> String {
    var hash = SHA256()
    for text in [command, record, dated, body] { hash.update(data: Array(text.utf8) + [0]) }
    hash.update(data: fields)
    return "i-\(hex(hash.finalize(), 28))" + (attempt == 0 ? "" : "-\(attempt + 1)")
  }

  /// Of a reference document: what it says and from which day.
  static func document(_ subject: String, dated: String, content: [UInt8]) -> String {
    "d-\(hex(SHA256.hash(data: Data(subject.utf8) + [0] + Data(dated.utf8) + [0] + Data(content)), 24))"
  }

  private static func hex(_ digest: SHA256.Digest, _ count: Int) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let bytes = digest.prefix((count + 1) / 2).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
