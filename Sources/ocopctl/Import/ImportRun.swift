import Client
import Coordination
import Wire

/// Takes the rows of a table to the office: all of them as a dry run first, then those that are good.
///
/// Ids come from the content of the rows, so a run that was cut off goes on where it stopped when it is started again,
/// and a file that was corrected sends only what changed.
struct ImportRun {
  /// Sends messages, many under way, and hands over each answer.
  typealias Exchange = (_ title: BilingualText, [Message], (Message, Message) throws -> Void) throws -> Void

  var rows: [ImportRow]
  /// `agriculture.product.register`.
  let command: String
  /// Heads of the columns by the names of the fields.
  let heads: [String: String]
  let exchange: Exchange

  /// More refusals of one content are no accident.
  private static let attemptLimit = 50

  init(rows: [ImportRow], command: String, heads: [String: String], exchange: @escaping Exchange) {
    (self.rows, self.command, self.heads, self.exchange) = (rows, command, heads, exchange)
    var first: [String: Int] = [:]
    for place in rows.indices where rows[place].outcome == .open && rows[place].awaits.isEmpty {
      let id = rows[place].id(of: command)
      if let other = first[id] { self.rows[place].outcome = .repeats(rows[other].number) } else { first[id] = place }
    }
  }

  /// Those that wait for nothing.
  private var ready: [Int] { rows.indices.filter { rows[$0].outcome == .open && rows[$0].awaits.isEmpty } }
  var rejected: [ImportRow] { rows.filter { $0.outcome == .rejected } }

  // MARK: - Checking

  /// Asks about every row that can be asked about, and writes nothing.
  mutating func check() throws { try check(ready) }

  private mutating func check(_ places: [Int]) throws {
    let title = BilingualText("Kiểm tra", "Checking")
    var open = places
    while !open.isEmpty {
      var spent: [Int] = []
      try send(open, title, isDryRun: true) { run, place, answer in
        switch answer.verb {
        case .done: break
        case .refused: run.reject(place, answer)
        default:
          // Its id was used by a command that was no dry run: this row, in an earlier run.
          if Client.problem(of: answer).code == "conflict" { spent.append(place) } else { run.reject(place, answer) }
        }
      }
      open = try attempts(after: spent)
    }
  }

  /// What became of rows whose id is spent: to ask again under the same id changes nothing. What was refused then may
  /// be right by now.
  private mutating func attempts(after spent: [Int]) throws -> [Int] {
    var again: [Int] = []
    try send(spent, BilingualText("Đã gửi trước", "Sent before"), isDryRun: false) { run, place, answer in
      switch answer.verb {
      case .done: run.finish(place, answer, .already)
      case .refused where run.rows[place].attempt < Self.attemptLimit:
        run.rows[place].attempt += 1
        again.append(place)
      default: run.reject(place, answer)
      }
    }
    return again
  }

  // MARK: - Sending

  /// Writes the rows that are open; those that wait for others follow when these are written.
  mutating func send() throws {
    let title = BilingualText("Ghi", "Writing")
    var next = ready
    while true {
      try send(next, title, isDryRun: false) { run, place, answer in
        if answer.verb == .done {
          let isKnown = (try? answer.metaObject())?["duplicate"] == true
          run.finish(place, answer, isKnown ? .already : .done)
        } else {
          run.reject(place, answer)
        }
      }
      let waiting = rows.indices.filter { rows[$0].outcome == .open && !rows[$0].awaits.isEmpty }
      if waiting.isEmpty { return }
      resolve(waiting)
      next = waiting.filter { rows[$0].outcome == .open && rows[$0].awaits.isEmpty }
      if next.isEmpty { return giveUp(waiting) }
      try check(next)
      next = next.filter { rows[$0].outcome == .open }
    }
  }

  private mutating func resolve(_ waiting: [Int]) {
    for place in waiting {
      for (name, other) in rows[place].awaits {
        if let id = rows[other].result {
          rows[place].fields[name] = .string(id)
          rows[place].awaits[name] = nil
        } else if rows[other].outcome == .rejected {
          let number = rows[other].number
          rows[place].outcome = .rejected
          rows[place].faults.append(
            .init(
              column: heads[name] ?? name, value: "",
              text: BilingualText(
                "dòng \(number) mà nó dẫn chiếu không được nhận", "row \(number), to which it refers, was not taken")))
        }
      }
    }
  }

  private mutating func giveUp(_ waiting: [Int]) {
    for place in waiting where rows[place].outcome == .open {
      rows[place].outcome = .rejected
      rows[place].faults.append(
        .init(
          column: "", value: "",
          text: BilingualText("các dòng dẫn chiếu vòng quanh", "rows refer to each other in a circle")))
    }
  }

  private mutating func send(
    _ places: [Int], _ title: BilingualText, isDryRun: Bool, _ take: (inout ImportRun, Int, Message) -> Void
  ) throws {
    guard !places.isEmpty else { return }
    var byID: [String: Int] = [:]
    let messages = places.map { place in
      let message = rows[place].message(command, isDryRun: isDryRun)
      byID[message.id] = place
      return message
    }
    var answers: [(Int, Message)] = []
    defer { for (place, answer) in answers { take(&self, place, answer) } }
    try exchange(title, messages) { message, answer in
      if let place = byID[message.id] { answers.append((place, answer)) }
    }
  }

  private mutating func finish(_ place: Int, _ answer: Message, _ outcome: ImportRow.Outcome) {
    rows[place].outcome = outcome
    let record = (try? answer.metaObject())?["record"]?.string
    rows[place].result = record.map { $0.split(separator: "/", maxSplits: 1).last.map(String.init) ?? $0 }
  }

  private mutating func reject(_ place: Int, _ answer: Message) {
    rows[place].reject(Client.problem(of: answer), heads: heads, isRefusal: answer.verb == .refused)
  }

  // MARK: - Hints

  /// Tells rows that look like a record of the office, or like another row, though their content differs.
  mutating func remark(nameKey: String?, refers: [String], existing: (String) throws -> [RecordIndex.Entry]) rethrows {
    guard let nameKey else { return }
    func key(_ member: (String) -> JSON?) -> [String] {
      [RecordIndex.key(member(nameKey)?.string ?? "")] + refers.map { member($0)?.string ?? "" }
    }
    var seen: [[String]: Int] = [:]
    for place in rows.indices where rows[place].outcome == .open {
      guard let name = rows[place].fields[nameKey]?.string else { continue }
      let fields = rows[place].fields
      let own = key { fields[$0] }
      if let other = seen.updateValue(rows[place].number, forKey: own) {
        rows[place].remarks.append(
          BilingualText("cùng tên với dòng \(other), nội dung khác", "the same name as row \(other), other content"))
      }
      if let found = try existing(name).first(where: { entry in key { entry.state[$0] } == own }) {
        rows[place].remarks.append(
          BilingualText("sổ đã có \(found.id) cùng tên", "the office has \(found.id) of this name"))
      }
    }
  }
}
