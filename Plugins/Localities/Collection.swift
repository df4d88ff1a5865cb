import Coordination
import ModuleKit

/// A round of collecting figures (đợt thu số liệu): one form for chosen bodies, a due day, and who is missing.
///
/// What each body returns is a record of its own, `CollectionReturn`.
struct Collection: Record {
  static let kind = "collection"
  static let title = BilingualText("đợt thu số liệu", "collection")
  static let numbering: String? = "TS"
  static let keys: [Key] = [.name("heading"), .text("bodies"), .day("due"), .text("year")]
  static let events = ["opened", "reminded", "extended", "closed", "handed-over"]

  enum Stage: String, StageName {
    case open, closed

    var title: BilingualText {
      self == .open ? BilingualText("Đang thu", "Open") : BilingualText("Đã chốt", "Closed")
    }
  }

  /// A column of the form, and of the sheet that is sent out and comes back.
  struct Column: Codable, Equatable, Sendable {
    /// Kebab-case.
    var id: String
    var title: String
    var type: Report.Column.Content
    /// Whether each row needs a value there.
    var required: Bool
  }

  enum Event: Codable, Equatable, Sendable {
    case opened(heading: String, columns: [Column], bodies: [BodyID], due: Day, owner: BodyID, day: Day)
    /// By the house or by hand; the house's are counted.
    case reminded(missing: [BodyID], byHouse: Bool, day: Day)
    case extended(due: Day, reason: String)
    case closed(missing: [BodyID], day: Day)
    case handedOver(from: BodyID, to: BodyID, decision: String)
  }

  /// What it is about: "Số liệu OCOP quý I năm 2024".
  var heading: String
  var columns: [Column]
  /// In the order of the merged table.
  var bodies: [BodyID]
  var due: Day
  var year: String
  var owner: BodyID
  /// Reminders that the house sent for this due day.
  var reminders = 0
  /// Due days that were moved, oldest first.
  var formerDue: [Day] = []
  /// Who had handed in nothing when it was closed.
  var missing: [BodyID]?
  /// Bodies of the list that ended while another of the list followed them: nothing more is asked of them.
  var excused: [BodyID]?
  var stage: Stage = .open

  var body: BodyID? { owner }

  static func evolve(_ collection: Collection?, by event: Event) -> Collection {
    if case .opened(let heading, let columns, let bodies, let due, let owner, let day) = event {
      return Collection(
        heading: heading, columns: columns, bodies: bodies, due: due, year: day.yearText, owner: owner)
    }
    guard var collection else { preconditionFailure("a collection is opened first") }
    switch event {
    case .opened: break
    case .reminded(_, let byHouse, _): collection.reminders += byHouse ? 1 : 0
    case .extended(let due, _):
      collection.formerDue.append(collection.due)
      (collection.due, collection.reminders) = (due, 0)
    case .closed(let missing, _): (collection.stage, collection.missing) = (.closed, missing)
    case .handedOver(let old, let new, _): collection.pass(from: old, to: new)
    }
    return collection
  }

  /// A place in the list is the id of a return: so a body that follows two keeps its own place.
  private mutating func pass(from old: BodyID, to new: BodyID) {
    if owner == old { owner = new }
    guard let place = bodies.firstIndex(of: old) else { return }
    if bodies.contains(new) { excused = (excused ?? []) + [old] } else { bodies[place] = new }
  }

  /// The id of what a body returns, from its place in the list: short however long its name is.
  func returnID(of body: BodyID, in id: String) -> String? {
    bodies.firstIndex(of: body).map { "\(id).\($0 + 1)" }
  }
}

extension Collection: PassedOn {
  static let openStages: [Stage] = [.open]
  /// It is about many units: only a single successor takes it over.
  var place: UnitCode? { nil }
  func involves(_ body: BodyID) -> Bool { owner == body || bodies.contains(body) && excused?.contains(body) != true }
}

extension Collection.Event: HandOverEvent {}

/// What one body returned in a collection: rows, or the statement that there is nothing (không phát sinh).
///
/// Made and replaced by `collection.submit` and `collection.nil-return`.
struct CollectionReturn: Record {
  static let kind = "collection-return"
  static let title = BilingualText("số liệu của đơn vị", "return")
  static let keys: [Key] = [.record("collection"), .text("owner"), .boolean("isNil"), .day("day")]
  static let events = ["received"]

  static let moves: [Move<Stage>] = [
    Move("collection.submit", "collection.nil-return", vi: "Nộp", en: "Handed in", from: [], to: [.received])
  ]

  enum Stage: String, StageName {
    case received
    var title: BilingualText { BilingualText("Đã nhận", "Received") }
  }

  enum Event: Codable, Equatable, Sendable {
    /// A nil return has no rows. A later one replaces it.
    case received(
      collection: String, owner: BodyID, rows: [[String: CellValue]], isNil: Bool, isLate: Bool, day: Day,
      enteredBy: BodyID?)
  }

  var collection: String
  var owner: BodyID
  /// By the ids of the columns; a column without a value is absent.
  var rows: [[String: CellValue]]
  var isNil: Bool
  /// Whether it came after the due day.
  var isLate: Bool
  var day: Day
  var enteredBy: BodyID?
  /// From 1: how often the body handed it in.
  var edition: Int

  var stage: Stage { .received }
  var body: BodyID? { owner }

  static func evolve(_ former: CollectionReturn?, by event: Event) -> CollectionReturn {
    switch event {
    case .received(let collection, let owner, let rows, let isNil, let isLate, let day, let enteredBy):
      CollectionReturn(
        collection: collection, owner: owner, rows: rows, isNil: isNil, isLate: isLate, day: day, enteredBy: enteredBy,
        edition: (former?.edition ?? 0) + 1)
    }
  }
}

/// A value of a cell, as JSON holds it: a text or a whole number. Days are texts.
enum CellValue: Codable, Equatable, Sendable {
  case text(String)
  case number(Int64)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int64.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    }
  }
}
