import Wire

/// `--file` on the command of a kind means a table: `ocopctl import` does the work.
///
/// - `ocopctl registration submit --file F`: the creation, one record of each row.
/// - `ocopctl fair register HC-2024-0001 --file F`: the rows belong to that record. They become records of the one kind
///   of the module whose creation names such a record.
enum TableWords {
  /// The words of `import`; nil when no table is meant. `words` are kind, command and what follows.
  static func importing(_ words: [String], _ entry: Vocabulary.Entry) -> [String]? {
    guard words.count > 1, words.contains(where: { $0 == "--file" || $0.hasPrefix("--file=") }) else { return nil }
    let rest = Array(words.dropFirst(2))
    if let form = entry.kind.command(words[1]) {
      return form.creates && !form.fields.contains { $0.name == "file" } ? [words[0], words[1]] + rest : nil
    }
    guard words[1] == "register" else { return nil }
    let parts = entry.manifest.kinds.flatMap { kind in
      kind.commands.filter(\.creates).compactMap { form in
        form.fields.first { $0.type == .record && !$0.isList && $0.isRequired && $0.kind == entry.kind.kind }
          .map { (kind: kind.kind, form: form.name, field: $0.name) }
      }
    }
    guard parts.count == 1 else { return nil }
    let target = [parts[0].kind, parts[0].form]
    guard let record = rest.first, !record.hasPrefix("-") else { return target + rest }
    return target + rest.dropFirst() + ["--set", "\(parts[0].field)=\(record)"]
  }
}
