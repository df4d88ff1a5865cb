extension KindDescription {
  /// The life of a kind as a state diagram in mermaid: the stages, and every way between them that its commands and
  /// those of other kinds declare. `text` chooses the language.
  public func stateDiagram(_ text: (Label) -> String) -> String {
    var lines = ["stateDiagram-v2"]
    func node(_ stage: String) -> String { stage.replacing("-", with: "_") }
    for stage in stages { lines.append("  \(node(stage.name)) : \(text(stage.title))") }
    for way in ways {
      lines.append("  \(way.from.map(node) ?? "[*]") --> \(node(way.to)) : \(text(way.title))")
    }
    let left = Set(ways.map(\.from))
    for stage in stages where !left.contains(stage.name) { lines.append("  \(node(stage.name)) --> [*]") }
    return lines.joined(separator: "\n")
  }

  /// One way between two stages that a command leads along: `by` is its name, with its kind.
  public struct Arrow: Equatable, Sendable {
    public var by: [String]
    /// nil: the command makes the record.
    public var from: String?
    public var to: String
    public var title: Label

    public init(by: [String], from: String?, to: String, title: Label) {
      (self.by, self.from, self.to, self.title) = (by, from, to, title)
    }
  }

  /// Every way between stages, in the order of forms and moves. What leaves the stage as it is is no way.
  public var ways: [Arrow] {
    let all = stages.map(\.name)
    let own = commands.flatMap { form in
      form.ways.flatMap { way in
        way.to.flatMap { target in
          let sources: [String?] = way.from.isEmpty ? (form.creates ? [nil] : all) : way.from
          return sources.map { Arrow(by: ["\(kind).\(form.name)"], from: $0, to: target, title: form.title) }
        }
      }
    }
    return own
      + moves.flatMap { move in
        move.to.flatMap { target in
          let sources: [String?] = move.from.isEmpty ? [nil] : move.from
          return sources.map { Arrow(by: move.by, from: $0, to: target, title: move.title) }
        }
      }
  }
}
