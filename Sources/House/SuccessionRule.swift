internal import Coordination
internal import ModuleKit

/// What a person orders: which body ended, who follows, by which decision.
struct SuccessionOrder {
  /// A commune and the body that answers for it.
  struct CommuneEntry: Codable, Equatable, Sendable {
    var unit: UnitCode
    var to: BodyID
  }

  var from: BodyID
  /// Without it: those that the document of the old body names.
  var to: [BodyID]?
  var day: Day
  var communes: [CommuneEntry]?
}

/// Who takes over what. One successor takes all; of several, the one whose commune the task concerns.
///
/// The commune of a task is that of its subject (`unit/…`, `body/…`), or of the commune bodies that cooperate in it or
/// assigned it. Where that is none, or leads to two, the rule says nothing.
struct SuccessionRule {
  let from: BodyID
  let successors: [BodyID]
  let communes: [UnitCode: BodyID]
  /// All bodies, their last version.
  let bodies: [BodyID: Body]

  /// Reads what the order names, and refuses it with all its faults at once. `isAhead`: the day may be to come.
  init(_ order: SuccessionOrder, isAhead: Bool = false, in now: Circumstances) throws {
    let records = try now.all(BodyRecord.self, where: ["stage": Applied.applied.rawValue])
    let versions = Dictionary(grouping: records.flatMap(\.state.versions), by: \.id)
    let old = versions[order.from]?.last { $0.validFrom < order.day }
    let successors = order.to ?? old?.replacedBy ?? []
    let faults = Self.faults(
      of: order, old: old, successors: successors, versions: versions, by: isAhead ? .last : now.today)
    guard faults.isEmpty else {
      throw Refusal("bad-order", vi: "Chưa chuyển giao được", en: "The hand-over cannot be made", faults: faults)
    }
    (from, self.successors, bodies) = (order.from, successors, versions.compactMapValues(\.last))
    communes = successors.count == 1 ? [:] : try Self.communes(order, successors, versions, in: now)
  }

  private static func faults(
    of order: SuccessionOrder, old: Body?, successors: [BodyID], versions: [BodyID: [Body]], by latest: Day
  ) -> [Fault] {
    var faults: [Fault] = []
    if let old {
      if versions[order.from]?.contains(where: { $0.isValid(on: order.day) }) == true {
        faults.append(
          Fault(
            at: "/from", "\(old.name.vi) còn hiệu lực ngày \(order.day.vietnamese): áp dụng ngày hết hiệu lực trước",
            "\(old.name.en) still holds on \(order.day): first apply its last day"))
      }
    } else {
      faults.append(Fault(at: "/from", "Chưa có cơ quan \(order.from)", "There is no body \(order.from)"))
    }
    if order.day > latest {
      faults.append(
        Fault(
          at: "/day", "Chưa đến ngày \(order.day.vietnamese); xem trước: house.succession-plan",
          "\(order.day) has not come; look ahead with house.succession-plan"))
    }
    if successors.isEmpty {
      faults.append(Fault(at: "/to", "Chưa nêu cơ quan kế thừa", "No successor is named"))
    }
    for (place, id) in successors.enumerated() {
      let named = old?.replacedBy ?? []
      if id == order.from || successors.prefix(place).contains(id) {
        faults.append(Fault(at: "/to/\(place)", "\(id) không kế thừa được", "\(id) cannot be a successor here"))
      } else if versions[id]?.contains(where: { $0.isValid(on: order.day) }) != true {
        faults.append(
          Fault(
            at: "/to/\(place)", "Ngày \(order.day.vietnamese) không có cơ quan \(id)",
            "There is no body \(id) on \(order.day)"))
      } else if !named.isEmpty, !named.contains(id) {
        faults.append(
          Fault(
            at: "/to/\(place)", "\(id) không phải cơ quan kế thừa của \(order.from)",
            "\(id) is no successor of \(order.from)"))
      }
    }
    for (place, entry) in (order.communes ?? []).enumerated() where !successors.contains(entry.to) {
      faults.append(
        Fault(
          at: "/communes/\(place)/to", "\(entry.to) không phải cơ quan kế thừa", "\(entry.to) is no successor"))
    }
    return faults
  }

  /// The communes of both maps with their successor: as entered, and those whose area lies whole in the unit of one
  /// successor.
  private static func communes(
    _ order: SuccessionOrder, _ successors: [BodyID], _ versions: [BodyID: [Body]], in now: Circumstances
  ) throws -> [UnitCode: BodyID] {
    let map = try UnitMap.known(in: now)
    var answering: [UnitCode: BodyID] = [:]
    for id in successors {
      guard let body = versions[id]?.last(where: { $0.isValid(on: order.day) }), let unit = body.unit,
        body.level == .commune
      else { continue }
      answering[unit] = id
    }
    for entry in order.communes ?? [] { answering[entry.unit] = entry.to }
    var found = answering
    for unit in map.all where unit.level == .commune && answering[unit.code] == nil {
      if case .one(let code) = map.successor(of: unit.code, on: order.day), let body = answering[code] {
        found[unit.code] = body
      }
    }
    return found
  }

  /// Who takes the task over; nil when a person has to say.
  func successor(of task: WorkTask) -> BodyID? {
    if successors.count == 1 { return successors.first }
    var found: Set<BodyID> = []
    var concerned = task.with
    if let assigner = task.by.flatMap({ BodyID($0) }) { concerned.append(assigner) }
    if let subject = task.subject?.split(separator: "/"), subject.count == 2 {
      if subject[0] == UnitRecord.kind, let unit = UnitCode(subject[1]), let body = communes[unit] {
        return body
      }
      if subject[0] == BodyRecord.kind, let body = BodyID(subject[1]) { concerned = [body] }
    }
    for id in concerned {
      guard let body = bodies[id], body.level == .commune else { continue }
      if let next = body.unit.flatMap({ communes[$0] }) {
        found.insert(next)
      } else {
        found.formUnion(body.replacedBy.filter(successors.contains))
      }
    }
    return found.count == 1 ? found.first : nil
  }

  /// What is to be done now: the open tasks of the old body. Run again, it finds what is left.
  func plan(in now: Circumstances) throws -> (plan: Succession.Plan, tasks: [String: WorkTask]) {
    let led = try now.all(WorkTask.self, where: "lead", is: from.rawValue)
    let shared = try now.all(WorkTask.self, where: "with", is: from.rawValue)
    var plan = Succession.Plan(moves: [:], undecided: [], cooperating: [])
    var tasks: [String: WorkTask] = [:]
    for task in led where WorkTask.Stage.open.contains(task.state.status) {
      tasks[task.id] = task.state
      if let body = successor(of: task.state) {
        plan.moves[body, default: []].append(task.id)
      } else {
        plan.undecided.append(task.id)
      }
    }
    for task in shared where WorkTask.Stage.open.contains(task.state.status) && tasks[task.id] == nil {
      tasks[task.id] = task.state
      if task.state.isUntouched, let body = successor(of: task.state) {
        plan.moves[body, default: []].append(task.id)
      } else {
        plan.cooperating.append(task.id)
      }
    }
    return (plan, tasks)
  }
}

extension WorkTask {
  /// Nobody has taken it up: another partner disturbs nobody.
  var isUntouched: Bool { status == .assigned && officer == nil }
}

extension Refusal {
  /// All faults at once, each with its place.
  init(_ code: String, vi: String, en: String, faults: [Fault]) {
    self.init(
      code, vi: vi, en: en,
      detail: BilingualText(
        faults.map { "\($0.pointer): \($0.message.vi)" }.joined(separator: "; "),
        faults.map { "\($0.pointer): \($0.message.en)" }.joined(separator: "; ")))
  }
}
