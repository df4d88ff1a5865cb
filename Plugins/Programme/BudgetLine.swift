import Coordination
import ModuleKit

/// Money for a purpose out of a source of the state.
struct BudgetLine: Codable, Equatable, Sendable {
  var purpose: String
  var source: String
  var amount: Money
}

/// Money for a body, for a purpose, out of a source of the state.
struct AllocationLine: Codable, Equatable, Sendable {
  var body: BodyID
  var purpose: String
  var source: String
  var amount: Money

  /// What makes two lines the same money: "agriculture-dept/training/new-rural".
  var key: String { Self.key(body, purpose, source) }

  static func key(_ body: BodyID, _ purpose: String, _ source: String) -> String { "\(body)/\(purpose)/\(source)" }
}

/// Money of one source.
struct SourceAmount: Codable, Equatable, Sendable {
  var source: String
  var amount: Money
}

/// Rules that all lines share.
enum BudgetAmounts {
  /// 10.000 tỷ đồng, above any line of such a programme; so the sum of a list can always be stored.
  static let limit = Money(dong: 10_000_000_000_000)

  static func check(_ amount: Money, in place: String) throws {
    guard amount > .zero, amount <= limit else {
      throw Refusal(
        "amount", vi: "\(place): số tiền phải từ 1 đồng đến 10.000 tỷ đồng",
        en: "\(place): the amount is 1 đồng to 10,000 billion đồng")
    }
  }

  /// Refuses a list that is empty, too long, names a line twice, or a purpose or source that is none.
  static func check(_ lines: [(key: String, line: BudgetLine)], atMost most: Int, _ settings: BudgetSettings) throws {
    guard !lines.isEmpty, lines.count <= most else {
      throw Refusal("lines", vi: "Cần từ 1 đến \(most) dòng", en: "Name 1 to \(most) lines")
    }
    var seen: Set<String> = []
    for (place, (key, line)) in lines.enumerated() {
      let here = "Dòng \(place + 1)"
      try check(line.amount, in: here)
      guard settings.purposes.contains(where: { $0.id == line.purpose }) else {
        throw unknown("purpose", "mục chi", line.purpose, here, settings.purposes)
      }
      guard settings.sources.contains(where: { $0.id == line.source }) else {
        throw unknown("source", "nguồn ngân sách", line.source, here, settings.sources)
      }
      guard seen.insert(key).inserted else {
        throw Refusal(
          "line-twice", vi: "\(here): \(key) đã có ở dòng trên, không tính hai lần",
          en: "\(here): \(key) stands above already and is not counted twice")
      }
    }
  }

  private static func unknown(
    _ what: String, _ vi: String, _ id: String, _ here: String, _ items: [BudgetSettings.Item]
  ) -> Refusal {
    let list = items.map(\.id).joined(separator: ", ")
    return Refusal(
      "unknown-\(what)", vi: "\(here): không có \(vi) \"\(id)\"", en: "\(here): there is no \(what) \"\(id)\"",
      detail: BilingualText(
        "Có: \(list). Vốn của doanh nghiệp, hợp tác xã, hộ, tín dụng, vốn vay: ghi ở mobilised.",
        "There are: \(list). Money of firms, cooperatives, households, credit and loans is recorded as mobilised."))
  }

  /// Sums by source, in the order of the sources' names.
  static func bySource(_ lines: some Sequence<(source: String, amount: Money)>) -> [SourceAmount] {
    Dictionary(lines.map { ($0.source, $0.amount) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
      .map { SourceAmount(source: $0.key, amount: $0.value) }
  }

  static func total(_ amounts: some Sequence<Money>) -> Money { amounts.reduce(.zero, +) }
}

extension Field {
  /// Lines by purpose and source.
  static let budgetLines = Field.object(
    "lines", vi: "Các dòng", en: "Lines", .text("purpose", vi: "Mục chi", en: "Purpose"),
    .text("source", vi: "Nguồn", en: "Source"), .money("amount", vi: "Số tiền (đồng)", en: "Amount (đồng)")
  ).list
  /// The total as the document prints it.
  static let declaredTotal = Field.money("total", vi: "Tổng ghi trên văn bản", en: "Total as printed").optional
  static let budgetRecord = Field.record("budget", of: "budget", vi: "Đợt kinh phí", en: "Budget")
}
