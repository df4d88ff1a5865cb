internal import Wire
internal import Yams

/// Reads YAML and gathers every fault with its line and column, instead of stopping at the first.
///
/// Scalars stay the text that was written: `01`, `no` and `1:30` mean nothing else here. Aliases are refused.
final class YAMLReader {
  let file: String
  private(set) var faults: [ConfigurationFault] = []

  init(file: String) { self.file = file }

  func parse(_ text: String) -> Node? {
    do {
      if text.utf8.count > 1 << 20 { throw YamlError.reader(problem: "over 1 MiB", offset: nil, value: 0, yaml: "") }
      let parser = try Parser(yaml: text)
      guard let node = try parser.singleRoot(), node.mapping != nil else {
        fault(nil, "Tệp phải là một bảng khóa: giá trị.", "The file must be a mapping of keys to values.")
        return nil
      }
      // Nodes hold their anchors weakly: only as long as the parser lives can they be seen.
      let aliased = withExtendedLifetime(parser) { hasAlias(node) }
      if aliased { fault(nil, "Không dùng bí danh (&, *).", "Aliases (&, *) are not used.") }
      return node
    } catch let error as YamlError {
      var line = 0
      var column = 0
      switch error {
      case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
        (line, column) = (mark.line, mark.column)
      default: break
      }
      faults.append(.init(file: file, line: line, column: column, vi: "YAML hỏng: \(error)", en: "Bad YAML."))
      return nil
    } catch {
      fault(nil, "YAML hỏng: \(error)", "Bad YAML.")
      return nil
    }
  }

  private func hasAlias(_ node: Node) -> Bool {
    switch node {
    case .alias: true
    case .scalar(let scalar): scalar.anchor != nil
    case .sequence(let sequence): sequence.anchor != nil || sequence.contains(where: hasAlias)
    case .mapping(let mapping): mapping.anchor != nil || mapping.contains { hasAlias($0.value) }
    }
  }

  func fault(_ node: Node?, _ vi: String, _ en: String) {
    faults.append(.init(file: file, line: node?.mark?.line ?? 0, column: node?.mark?.column ?? 0, vi: vi, en: en))
  }

  func missing(_ node: Node, _ name: String) { fault(node, "Thiếu \"\(name)\".", "\"\(name)\" is missing.") }

  /// Every key of the mapping must be one of these.
  func allow(_ node: Node, _ names: [String]) {
    guard let mapping = node.mapping else { return fault(node, "Phải là bảng khóa: giá trị.", "Must be a mapping.") }
    for (key, _) in mapping where !names.contains(key.string ?? "") {
      let word = key.string ?? "?"
      let near = Spelling.nearest(to: word, among: names)
      fault(
        key, "Không có khóa \"\(word)\"\(near.map { "; có phải \"\($0)\"?" } ?? ".")",
        "There is no key \"\(word)\"\(near.map { "; did you mean \"\($0)\"?" } ?? ".")")
    }
  }

  func string(_ node: Node, _ name: String) -> String? {
    guard let value = node[name] else {
      missing(node, name)
      return nil
    }
    guard let text = value.string, !text.isEmpty else {
      fault(value, "\"\(name)\" phải là chữ.", "\"\(name)\" must be text.")
      return nil
    }
    return text
  }

  func optionalString(_ node: Node, _ name: String) -> String? { node[name] == nil ? nil : string(node, name) }

  func integer(_ node: Node, _ name: String) -> Int? {
    guard let value = node[name] else { return nil }
    guard let text = value.string, let number = Int(text) else {
      fault(value, "\"\(name)\" phải là số nguyên.", "\"\(name)\" must be an integer.")
      return nil
    }
    return number
  }

  func list(_ node: Node, _ name: String) -> [Node] {
    guard let value = node[name] else {
      missing(node, name)
      return []
    }
    guard let sequence = value.sequence else {
      fault(value, "\"\(name)\" phải là danh sách.", "\"\(name)\" must be a list.")
      return []
    }
    return Array(sequence)
  }

  /// Settings as JSON: quoted scalars are text, plain ones numbers, truth or text.
  func json(_ node: Node) -> JSON? {
    switch node {
    case .scalar(let scalar):
      if scalar.style == .plain {
        if let number = Int64(scalar.string), String(number) == scalar.string { return .integer(number) }
        if scalar.string == "true" || scalar.string == "false" { return .boolean(scalar.string == "true") }
        if scalar.string.isEmpty || scalar.string == "null" || scalar.string == "~" {
          fault(node, "Giá trị trống: bỏ khóa này đi.", "An empty value: leave the key out.")
          return nil
        }
      }
      return .string(scalar.string)
    case .sequence(let sequence): return .array(sequence.compactMap { json($0) })
    case .mapping(let mapping):
      var members: [String: JSON] = [:]
      for (key, value) in mapping { if let name = key.string { members[name] = json(value) } }
      return .object(members)
    case .alias: return nil
    }
  }
}
