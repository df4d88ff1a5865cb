import Ledger
import ModuleKit
import Wire

@testable import ModuleKit

/// The records of one kind as their events say they are.
protocol FoldedKind {
  mutating func apply(_ id: String, _ event: String, _ data: [UInt8]) throws
  /// Whether the row says the same.
  func holds(_ row: RecordRow) -> Bool
}

struct Folded<R: Record>: FoldedKind {
  private(set) var records: [String: R] = [:]

  mutating func apply(_ id: String, _ event: String, _ data: [UInt8]) throws {
    if event == "noted" { return }
    records[id] = R.evolve(records[id], by: try Coding.event(R.Event.self, name: event, data: data))
  }

  func holds(_ row: RecordRow) -> Bool {
    guard let record = records[row.id] else { return false }
    return record.stage.rawValue == row.stage && (try? Coding.value(R.self, row.state)) == record
  }
}

/// What the rules of workshop and courier had read, held against the log as it stood at that position: decisions are as
/// if made one after another.
struct Trade {
  private var buyers: [String: String] = [:]
  private var amounts: [String: Int] = [:]
  private var goods: [String: String] = [:]
  private var stocks: [String: Int] = [:]
  private var told: [String: Int] = [:]

  /// What is wrong with the event, nil when nothing is.
  mutating func take(_ event: LoggedEvent, _ id: String) -> String? {
    switch event.kind {
    case "order":
      (try? Coding.event(Order.Event.self, name: event.type, data: event.event.data)).flatMap { order($0, id) }
    case "stock":
      (try? Coding.event(Stock.Event.self, name: event.type, data: event.event.data)).flatMap { stock($0, id) }
    case "parcel":
      (try? Coding.event(Parcel.Event.self, name: event.type, data: event.event.data)).flatMap { parcel($0) }
    default: nil
    }
  }

  private mutating func order(_ event: Order.Event, _ id: String) -> String? {
    switch event {
    case .placed(let buyer, let good, let amount, let among, _):
      let others = buyers.values.filter { $0 == buyer }.count
      (buyers[id], goods[id], amounts[id]) = (buyer, good, amount)
      return among == others ? nil : "\(id) saw \(among) orders of \(buyer), there were \(others)"
    case .changed(let amount):
      amounts[id] = amount
      return nil
    case .confirmed(let left):
      let rest = (stocks[goods[id] ?? ""] ?? 0) - (amounts[id] ?? 0)
      told["order/\(id)"] = amounts[id]
      return rest == left ? nil : "\(id) left \(left) of its good, there was \(rest)"
    case .counted(let orders, let amount):
      let own = buyers.filter { $1 == buyers[id] }.keys
      let sum = own.reduce(0) { $0 + (amounts[$1] ?? 0) }
      return orders == own.count && amount == sum ? nil : "\(id) counted \(orders), \(amount) of \(own.count), \(sum)"
    case .shipped, .reminded, .traced: return nil
    }
  }

  private mutating func stock(_ event: Stock.Event, _ id: String) -> String? {
    switch event {
    case .opened(let amount): stocks[id] = amount
    case .added(let more): stocks[id, default: 0] += more
    case .taken(let less, _): stocks[id, default: 0] -= less
    }
    return stocks[id] ?? 0 < 0 ? "\(id) is below nothing" : nil
  }

  private func parcel(_ event: Parcel.Event) -> String? {
    guard case .started(let order, let amount) = event, told["order/\(order)"] != amount else { return nil }
    return "the parcel of \(order) says \(amount), the fact \(told["order/\(order)"] ?? -1)"
  }

  /// How many tasks a decision with this event must assign.
  func tasks(of event: LoggedEvent) -> Int {
    if event.isFact { return event.fact == "house.command-refused" ? 1 : 0 }
    guard event.kind == "order", event.type == "placed",
      case .placed(_, _, _, _, let tasks)? = try? Coding.event(
        Order.Event.self, name: event.type, data: event.event.data)
    else { return 0 }
    return tasks
  }
}
