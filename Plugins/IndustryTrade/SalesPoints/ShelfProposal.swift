import Coordination
import ModuleKit
import OCOP

/// A recognised product that no sales point shows yet, with the points of its commune that could. Its id is that of
/// the product.
///
/// 832/UBND-KT, Tây Ninh, 22/03/2021: the department manages points and centres of sale of OCOP products.
struct ShelfProposal: KeptRecord {
  static let kind = "shelf-proposal"
  static let title = BilingualText("sản phẩm chờ điểm bán", "product without a sales point")
  static let keys: [Key] = [.name("name"), .record("producer"), .text("commune"), .record("points")]
  static let events = ["proposed", "shown", "dropped", "handed-over"]
  /// All that wait share one task.
  static let task = "propose-sales-points"

  enum Stage: String, StageName {
    case waiting, shown, dropped

    var title: BilingualText {
      switch self {
      case .waiting: BilingualText("Chờ điểm bán", "Waiting")
      case .shown: BilingualText("Đã được bày bán", "Shown")
      case .dropped: BilingualText("Không đưa vào điểm bán", "Dropped")
      }
    }
  }

  static let moves: [Move<Stage>] = [
    Move("sales-point.show", vi: "Điểm bán bày sản phẩm", en: "A point shows it", from: [.waiting], to: [.shown])
  ]

  enum Event: Codable, Equatable, Sendable {
    case proposed(name: String, producer: String, commune: UnitCode, points: [String], keeper: BodyID, day: Day)
    case shown(point: String, day: Day)
    case dropped(reason: String, day: Day)
    case handedOver(to: BodyID, decision: String)
  }

  var stage = Stage.waiting
  var name: String
  var producer: String
  var commune: UnitCode
  /// Listed points of the commune on the day of the proposal.
  var points: [String]
  var keeper: BodyID
  var proposed: Day
  /// The first point that showed it.
  var point: String?
  var reason: String?

  var body: BodyID? { keeper }
  var keptFor: UnitCode? { nil }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }

  static func evolve(_ proposal: ShelfProposal?, by event: Event) -> ShelfProposal {
    if case .proposed(let name, let producer, let commune, let points, let keeper, let day) = event {
      return ShelfProposal(
        name: name, producer: producer, commune: commune, points: points, keeper: keeper, proposed: day)
    }
    guard var proposal else { preconditionFailure("it is proposed first") }
    switch event {
    case .proposed: break
    case .shown(let point, _): (proposal.stage, proposal.point) = (.shown, point)
    case .dropped(let reason, _): (proposal.stage, proposal.reason) = (.dropped, reason)
    case .handedOver(let to, _): proposal.keeper = to
    }
    return proposal
  }

  /// Ends the common task when no other than these waits.
  static func completions(besides done: [String], in now: Circumstances) throws -> [Send] {
    var (waiting, tasks): ([Found<ShelfProposal>], [Found<HouseTask>]) = ([], [])
    try now.gather([
      { waiting = try now.all(ShelfProposal.self, where: "stage", is: Stage.waiting.rawValue) },
      { tasks = try now.all(HouseTask.self, where: ["task": Self.task, "open": "true"]) },
    ])
    guard waiting.allSatisfy({ done.contains($0.id) }) else { return [] }
    return tasks.map {
      Send(
        "house.task.complete/\($0.id)", ["result": "Mọi sản phẩm đã có điểm bán hoặc đã trả lời"], mayBeRefused: true)
    }
  }
}

/// Sent by the module when a product is recognised that no point shows.
struct ProposeShelf: Creation, Encodable {
  static let form = Form(
    "propose", vi: "Sản phẩm mới công nhận chờ điểm bán", en: "A recognised product waits for a sales point",
    creates: ShelfProposal.self, to: [.waiting], by: [.house], .text("name", vi: "Tên", en: "Name"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer"),
    .text("commune", vi: "Mã xã", en: "Commune code"))
  var name: String
  var producer: String
  var commune: UnitCode

  func decide(in now: Circumstances) throws -> Decision<ShelfProposal> {
    let days = now.settings(IndustryTrade.self).shelfDays
    let (lead, with) = try now.responsible(for: "sales-points")
    let near = try now.all(SalesPoint.self, where: ["commune": commune.rawValue, "stage": "listed"]).map(\.id).sorted()
    let decision = Decision<ShelfProposal>(
      .proposed(name: name, producer: producer, commune: commune, points: near, keeper: lead, day: now.dated))
    guard try now.all(HouseTask.self, where: ["task": ShelfProposal.task, "open": "true"]).isEmpty else {
      return decision
    }
    return decision.assigning(
      TaskAssignment(
        ShelfProposal.task,
        title: BilingualText(
          "Đưa sản phẩm mới được công nhận vào điểm bán", "Bring newly recognised products into sales points"),
        lead: lead, with: with, due: try now.workingDays(days, after: now.dated),
        dueRule: "\(days) working days after the first was recognised", source: "832/UBND-KT, Tây Ninh, 22/03/2021",
        dueDays: days, dueFrom: now.dated))
  }
}

/// The department answers why not, or its certificate ended.
struct DropShelfProposal: Command, Encodable {
  static let form = Form(
    "drop", vi: "Không đưa vào điểm bán", en: "Drop", on: ShelfProposal.self, from: [.waiting], to: [.dropped],
    by: [.officer, .approver, .house], .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ proposal: ShelfProposal, in now: Circumstances) throws -> Decision<ShelfProposal> {
    try Decision(.dropped(reason: reason, day: now.dated))
      .sending(ShelfProposal.completions(besides: [now.recordID], in: now))
  }
}

extension Decision where R == SalesPoint {
  /// What waited for a point has one.
  func answering(_ products: [String], in now: Circumstances) throws -> Self {
    let waiting = try now.records(ShelfProposal.self, products).filter { $0.state.stage == .waiting }
    guard !waiting.isEmpty else { return self }
    return try waiting.reduce(self) { $0.changing($1, .shown(point: now.recordID, day: now.dated)) }
      .sending(ShelfProposal.completions(besides: waiting.map(\.id), in: now))
  }
}
