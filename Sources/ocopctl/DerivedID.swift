import Crypto
import Foundation

/// Ids of commands that are made from where the command stands, so that sending the same file again changes nothing.
enum DerivedID {
  /// Of a line of a file of commands: the digest of the whole file, and the line number from 1.
  static func line(_ number: Int, ofFile content: Data) -> String {
    "f-\(hex(SHA256.hash(data: content), 16))-\(number)"
  }

  /// Of a step of a story, and of the entry it is done for.
  static func step(_ number: Int, item: String = "", ofStory name: String, edition: String = "") -> String {
    let text = [name, edition, String(number), item].joined(separator: "\u{0}")
    return "s-\(hex(SHA256.hash(data: Data(text.utf8)), 16))-\(number)"
  }

  /// Of a reference document: what it says and from which day.
  static func document(_ subject: String, dated: String, content: [UInt8]) -> String {
    "d-\(hex(SHA256.hash(data: Data(subject.utf8) + [0] + Data(dated.utf8) + [0] + Data(content)), 24))"
  }

  private static func hex(_ digest: SHA256.Digest, _ count: Int) -> String {
    String(digest.flatMap { byte in [byte >> 4, byte & 15].map { String($0, radix: 16) } }.joined().prefix(count))
  }
}
