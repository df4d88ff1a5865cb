import Coordination
import ModuleKit
import OCOP

/// A craft village or traditional trade (làng nghề, ngành nghề truyền thống) of a commune.
struct CraftVillage: Record, HandedOn {
  static let kind = "craft-village"
  static let title = BilingualText("Làng nghề, ngành nghề truyền thống", "craft village")
  static let numbering: String? = "LNG"
  static let keys: [Key] = [.name("name"), .text("commune"), .text("sort")]
  static let events = ["registered", "closed", "handed-over"]

  enum Stage: String, StageName {
    case registered, closed

    var title: BilingualText {
      self == .registered ? BilingualText("Đang hoạt động", "Active") : BilingualText("Đã ngừng", "Closed")
    }
  }

  enum Sort: String, Codable, CaseIterable {
    case village = "craft-village"
    case trade = "traditional-trade"

    var title: BilingualText {
      self == .village
        ? BilingualText("Làng nghề", "Craft village") : BilingualText("Ngành nghề truyền thống", "Traditional trade")
    }
  }

  enum Event: Codable, Equatable {
    case registered(
      name: String, sort: Sort, commune: BodyID, trade: String, households: Int?, decision: String?, recognised: Day?)
    case closed(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var name: String
  var sort: Sort
  var commune: BodyID
  /// What is made: "dệt thổ cẩm".
  var trade: String
  var households: Int?
  /// Number of the decision that recognised it, and its day.
  var decision: String?
  var recognised: Day?
  var closedFor: String?
  var stage: Stage = .registered

  var body: BodyID? { commune }

  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ village: CraftVillage?, by event: Event) -> CraftVillage {
    if case .registered(
      let name, let sort, let commune, let trade, let households, let decision, let recognised) = event
    {
      return CraftVillage(
        name: name, sort: sort, commune: commune, trade: trade, households: households, decision: decision,
        recognised: recognised)
    }
    guard var village else { preconditionFailure("a craft village is registered first") }
    switch event {
    case .registered: break
    case .closed(let reason, _): (village.stage, village.closedFor) = (.closed, reason)
    case .handedOver(let body, _): village.commune = body
    }
    return village
  }
}

struct RegisterCraftVillage: Creation {
  static let form = Form(
    "register", vi: "Đăng ký làng nghề", en: "Register a craft village", creates: CraftVillage.self, to: [.registered],
    anyBody: true, .text("name", vi: "Tên", en: "Name"),
    .choice("sort", vi: "Loại", en: "Sort", CraftVillage.Sort.allCases.map { ($0.rawValue, $0.title) }),
    .body("commune", vi: "Xã", en: "Commune"), .text("trade", vi: "Nghề", en: "Trade"),
    .integer("households", vi: "Số hộ", en: "Households", min: 0, max: 100_000).optional,
    .text("decision", vi: "Quyết định công nhận", en: "Decision of recognition").optional,
    .day("recognised", vi: "Ngày công nhận", en: "Day of recognition").optional)

  var name: String
  var sort: CraftVillage.Sort
  var commune: BodyID
  var trade: String
  var households: Int?
  var decision: String?
  var recognised: Day?

  func decide(in now: Circumstances) throws -> Decision<CraftVillage> {
    let unit = try Commune.unit(forEntryIn: commune, in: now)
    return Decision(
      .registered(
        name: name, sort: sort, commune: commune, trade: trade, households: households, decision: decision,
        recognised: recognised)
    ).announcing(
      CraftVillageRegistered(village: now.recordID, name: name, trade: trade, commune: unit, isActive: true))
  }
}

struct CloseCraftVillage: Command {
  static let form = Form(
    "close", vi: "Ngừng theo dõi làng nghề", en: "Close a craft village", on: CraftVillage.self, from: [.registered],
    to: [.closed], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ village: CraftVillage, in now: Circumstances) throws -> Decision<CraftVillage> {
    let unit = try Commune.unit(forEntryIn: village.commune, in: now)
    return Decision(.closed(reason: reason, day: now.dated)).announcing(
      CraftVillageRegistered(
        village: now.recordID, name: village.name, trade: village.trade, commune: unit, isActive: false))
  }
}
