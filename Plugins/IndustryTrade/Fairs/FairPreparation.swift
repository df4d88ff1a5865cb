import Coordination
import ModuleKit
import OCOP

/// Who organises (ban tổ chức) and who helps, each body with its work; every helper gets a task.
struct AppointBoard: Command {
  static let form = Form(
    "appoint-board", vi: "Lập ban tổ chức", en: "Appoint the board", on: Fair.self,
    from: [.approved, .open, .closed, .allotted], anyBody: true,
    .text("decision", vi: "Số quyết định", en: "Decision number"),
    .body("chair", vi: "Trưởng ban (cơ quan)", en: "Chairing body"),
    .object(
      "helpers", vi: "Tổ giúp việc", en: "Helpers", .body("body", vi: "Cơ quan", en: "Body"),
      .text("work", vi: "Việc", en: "Work"), .day("due", vi: "Hạn", en: "Due").optional
    ).list)
  var decision: String
  var chair: BodyID
  var helpers: [Fair.Board.Helper]

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    try fair.requireHost(now)
    for helper in helpers where helper.due.map({ $0 >= fair.opens }) == true {
      throw Refusal(
        "due-after-opening", vi: "Việc của \(helper.body) phải xong trước ngày khai mạc \(fair.opens.vietnamese)",
        en: "The work of \(helper.body) is due before the first day \(fair.opens)")
    }
    return Decision(.boardAppointed(board: .init(decision: decision, chair: chair, helpers: helpers))).assigning(
      helpers.map { helper in
        TaskAssignment(
          "prepare-fair", title: BilingualText("\(helper.work) (\(fair.name))", "\(helper.work) (\(fair.name))"),
          lead: helper.body, with: helper.body == chair ? [] : [chair], due: helper.due ?? fair.opens - 1,
          dueRule: helper.due == nil ? "the day before the fair opens" : nil, subject: "fair/\(now.recordID)",
          source: decision)
      })
  }
}

/// Letters to other provinces, and word to the producers, which the localities carry to them.
struct InviteToFair: Command {
  static let form = Form(
    "invite", vi: "Mời tham gia", en: "Invite", on: Fair.self, from: [.approved, .open], anyBody: true,
    .text("document", vi: "Số giấy mời", en: "Number of the invitation"),
    .text("provinces", vi: "Tỉnh bạn", en: "Other provinces").list.optional)
  var document: String
  var provinces: [String]?

  struct Reply: Encodable {
    /// Producers with a certificate on all days of the fair.
    var eligible: Int
  }

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    try fair.requireHost(now)
    let eligible = try Certificates(in: now).producers(on: fair.days).count
    let days = now.settings(IndustryTrade.self).inviteDays
    return Decision(
      .invited(
        invitation: .init(document: document, provinces: provinces ?? [], eligible: eligible, day: now.dated))
    ).assigning(
      try now.task(
        "invite-producers",
        vi: "Báo cho chủ thể đủ điều kiện dự \(fair.name), hạn đăng ký "
          + fair.registrationCloses.vietnamese,
        en: "Tell eligible producers of \(fair.name), to register by \(fair.registrationCloses)",
        area: FairAreas.invitations, days: days, after: "the invitation", subject: "fair/\(now.recordID)",
        source: document)
    ).replying(Reply(eligible: eligible))
  }
}

/// Divides the ground. Zones may change until booths are given out.
struct SetZones: Command {
  static let form = Form(
    "set-zones", vi: "Chia khu, số gian", en: "Set zones and booths", on: Fair.self,
    from: [.proposed, .appraised, .approved, .open, .closed], anyBody: true,
    .object(
      "zones", vi: "Các khu", en: "Zones", .text("id", vi: "Mã khu", en: "Code"),
      .text("title", vi: "Tên khu", en: "Name"),
      .integer("booths", vi: "Số gian", en: "Booths", min: 1, max: 5_000),
      .integer("perProducer", vi: "Nhiều nhất mỗi chủ thể", en: "Most booths of one producer", min: 1, max: 100)
        .optional,
      .choice(
        "takes", vi: "Dành cho, ưu tiên trước sau", en: "For whom, in order",
        Standing.allCases.map { ($0.rawValue, $0.title) }
      ).list,
      .text("sectors", vi: "Chỉ các ngành", en: "Only these sectors").list.optional
    ).list)
  var zones: [Given]

  struct Given: Decodable, Sendable {
    var id: String
    var title: String
    var booths: Int
    var perProducer: Int?
    var takes: [Standing]
    var sectors: [String]?
  }

  func decide(_ fair: Fair, in now: Circumstances) throws -> Decision<Fair> {
    try fair.requireHost(now)
    let settings = now.settings(IndustryTrade.self)
    let known = Set(settings.sectors.map(\.id))
    guard !zones.isEmpty, Set(zones.map(\.id)).count == zones.count, zones.allSatisfy({ KebabCase.holds($0.id) }) else {
      throw Refusal(
        "zones", vi: "Cần ít nhất một khu, mỗi khu một mã riêng (chữ thường, gạch nối)",
        en: "At least one zone, each with a code of its own in lower case and hyphens")
    }
    for zone in zones {
      guard !zone.takes.isEmpty, Set(zone.takes).count == zone.takes.count else {
        throw Refusal(
          "zone-for-nobody", vi: "Khu \(zone.id): ghi ít nhất một đối tượng, mỗi đối tượng một lần",
          en: "Zone \(zone.id): say for whom, each once")
      }
      if let unknown = (zone.sectors ?? []).first(where: { !known.contains($0) }) {
        throw Refusal(
          "unknown-sector", vi: "Khu \(zone.id): không có ngành \(unknown)",
          en: "Zone \(zone.id): no sector \(unknown)",
          detail: BilingualText(
            "Có: \(known.sorted().joined(separator: ", ")).", "There are: \(known.sorted().joined(separator: ", "))."))
      }
    }
    return Decision(
      .zonesSet(
        zones: zones.map {
          Zone(
            id: $0.id, title: $0.title, booths: $0.booths, perProducer: $0.perProducer ?? settings.boothsPerProducer,
            takes: $0.takes, sectors: $0.sectors ?? [])
        }))
  }
}

extension Fair {
  /// What is done with the fair is done by its host, or by the department for it.
  func requireHost(_ now: Circumstances) throws(Refusal) {
    let settings = now.settings(IndustryTrade.self)
    guard now.actor.body != host, now.actor.body != settings.department, now.actor.body != settings.committee else {
      return
    }
    throw Refusal(
      "not-the-host", vi: "Hội chợ này do \(host) tổ chức", en: "This fair is held by \(host)",
      detail: BilingualText("\(now.actor.body) không phải cơ quan tổ chức.", "\(now.actor.body) is not its host."))
  }
}
