import Coordination
import ModuleKit
import OCOP

/// An invitation came, or an event is worth going to.
struct ReceiveInvitation: Creation {
  static let form = Form(
    "receive", vi: "Nhận giấy mời dự hội chợ tỉnh bạn", en: "Receive an invitation", creates: Delegation.self,
    to: [.invited], anyBody: true, .text("name", vi: "Tên sự kiện", en: "Name of the event"),
    .text("hostProvince", vi: "Tỉnh tổ chức", en: "Host province"), .text("venue", vi: "Địa điểm", en: "Venue"),
    .day("opens", vi: "Ngày khai mạc", en: "First day"), .day("closes", vi: "Ngày bế mạc", en: "Last day"),
    .text("invitation", vi: "Số giấy mời", en: "Number of the invitation"),
    .choice("category", vi: "Loại sự kiện", en: "Kind of event", EventCategory.choices).optional)
  var name: String
  var hostProvince: String
  var venue: String
  var opens: Day
  var closes: Day
  var invitation: String
  var category: EventCategory?

  func decide(in now: Circumstances) throws -> Decision<Delegation> {
    try Dates.check(opens: opens, closes: closes)
    let clashes = try now.events(on: opens...closes)
    return Decision(
      .received(
        name: name, hostProvince: hostProvince, venue: venue, lead: now.actor.body, opens: opens, closes: closes,
        invitation: invitation, category: category)
    ).warning(
      clashes.map {
        BilingualText("\($0.name) (\($0.record)): trùng ngày", "\($0.name) (\($0.record)): same days")
      })
  }
}

/// Producers are asked who wants to come.
struct CallProducers: Command {
  static let form = Form(
    "call", vi: "Vận động chủ thể", en: "Call producers", on: Delegation.self, from: [.invited], to: [.called],
    anyBody: true, .day("closes", vi: "Hạn trả lời", en: "Last day to answer"))
  var closes: Day

  func decide(_ delegation: Delegation, in now: Circumstances) throws -> Decision<Delegation> {
    try Dates.check(registrationCloses: closes, opens: delegation.opens)
    return Decision(.called(closes: closes))
  }
}

/// The producers that go: recognised ones have a certificate on all days, potential ones need none.
struct ChooseDelegation: Command {
  static let form = Form(
    "choose", vi: "Chọn chủ thể", en: "Choose producers", on: Delegation.self, from: [.called], to: [.chosen],
    anyBody: true,
    .record("recognised", of: "producer", vi: "Chủ thể có sản phẩm được công nhận", en: "Recognised producers").list,
    .record("potential", of: "producer", vi: "Chủ thể có sản phẩm tiềm năng", en: "Potential producers").list,
    .text("reason", vi: "Lý do chọn", en: "Reason").optional,
    .text("others", vi: "Doanh nghiệp khác cùng đi", en: "Other firms that go along").list.optional)
  var recognised: [String]
  var potential: [String]
  var reason: String?
  var others: [String]?

  func decide(_ delegation: Delegation, in now: Circumstances) throws -> Decision<Delegation> {
    let producers = recognised + potential
    guard !producers.isEmpty, Set(producers).count == producers.count else {
      throw Refusal(
        "producers", vi: "Cần ít nhất một chủ thể, mỗi chủ thể một lần", en: "Name at least one producer, each once")
    }
    if !recognised.isEmpty {
      let certified = try Certificates(in: now).producers(on: delegation.days)
      let missing = recognised.filter { !certified.contains($0) }
      guard missing.isEmpty else {
        throw Refusal(
          "not-certified", vi: "Không có giấy chứng nhận trong suốt sự kiện: \(missing.joined(separator: ", "))",
          en: "Without a certificate on all days of the event: \(missing.joined(separator: ", "))",
          detail: BilingualText("Xếp vào nhóm tiềm năng hoặc bỏ ra.", "List them as potential, or leave them out."))
      }
    }
    return Decision(.chosen(recognised: recognised, potential: potential, reason: reason, others: others))
      .announcing(DelegationChosen(event: now.recordID, producers: producers))
      .warning(try clashes(of: producers, on: delegation.days, in: now))
  }

  /// Who is expected at a fair of ours on the same days.
  private func clashes(
    of producers: [String], on days: ClosedRange<Day>, in now: Circumstances
  ) throws -> [BilingualText] {
    try now.gather(
      producers.map { producer in { _ = try now.engagements(of: producer, on: days, besides: "") } })
    return try producers.flatMap { producer in
      try now.engagements(of: producer, on: days, besides: "").filter { $0.record != "delegation/\(now.recordID)" }.map
      {
        BilingualText(
          "\(producer) đã có tên ở \($0.name) (\($0.record)), trùng ngày",
          "\(producer) is expected at \($0.name) (\($0.record)) on the same days")
      }
    }
  }
}

struct HireBooths: Command {
  static let form = Form(
    "hire", vi: "Thuê gian hàng", en: "Hire booths", on: Delegation.self, from: [.chosen], to: [.hired], anyBody: true,
    .integer("booths", vi: "Số gian", en: "Booths", min: 1, max: 1_000),
    .money("cost", vi: "Kinh phí (đồng)", en: "Cost (đồng)"),
    .text("source", vi: "Nguồn kinh phí", en: "Source of the money"))
  var booths: Int
  var cost: Money
  var source: String

  func decide(_ delegation: Delegation, in now: Circumstances) throws -> Decision<Delegation> {
    Decision(.hired(booths: booths, cost: cost, source: source))
  }
}

struct ReportDelegation: Command {
  static let form = Form(
    "report", vi: "Báo cáo kết quả tham gia", en: "Report the result", on: Delegation.self, from: [.chosen, .hired],
    to: [.reported], anyBody: true, .money("revenue", vi: "Doanh thu (đồng)", en: "Sales (đồng)").optional,
    .integer("contracts", vi: "Số hợp đồng", en: "Contracts", min: 0, max: 100_000),
    .integer("memoranda", vi: "Số biên bản ghi nhớ", en: "Memoranda", min: 0, max: 100_000),
    .text("note", vi: "Nhận xét", en: "Note"))
  var revenue: Money?
  var contracts: Int
  var memoranda: Int
  var note: String

  func decide(_ delegation: Delegation, in now: Circumstances) throws -> Decision<Delegation> {
    guard now.dated >= delegation.closes else {
      throw Refusal(
        "not-over", vi: "Sự kiện còn đến hết ngày \(delegation.closes.vietnamese)",
        en: "The event lasts until \(delegation.closes)")
    }
    return Decision(
      .reported(
        result: DelegationResult(revenue: revenue, contracts: contracts, memoranda: memoranda, note: note))
    ).announcing(
      EventAttended(
        event: now.recordID, name: delegation.name, opens: delegation.opens, closes: delegation.closes,
        booths: delegation.hire?.booths ?? 0, recognised: Array(delegation.producers.prefix(delegation.recognised)),
        potential: Array(delegation.producers.dropFirst(delegation.recognised))))
  }
}

struct DeclineInvitation: Command {
  static let form = Form(
    "decline", vi: "Không tham gia", en: "Decline", on: Delegation.self, from: [.invited, .called, .chosen],
    to: [.declined], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ delegation: Delegation, in now: Circumstances) throws -> Decision<Delegation> {
    Decision(.declined(reason: reason))
  }
}
