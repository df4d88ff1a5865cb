import Coordination
import ModuleKit

/// A raw-material area (vùng nguyên liệu) of a commune, with the standard it is certified to.
struct MaterialArea: Record, HandedOn {
  static let kind = "material-area"
  static let title = BilingualText("Vùng nguyên liệu", "material area")
  static let numbering: String? = "VNL"
  static let keys: [Key] = [.name("name"), .text("commune"), .record("producer"), .day("standardTo")]
  static let events = ["registered", "certified", "standard-ended", "closed", "handed-over"]

  enum Stage: String, StageName {
    case registered, closed

    var title: BilingualText {
      self == .registered ? BilingualText("Đang sản xuất", "In use") : BilingualText("Đã ngừng", "Closed")
    }
  }

  enum Event: Codable, Equatable {
    case registered(name: String, commune: BodyID, crop: String, area: Hectares, producer: String?)
    case certified(standard: String, number: String?, from: Day, to: Day?)
    /// `day` is the first without the standard.
    case standardEnded(day: Day)
    case closed(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var name: String
  var commune: BodyID
  /// What grows or is bred: "quế", "tôm".
  var crop: String
  var area: Hectares
  /// Whose it is, when it belongs to one.
  var producer: String?
  /// "VietGAP", with the number and the last day of its certificate.
  var standard: String?
  var standardNumber: String?
  var standardTo: Day?
  var closedFor: String?
  var stage: Stage = .registered

  var body: BodyID? { commune }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ area: MaterialArea?, by event: Event) -> MaterialArea {
    if case .registered(let name, let commune, let crop, let hectares, let producer) = event {
      return MaterialArea(name: name, commune: commune, crop: crop, area: hectares, producer: producer)
    }
    guard var area else { preconditionFailure("a material area is registered first") }
    switch event {
    case .registered: break
    case .certified(let standard, let number, _, let to):
      (area.standard, area.standardNumber, area.standardTo) = (standard, number, to)
    case .standardEnded: (area.standard, area.standardNumber, area.standardTo) = (nil, nil, nil)
    case .closed(let reason, _): (area.stage, area.closedFor) = (.closed, reason)
    case .handedOver(let body, _): area.commune = body
    }
    return area
  }
}

struct RegisterMaterialArea: Creation {
  static let form = Form(
    "register", vi: "Đăng ký vùng nguyên liệu", en: "Register a material area", creates: MaterialArea.self,
    to: [.registered], anyBody: true, .text("name", vi: "Tên vùng", en: "Name"),
    .body("commune", vi: "Xã", en: "Commune"), .text("crop", vi: "Cây trồng, vật nuôi", en: "Crop or animal"),
    .text("hectares", vi: "Diện tích (ha), như 12,5", en: "Hectares, such as 12,5"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer").optional)

  var name: String
  var commune: BodyID
  var crop: String
  var hectares: String
  var producer: String?

  func decide(in now: Circumstances) throws -> Decision<MaterialArea> {
    _ = try Commune.unit(forEntryIn: commune, in: now)
    guard let area = Hectares(parsing: hectares), area.rawValue > 0 else {
      throw Refusal(
        "bad-area", vi: "Diện tích \"\(hectares)\" không đọc được: ghi số ha, như 12,5 hoặc 1.250",
        en: "The area \"\(hectares)\" is not understood: write hectares, such as 12,5 or 1.250")
    }
    if let producer { _ = try now.require(Producer.self, producer) }
    return Decision(.registered(name: name, commune: commune, crop: crop, area: area, producer: producer))
  }
}

/// The area is certified to a standard, first or again.
struct CertifyMaterialArea: Command {
  static let form = Form(
    "certify", vi: "Ghi chứng nhận tiêu chuẩn", en: "Record a certified standard", on: MaterialArea.self,
    from: [.registered], anyBody: true,
    .text("standard", vi: "Tiêu chuẩn, như VietGAP", en: "Standard, such as VietGAP"),
    .text("number", vi: "Số chứng nhận", en: "Number of the certificate").optional,
    .day("from", vi: "Từ ngày", en: "From"), .day("to", vi: "Đến ngày", en: "To").optional)

  var standard: String
  var number: String?
  var from: Day
  var to: Day?

  func decide(_ area: MaterialArea, in now: Circumstances) throws -> Decision<MaterialArea> {
    _ = try Commune.unit(forEntryIn: area.commune, in: now)
    if let to, to < from || to < now.today {
      throw Refusal(
        "standard-ended", vi: "Chứng nhận đã hết hạn ngày \(to.vietnamese)", en: "The certificate ended on \(to)")
    }
    let decision = Decision<MaterialArea>(.certified(standard: standard, number: number, from: from, to: to))
    guard let to else { return decision.cancelling("end-standard").cancelling("ask-renewal") }
    let ahead = to - now.settings(Agriculture.self).cycle.renewalDays
    return decision.scheduling("end-standard", at: to + 1).scheduling("ask-renewal", at: max(ahead, now.today + 1))
  }
}

/// The house sends it ahead of the last day: the commune is asked to have the certificate renewed.
struct AskRenewal: Command {
  static let form = Form(
    "ask-renewal", vi: "Nhắc gia hạn chứng nhận", en: "Ask for the renewal", on: MaterialArea.self,
    from: [.registered], by: [.house])

  func decide(_ area: MaterialArea, in now: Circumstances) throws -> Decision<MaterialArea> {
    guard let standard = area.standard, let last = area.standardTo, last >= now.today else { return Decision() }
    return Decision().assigning(
      TaskAssignment(
        "renew-standard",
        title: BilingualText(
          "Gia hạn \(standard) của \(area.name), hết hạn \(last.vietnamese)",
          "Renew \(standard) of \(area.name), which ends on \(last)"),
        lead: area.commune, due: last))
  }
}

/// The house sends it on the day after the last day.
struct EndAreaStandard: Command {
  static let form = Form(
    "end-standard", vi: "Hết hạn chứng nhận", en: "The certificate ends", on: MaterialArea.self, by: [.house])

  func decide(_ area: MaterialArea, in now: Circumstances) throws -> Decision<MaterialArea> {
    guard let last = area.standardTo, last < now.today else {
      throw Refusal("not-due", vi: "Chứng nhận còn hiệu lực", en: "The certificate still holds")
    }
    return Decision(.standardEnded(day: last + 1))
  }
}

struct CloseMaterialArea: Command {
  static let form = Form(
    "close", vi: "Ngừng theo dõi vùng", en: "Close a material area", on: MaterialArea.self, from: [.registered],
    to: [.closed], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ area: MaterialArea, in now: Circumstances) throws -> Decision<MaterialArea> {
    _ = try Commune.unit(forEntryIn: area.commune, in: now)
    return Decision(.closed(reason: reason, day: now.dated)).cancelling("end-standard").cancelling("ask-renewal")
  }
}
