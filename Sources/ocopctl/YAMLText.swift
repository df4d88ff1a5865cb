import Foundation
import Wire
import Yams

/// YAML into the JSON of the protocol: only plain `true`, `false` and whole numbers without a leading zero become
/// something other than text, so `01`, `1:30`, `no` and dates stay as they are written. Text becomes NFC. Anchors and
/// aliases are refused: a few of them make gigabytes.
enum YAMLText {
  struct Fault: Error, Equatable, CustomStringConvertible {
    var line: Int
    var text: String
    var description: String { line > 0 ? "dòng/line \(line): \(text)" : text }
  }

  /// One document of a stream with the line where it begins.
  struct Document {
    var line: Int
    var value: JSON
  }

  static func documents(_ text: String) throws -> [Document] {
    var documents: [Document] = []
    do {
      let parser = try Yams.Parser(yaml: text)
      while let node = try parser.nextRoot() {
        // The parser keeps the anchors of a document alive, so they can be seen here.
        let value = try withExtendedLifetime(parser) { try json(node) }
        if let value { documents.append(Document(line: node.mark?.line ?? 0, value: value)) }
      }
    } catch let error as YamlError {
      throw fault(of: error)
    }
    return documents
  }

  /// The only document of a text.
  static func document(_ text: String) throws -> JSON {
    let all = try documents(text)
    guard all.count == 1 else { throw Fault(line: 0, text: "1 tài liệu / 1 document expected, \(all.count) found") }
    return all[0].value
  }

  private static func fault(of error: YamlError) -> Fault {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      Fault(line: mark.line, text: problem)
    default: Fault(line: 0, text: "\(error)")
    }
  }

  /// Nil for an empty value: the protocol leaves such members out.
  private static func json(_ node: Node, depth: Int = 0) throws -> JSON? {
    let line = node.mark?.line ?? 0
    if depth > JSONCursor.depthLimit { throw Fault(line: line, text: "lồng quá sâu / nested too deep") }
    if node.anchor != nil || node.alias != nil {
      throw Fault(line: line, text: "không dùng neo và bí danh (&, *) / anchors and aliases are not used")
    }
    switch node {
    case .scalar(let scalar): return value(of: scalar)
    case .sequence(let sequence): return .array(try sequence.compactMap { try json($0, depth: depth + 1) })
    case .mapping(let mapping):
      var members: [String: JSON] = [:]
      for (key, member) in mapping {
        guard let name = key.scalar?.string.precomposedStringWithCanonicalMapping else {
          throw Fault(line: line, text: "tên phải là chữ / a name must be text")
        }
        if members[name] != nil { throw Fault(line: key.mark?.line ?? line, text: "\"\(name)\" lặp lại / twice") }
        members[name] = try json(member, depth: depth + 1)
      }
      return .object(members)
    case .alias: throw Fault(line: line, text: "không dùng bí danh / aliases are not used")
    }
  }

  private static func value(of scalar: Node.Scalar) -> JSON? {
    let text = scalar.string.precomposedStringWithCanonicalMapping
    guard scalar.style == .plain || scalar.style == .any else { return .string(text) }
    switch text {
    case "true": return true
    case "false": return false
    case "", "~", "null": return nil
    default: break
    }
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let isWhole = !digits.isEmpty && digits.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    if isWhole, digits == "0" || !digits.hasPrefix("0"), let number = Int64(text) { return .integer(number) }
    return .string(text)
  }
}
