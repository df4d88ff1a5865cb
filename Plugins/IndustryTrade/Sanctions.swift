import Coordination
import ModuleKit
import OCOP

/// A sanction that a competent body told of, against a producer at a fair or goods on a shelf. It takes nothing away by
/// itself: that is for the review at agriculture; those who would show the goods are to know.
struct NotedSanction: Codable, Equatable, Sendable {
  /// The id of the notice.
  var sanction: String
  var decision: String
  /// Of `SanctionRecorded`.
  var ground: String
  var day: Day
}

extension IndustryTrade {
  /// Organisers of fairs ahead, and keepers of points that show the goods, have a task each.
  static let onSanction = Reaction(to: SanctionRecorded.self) { told, now in
    var registrations: [Found<Registration>] = []
    var points: [Found<SalesPoint>] = []
    try now.gather(
      [{ registrations += try now.all(Registration.self, where: "producer", is: told.producer) }]
        + told.products.map { product in
          { points += try now.all(SalesPoint.self, where: "products", is: product) }
        })
    let fairs = try now.records(Fair.self, Set(registrations.map(\.state.fair)).sorted())
    let ahead = Set(fairs.filter { Fair.Stage.ahead.contains($0.state.stage) }.map(\.id))
    let concerned = registrations.filter { found in
      (found.state.isInLine || found.state.isHolding) && ahead.contains(found.state.fair)
        && (told.products.isEmpty || !Set(told.products).isDisjoint(with: found.state.products))
    }
    let note = NoteSanction(sanction: told.sanction, decision: told.decision, ground: told.ground, day: told.day)
    let shelves = Set(points.filter { $0.state.stage != .closed }.map(\.id)).sorted()
    return concerned.map {
      Send("industry-trade.registration.note-sanction/\($0.id)", note, mayBeRefused: true)
    } + shelves.map { Send("industry-trade.sales-point.note-sanction/\($0)", note, mayBeRefused: true) }
  }
}

/// What both commands take.
struct NoteSanction: Codable {
  static func form<R: Record>(on record: R.Type, from stages: [R.Stage], anyBody: Bool) -> Form {
    Form(
      "note-sanction", vi: "Ghi nhận xử phạt", en: "Note a sanction", on: R.self, from: stages, by: [.house],
      anyBody: anyBody, .record("sanction", of: "sanction", vi: "Thông báo xử phạt", en: "Sanction"),
      .text("decision", vi: "Số quyết định", en: "Decision"), .text("ground", vi: "Lĩnh vực", en: "Ground"),
      .day("day", vi: "Ngày", en: "Day"))
  }

  var sanction: String
  var decision: String
  var ground: String
  var day: Day

  var noted: NotedSanction { NotedSanction(sanction: sanction, decision: decision, ground: ground, day: day) }

  func check(against known: [NotedSanction]?) throws(Refusal) {
    guard known?.contains(where: { $0.sanction == sanction }) == true else { return }
    throw Refusal("noted-already", vi: "Đã ghi \(sanction)", en: "\(sanction) is noted already")
  }

  func task(_ name: String, vi: String, en: String, lead: BodyID, subject: String, in now: Circumstances) throws
    -> TaskAssignment
  {
    let days = now.settings(IndustryTrade.self).sanctionDays
    return TaskAssignment(
      name, title: BilingualText(vi, en), lead: lead, due: try now.workingDays(days, after: now.dated),
      dueRule: "\(days) working days after it was told", subject: subject, source: decision, dueDays: days,
      dueFrom: now.dated)
  }
}

struct NoteSanctionOfRegistration: Command {
  static let form = NoteSanction.form(
    on: Registration.self, from: [.submitted, .waiting, .allotted, .confirmed], anyBody: true)
  let note: NoteSanction
  init(from decoder: any Decoder) throws { note = try NoteSanction(from: decoder) }

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    try note.check(against: registration.sanctions)
    let fair = try now.require(Fair.self, registration.fair).state
    return Decision(.sanctionNoted(sanction: note.noted)).assigning(
      try note.task(
        "review-sanctioned-stand",
        vi: "\(fair.name): xem xét \(registration.producerName), bị xử phạt theo \(note.decision)",
        en: "\(fair.name): look into \(registration.producerName), sanctioned by \(note.decision)", lead: fair.host,
        subject: "registration/\(now.recordID)", in: now))
  }
}

struct NoteSanctionOfGoods: Command {
  static let form = NoteSanction.form(on: SalesPoint.self, from: [.listed, .remedying, .dormant], anyBody: false)
  let note: NoteSanction
  init(from decoder: any Decoder) throws { note = try NoteSanction(from: decoder) }

  func decide(_ point: SalesPoint, in now: Circumstances) throws -> Decision<SalesPoint> {
    try note.check(against: point.sanctions)
    return Decision(.sanctionNoted(sanction: note.noted)).assigning(
      try note.task(
        "check-sanctioned-goods", vi: "\(point.name): kiểm tra hàng bị xử phạt theo \(note.decision)",
        en: "\(point.name): check the goods sanctioned by \(note.decision)", lead: point.keeper,
        subject: "sales-point/\(now.recordID)", in: now))
  }
}
