extension KindDescription {
  /// The life of a kind as a state diagram in mermaid: the stages, and every way between them that its commands and
  /// those of other kinds declare. `text` chooses the language.
  public func stateDiagram(_ text: (Label) -> String) -> String {
    var lines = ["stateDiagram-v2"]
    func node(_ stage: String) -> String { stage.replacing("-", with: "_") }
    for stage in stages { lines.append("  \(node(stage.name)) : \(text(stage.title))") }
    for form in commands {
      for target in form.to {
        if form.creates { lines.append("  [*] --> \(node(target)) : \(text(form.title))") }
        for source in form.from { lines.append("  \(node(source)) --> \(node(target)) : \(text(form.title))") }
      }
    }
    for move in moves {
      for target in move.to {
        for source in move.from { lines.append("  \(node(source)) --> \(node(target)) : \(text(move.title))") }
      }
    }
    for stage in stages where !leads(from: stage.name) { lines.append("  \(node(stage.name)) --> [*]") }
    return lines.joined(separator: "\n")
  }

  private func leads(from stage: String) -> Bool {
    commands.contains { $0.from.contains(stage) && !$0.to.isEmpty } || moves.contains { $0.from.contains(stage) }
  }
}
