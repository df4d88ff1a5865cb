import Coordination
import ModuleKit

/// A speciality (đặc sản) of a commune that the survey found, while nobody makes it for the programme.
struct Speciality: Record, HandedOn {
  static let kind = "speciality"
  static let title = BilingualText("Đặc sản", "speciality")
  static let numbering: String? = "DSN"
  static let keys: [Key] = [.name("name"), .text("commune"), .text("words"), .record("producer")]
  static let events = ["listed", "taken-up", "dropped", "handed-over"]

  enum Stage: String, StageName {
    case listed
    case takenUp = "taken-up"
    case dropped

    var title: BilingualText {
      switch self {
      case .listed: BilingualText("Chưa có chủ thể", "Without a producer")
      case .takenUp: BilingualText("Đã có chủ thể", "Taken up")
      case .dropped: BilingualText("Không phát triển", "Dropped")
      }
    }
  }

  enum Event: Codable, Equatable {
    case listed(name: String, commune: BodyID, what: String, makers: Int?, day: Day)
    case takenUp(producer: String, day: Day)
    case dropped(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var name: String
  var commune: BodyID
  /// What it is, and what is known of season, output and buyers.
  var what: String
  /// Households or people who make it.
  var makers: Int?
  var day: Day
  /// Folded, for the search for similar names.
  var words: [String]
  var producer: String?
  var droppedFor: String?
  var stage: Stage = .listed

  var body: BodyID? { commune }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ speciality: Speciality?, by event: Event) -> Speciality {
    if case .listed(let name, let commune, let what, let makers, let day) = event {
      return Speciality(
        name: name, commune: commune, what: what, makers: makers, day: day, words: SimilarNames.words(in: name))
    }
    guard var speciality else { preconditionFailure("a speciality is listed first") }
    switch event {
    case .listed: break
    case .takenUp(let producer, _): (speciality.stage, speciality.producer) = (.takenUp, producer)
    case .dropped(let reason, _): (speciality.stage, speciality.droppedFor) = (.dropped, reason)
    case .handedOver(let body, _): speciality.commune = body
    }
    return speciality
  }
}

struct ListSpeciality: Creation {
  static let form = Form(
    "list", vi: "Ghi đặc sản khảo sát được", en: "List a speciality", creates: Speciality.self, to: [.listed],
    anyBody: true, .text("name", vi: "Tên", en: "Name"), .body("commune", vi: "Xã", en: "Commune"),
    .text("what", vi: "Mô tả: mùa vụ, sản lượng, nơi bán", en: "What it is: season, output, buyers"),
    .integer("makers", vi: "Số hộ làm", en: "Households that make it", min: 0, max: 100_000).optional)

  var name: String
  var commune: BodyID
  var what: String
  var makers: Int?

  func decide(in now: Circumstances) throws -> Decision<Speciality> {
    _ = try Commune.unit(forEntryIn: commune, in: now)
    let same = try now.all(Speciality.self, where: ["commune": commune.rawValue, "name": name])
    if let twin = same.first(where: { $0.state.stage != .dropped }) {
      throw Refusal(
        "listed-already", vi: "Xã đã ghi đặc sản này: \(twin.id)", en: "The commune listed it already: \(twin.id)")
    }
    return Decision(.listed(name: name, commune: commune, what: what, makers: makers, day: now.dated))
  }
}

struct TakeUpSpeciality: Command {
  static let form = Form(
    "take-up", vi: "Đã có chủ thể", en: "A producer takes it up", on: Speciality.self, from: [.listed], to: [.takenUp],
    anyBody: true, .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"))

  var producer: String

  func decide(_ speciality: Speciality, in now: Circumstances) throws -> Decision<Speciality> {
    _ = try Commune.unit(forEntryIn: speciality.commune, in: now)
    _ = try now.require(Producer.self, producer)
    return Decision(.takenUp(producer: producer, day: now.dated))
  }
}

struct DropSpeciality: Command {
  static let form = Form(
    "drop", vi: "Không phát triển", en: "Drop", on: Speciality.self, from: [.listed], to: [.dropped], anyBody: true,
    .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ speciality: Speciality, in now: Circumstances) throws -> Decision<Speciality> {
    _ = try Commune.unit(forEntryIn: speciality.commune, in: now)
    return Decision(.dropped(reason: reason, day: now.dated))
  }
}

/// The survey: specialities that nobody makes yet, commune by commune.
struct SpecialitySurvey: Question {
  static let form = Form(
    "report-specialities", vi: "Đặc sản chưa có chủ thể", en: "Specialities without a producer",
    .body("commune", vi: "Xã", en: "Commune").optional)

  var commune: BodyID?

  func answer(in now: Circumstances) throws -> Report {
    var values = ["stage": Speciality.Stage.listed.rawValue]
    values["commune"] = commune?.rawValue
    let found = try now.all(Speciality.self, where: values).sorted {
      ($0.state.commune, $0.id) < ($1.state.commune, $1.id)
    }
    let names = try Names(of: Set(found.map(\.state.commune)), in: now)
    let columns = [
      Report.Column("commune", vi: "Xã", en: "Commune"), Report.Column("id", vi: "Mã", en: "ID"),
      Report.Column("name", vi: "Đặc sản", en: "Speciality"), Report.Column("what", vi: "Mô tả", en: "What it is"),
      Report.Column("makers", vi: "Số hộ", en: "Households", .integer),
      Report.Column("day", vi: "Ngày", en: "Day", .day),
    ]
    let rows = found.map { found -> [Report.Cell] in
      let one = found.state
      return [
        names.cell(one.commune), .text(found.id), .text(one.name), .text(one.what), .optional(one.makers),
        .day(one.day),
      ]
    }
    return Report(
      .report, vi: "Đặc sản chưa có chủ thể", en: "Specialities without a producer", cutOff: now.today,
      sections: [Report.Section(table: Report.Table(columns: columns, rows: rows))])
  }
}
