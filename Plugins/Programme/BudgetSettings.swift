import Coordination
import ModuleKit

/// What the office decides about budgets: who gathers, appraises and allocates, and the lists of purposes and sources.
///
/// Lists are settings and no code: the national programmes whose money it is are merged and renamed.
struct BudgetSettings: Decodable, Sendable {
  struct Item: Decodable, Sendable {
    /// Kebab-case.
    let id: String
    let title: BilingualText
  }

  struct Appraiser: Decodable, Sendable {
    let body: BodyID
    /// Its last day, when it was merged into another.
    let until: Day?
    let source: String
  }

  /// The area of the division of labour whose lead calls for estimates and gathers them.
  let area: String
  let appraisers: [Appraiser]
  /// Who allocates.
  let committee: BodyID
  /// Working days to appraise.
  let appraiseDays: Int
  let purposes: [Item]
  /// Money of the state only; what others give is mobilised.
  let sources: [Item]

  func appraisers(on day: Day) -> [BodyID] {
    appraisers.filter { appraiser in appraiser.until.map { day <= $0 } ?? true }.map(\.body)
  }

  func purpose(_ id: String) -> BilingualText { Self.title(of: id, in: purposes) }
  func source(_ id: String) -> BilingualText { Self.title(of: id, in: sources) }

  private static func title(of id: String, in items: [Item]) -> BilingualText {
    items.first { $0.id == id }?.title ?? BilingualText(id, id)
  }
}

extension Circumstances {
  /// The settings of budgets, or the refusal that says they are missing.
  func budgetSettings() throws -> BudgetSettings {
    if let budget = settings(Programme.self).budget { return budget }
    throw Refusal(
      "no-budget-settings", vi: "Văn phòng chưa thiết lập phần kinh phí", en: "The office has no settings for budgets",
      detail: BilingualText(
        "Thêm mục budget vào settings của mô-đun programme.", "Add budget to the settings of the module programme."))
  }

  /// Refuses everybody but the body that gathers estimates.
  func requireGatherer() throws {
    let lead = try responsible(for: budgetSettings().area).lead
    guard actor.body == lead else {
      throw Refusal(
        "not-the-gatherer", vi: "Đầu mối tổng hợp dự toán là \(lead), không phải \(actor.body)",
        en: "\(lead) gathers the estimates, not \(actor.body)", rule: "832/UBND-KT, Tây Ninh, 22/03/2021")
    }
  }

  /// Refuses bodies that the register does not know, or that do not exist today.
  func requireBodies(_ bodies: [BodyID]) throws {
    let known = try budgetBodies(bodies)
    let missing = Set(bodies).filter { known[$0]?.isValid(on: today) != true }.sorted()
    guard missing.isEmpty else {
      let list = missing.map(\.rawValue).joined(separator: ", ")
      throw Refusal("unknown-body", vi: "Không có cơ quan: \(list)", en: "There is no body \(list)")
    }
  }

  /// The bodies that the register knows, asked for at once.
  func budgetBodies(_ bodies: some Sequence<BodyID>) throws -> [BodyID: Body] {
    Dictionary(
      try records(HouseBody.self, Set(bodies).sorted().map(\.rawValue)).map {
        ($0.state.document.id, $0.state.document)
      }, uniquingKeysWith: { first, _ in first })
  }
}
