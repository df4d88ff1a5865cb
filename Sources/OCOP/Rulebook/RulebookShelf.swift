public import Coordination

/// The rulebooks of an office by their ids: which one a dossier runs under.
public struct RulebookShelf: Sendable {
  public let books: [String: Rulebook]

  public init(_ books: [String: Rulebook]) { self.books = books }

  /// The rulebook of a dossier, and until when it is still assessed by it.
  public struct Choice: Sendable, Hashable {
    public let id: String
    public let book: Rulebook
    /// The last day on which a case may be decided under the rulebook; nil while it has no end.
    public let lastDay: Day?
    /// The article of the transition that gives the last day.
    public let rule: String?
  }

  /// A case runs under the rulebook in force on the day it was filed; a later decree's transition says how long.
  public func choice(filed: Day, kind: DossierKind) -> Choice? {
    let inForce = books.filter { $0.value.isValid(on: filed) }.sorted { $0.key < $1.key }
    guard let (id, book) = inForce.first else { return nil }
    let ends = books.values.flatMap { $0.transitions ?? [] }.filter { $0.from == id && $0.kinds.contains(kind) }
    let end = ends.min { $0.until < $1.until }
    return Choice(id: id, book: book, lastDay: end?.until, rule: end?.source)
  }

  /// Rulebooks that hold on one day with the given one: there must be none.
  public func overlapping(_ book: Rulebook, id: String) -> [String] {
    books.filter { $0.key != id && $0.value.overlaps(book) }.keys.sorted()
  }
}
