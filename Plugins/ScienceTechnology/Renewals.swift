import Coordination
import ModuleKit
import OCOP

/// The house sends it before something of the case ends: a task for what is due, once for each.
struct RemindCase: Command {
  static let form = Form(
    "remind", vi: "Nhắc gia hạn", en: "Remind of a renewal", on: BrandingCase.self, from: BrandingCase.Stage.running,
    by: [.house])

  func decide(_ file: BrandingCase, in now: Circumstances) throws -> Decision<BrandingCase> {
    let due = file.expiries.filter { !file.toldExpiries.contains(BrandingCase.key($0)) && now.isNear($0.day) }
    guard let first = due.min(by: { $0.day < $1.day }) else {
      return Decision().reminding(file.expiryDays, in: now)
    }
    let event = BrandingCase.Event.expiryTold(items: due.map(BrandingCase.key), day: now.today)
    return try Decision(event)
      .assigning(now.renewal(of: due, named: file.productName, by: first.day))
      .reminding(BrandingCase.evolve(file, by: event).expiryDays, in: now)
  }
}

/// The same for a mark and its rights of use.
struct RemindMark: Command {
  static let form = Form(
    "remind", vi: "Nhắc gia hạn", en: "Remind of a renewal", on: Mark.self, from: [.granted], by: [.house])

  func decide(_ mark: Mark, in now: Circumstances) throws -> Decision<Mark> {
    func open(_ mark: Mark) -> [(item: String, number: String, day: Day)] {
      mark.expiries.filter { !mark.toldExpiries.contains(BrandingCase.key($0)) }
    }
    let due = open(mark).filter { now.isNear($0.day) }
    guard let first = due.min(by: { $0.day < $1.day }) else {
      return Decision().reminding(open(mark).map(\.day), in: now)
    }
    let event = Mark.Event.expiryTold(items: due.map(BrandingCase.key), day: now.today)
    return try Decision(event).assigning(now.renewal(of: due, named: mark.name, by: first.day))
      .reminding(open(Mark.evolve(mark, by: event)).map(\.day), in: now)
  }
}

extension Circumstances {
  fileprivate func isNear(_ day: Day) -> Bool {
    day.adding(months: -settings(ScienceTechnology.self).renewalMonths) <= today
  }

  fileprivate func renewal(
    of items: [(item: String, number: String, day: Day)], named name: String, by day: Day
  ) throws -> TaskAssignment {
    let (lead, with) = try responsible(for: settings(ScienceTechnology.self).brandingArea)
    let vi = items.map { "\(Expiring.title(of: $0.item).vi) \($0.number) (\($0.day.vietnamese))" }
    let en = items.map { "\(Expiring.title(of: $0.item).en) \($0.number) (\($0.day))" }
    return TaskAssignment(
      "renew-brand",
      title: BilingualText(
        "Gia hạn cho \(name): \(vi.joined(separator: ", "))", "Renew for \(name): \(en.joined(separator: ", "))"),
      lead: lead, with: with, due: max(day, today), dueRule: "before it ends")
  }
}

/// What ends within so many days, the first to end first: the queue of the department.
struct Expiring: Question {
  static let form = Form(
    "expiring-papers", vi: "Giấy tờ sắp hết hạn", en: "Papers about to end",
    .integer("within", vi: "Trong số ngày", en: "Within days", min: 0, max: 3_660).optional,
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer").optional)
  var within: Int?
  var producer: String?

  private struct Row {
    var day: Day
    var item: String
    var number: String
    var name: String
    var producer: String
    var record: String
  }

  static func title(of item: String) -> BilingualText {
    switch item {
    case "barcode": BilingualText("Mã số mã vạch", "Barcode")
    case "declaration": BilingualText("Công bố chất lượng", "Quality declaration")
    case "right-of-use": BilingualText("Quyền sử dụng nhãn hiệu", "Right to use a mark")
    default: BilingualText("Văn bằng nhãn hiệu", "Mark certificate")
    }
  }

  func answer(in now: Circumstances) throws -> Report {
    var cases: [Found<BrandingCase>] = []
    var marks: [Found<Mark>] = []
    try now.gather(
      BrandingCase.Stage.running.map { stage in
        { cases += try now.all(BrandingCase.self, where: "stage", is: stage.rawValue) }
      } + [{ marks = try now.all(Mark.self, where: "stage", is: Mark.Stage.granted.rawValue) }])
    var rows = cases.flatMap { found in
      found.state.expiries.map { end in
        Row(
          day: end.day, item: end.item, number: end.number, name: found.state.productName,
          producer: found.state.producer, record: found.id)
      }
    }
    rows += marks.flatMap { found in
      found.state.expiries.map { end in
        let right = found.state.rights.first { $0.document == end.number }
        return Row(
          day: end.day, item: end.item, number: end.number, name: found.state.name,
          producer: (end.item == "mark" ? found.state.producer : right?.producer) ?? found.state.owner, record: found.id
        )
      }
    }
    let last = now.today + (within ?? 365)
    rows = rows.filter { $0.day <= last && (producer == nil || producer == $0.producer) }
      .sorted { ($0.day, $0.record, $0.number) < ($1.day, $1.record, $1.number) }
    return Report(
      .report, vi: "Giấy tờ hết hạn đến ngày \(last.vietnamese)", en: "Papers that end by \(last)", cutOff: now.today,
      sections: [
        Report.Section(
          table: Report.Table(
            columns: [
              Report.Column("last-day", vi: "Hết hạn", en: "Last day", .day),
              Report.Column("days-left", vi: "Còn (ngày)", en: "Days left", .integer),
              Report.Column("item", vi: "Giấy tờ", en: "Paper"), Report.Column("number", vi: "Số", en: "Number"),
              Report.Column("name", vi: "Của", en: "Of"), Report.Column("producer", vi: "Chủ thể", en: "Producer"),
              Report.Column("record", vi: "Hồ sơ", en: "Record"),
            ],
            rows: rows.map { row in
              [
                .day(row.day), .number(Int64(row.day - now.today)), .text(Self.title(of: row.item)),
                .text(BilingualText(row.number, row.number)), .text(BilingualText(row.name, row.name)),
                .text(BilingualText(row.producer, row.producer)), .text(BilingualText(row.record, row.record)),
              ]
            }))
      ])
  }
}
