import Coordination
import ModuleKit

/// An order (đơn hàng) at the workshop. Its events hold what the rule had read, so that a checker can hold that
/// against the log.
struct Order: Record {
  static let kind = "order"
  static let title = BilingualText("Đơn hàng", "Order")
  static let numbering: String? = "DH"
  static let keys: [Key] = [.text("buyer"), .integer("amount"), .record("good")]
  static let events = ["placed", "changed", "confirmed", "shipped", "reminded", "counted", "traced"]

  enum Stage: String, StageName {
    case placed, confirmed, shipped
    var title: BilingualText { BilingualText(rawValue, rawValue) }
  }

  enum Event: Codable, Equatable, Sendable {
    /// `among`: orders of the buyer before it.
    case placed(buyer: String, good: String, amount: Int, among: Int, tasks: Int)
    case changed(amount: Int)
    /// `left`: what is left of the good.
    case confirmed(left: Int)
    case shipped(parcel: String)
    case reminded(at: Int64)
    /// Orders of the buyer, and their amounts together.
    case counted(orders: Int64, amount: Int64)
    case traced(parcel: String)
  }

  var buyer: String
  var good: String
  var amount: Int
  var stage = Stage.placed
  var reminded = 0
  var counted = 0
  var traced = 0

  static func evolve(_ order: Order?, by event: Event) -> Order {
    if case .placed(let buyer, let good, let amount, _, _) = event {
      return Order(buyer: buyer, good: good, amount: amount)
    }
    guard var order else { preconditionFailure("it is placed first") }
    switch event {
    case .placed: break
    case .changed(let amount): order.amount = amount
    case .confirmed: order.stage = .confirmed
    case .shipped: order.stage = .shipped
    case .reminded: order.reminded += 1
    case .counted: order.counted += 1
    case .traced: order.traced += 1
    }
    return order
  }
}

/// What the workshop has of one good.
struct Stock: Record {
  static let kind = "stock"
  static let title = BilingualText("Kho", "Stock")
  static let keys: [Key] = [.integer("amount")]
  static let events = ["opened", "added", "taken"]

  enum Stage: String, StageName {
    case kept
    var title: BilingualText { BilingualText("Đang giữ", "Kept") }
  }

  enum Event: Codable, Equatable, Sendable {
    case opened(amount: Int)
    case added(amount: Int)
    case taken(amount: Int, order: String)
  }

  var amount: Int
  var stage: Stage { .kept }

  static func evolve(_ stock: Stock?, by event: Event) -> Stock {
    switch event {
    case .opened(let amount): Stock(amount: amount)
    case .added(let more): Stock(amount: (stock?.amount ?? 0) + more)
    case .taken(let less, _): Stock(amount: (stock?.amount ?? 0) - less)
    }
  }
}

struct OrderConfirmed: Fact {
  static let module = "workshop"
  static let name = "order-confirmed"
  var order: String
  var amount: Int
  var subject: String { "order/\(order)" }
}

struct PlaceOrder: Creation {
  static let form = Form(
    "place", vi: "Đặt hàng", en: "Place", creates: Order.self, to: [.placed], anyBody: true,
    .text("buyer", vi: "Người mua", en: "Buyer"), .text("good", vi: "Hàng", en: "Good"),
    .integer("amount", vi: "Số lượng", en: "Amount"), .integer("tasks", vi: "Số việc", en: "Tasks"))
  static let mostOfOneBuyer = 6
  var buyer: String
  var good: String
  var amount: Int
  var tasks: Int

  func decide(in now: Circumstances) throws -> Decision<Order> {
    let others = try now.all(Order.self, where: "buyer", is: buyer)
    guard others.count < Self.mostOfOneBuyer else { throw Refusal("too-many", vi: "Đã đủ", en: "Enough") }
    let work = (0..<tasks).map { number in
      TaskAssignment(
        "pack-order", title: BilingualText("Đóng gói", "Pack"), lead: "trade-dept",
        due: number == 0 ? now.today + 3 : nil)
    }
    return Decision(.placed(buyer: buyer, good: good, amount: amount, among: others.count, tasks: tasks))
      .assigning(work).scheduling("remind", at: now.now + 30_000)
  }
}

struct ChangeOrder: Command {
  static let form = Form(
    "change", vi: "Đổi", en: "Change", on: Order.self, from: [.placed], to: [.placed], anyBody: true,
    .integer("amount", vi: "Số lượng", en: "Amount"))
  var amount: Int
  func decide(_ order: Order, in now: Circumstances) throws -> Decision<Order> { Decision(.changed(amount: amount)) }
}

/// Takes from the stock in the same transaction, and tells the courier.
struct ConfirmOrder: Command {
  static let form = Form(
    "confirm", vi: "Xác nhận", en: "Confirm", on: Order.self, from: [.placed], to: [.confirmed], anyBody: true)
  func decide(_ order: Order, in now: Circumstances) throws -> Decision<Order> {
    let stock = try now.require(Stock.self, order.good)
    guard stock.state.amount >= order.amount else { throw Refusal("not-enough", vi: "Không đủ", en: "Not enough") }
    return Decision(.confirmed(left: stock.state.amount - order.amount))
      .changing(stock, .taken(amount: order.amount, order: now.recordID))
      .announcing(OrderConfirmed(order: now.recordID, amount: order.amount))
  }
}

struct CountOrders: Command {
  static let form = Form("count", vi: "Đếm", en: "Count", on: Order.self, anyBody: true)
  func decide(_ order: Order, in now: Circumstances) throws -> Decision<Order> {
    let total = try now.totals(Order.self, where: ["buyer": order.buyer], sum: ["amount"]).first
    return Decision(.counted(orders: total?.count ?? 0, amount: total?.sums.first ?? 0))
  }
}

struct ShipOrder: Command {
  static let form = Form(
    "ship", vi: "Giao", en: "Ship", on: Order.self, from: [.confirmed], to: [.shipped], by: [.house], anyBody: true,
    .text("parcel", vi: "Kiện", en: "Parcel"))
  var parcel: String
  func decide(_ order: Order, in now: Circumstances) throws -> Decision<Order> { Decision(.shipped(parcel: parcel)) }
}

struct TraceOrder: Command {
  static let form = Form(
    "trace", vi: "Theo dõi", en: "Trace", on: Order.self, by: [.house], anyBody: true,
    .text("parcel", vi: "Kiện", en: "Parcel"))
  var parcel: String
  func decide(_ order: Order, in now: Circumstances) throws -> Decision<Order> { Decision(.traced(parcel: parcel)) }
}

struct RemindOrder: Command {
  static let form = Form("remind", vi: "Nhắc", en: "Remind", on: Order.self, by: [.house], anyBody: true)
  func decide(_ order: Order, in now: Circumstances) throws -> Decision<Order> { Decision(.reminded(at: now.now)) }
}

struct OpenStock: Creation {
  static let form = Form(
    "open", vi: "Mở kho", en: "Open", creates: Stock.self, to: [.kept], anyBody: true,
    .integer("amount", vi: "Số lượng", en: "Amount"))
  var amount: Int
  func decide(in now: Circumstances) throws -> Decision<Stock> { Decision(.opened(amount: amount)) }
}

struct AddStock: Command {
  static let form = Form(
    "add", vi: "Nhập kho", en: "Add", on: Stock.self, from: [.kept], to: [.kept], anyBody: true,
    .integer("amount", vi: "Số lượng", en: "Amount"))
  var amount: Int
  func decide(_ stock: Stock, in now: Circumstances) throws -> Decision<Stock> { Decision(.added(amount: amount)) }
}

/// The orders of a buyer.
struct OrdersQuestion: Question {
  static let form = Form("orders", vi: "Đơn của", en: "Orders of", .text("buyer", vi: "Người mua", en: "Buyer"))
  var buyer: String
  func answer(in now: Circumstances) throws -> [String: Int64] {
    let orders = try now.all(Order.self, where: "buyer", is: buyer)
    return Dictionary(uniqueKeysWithValues: orders.map { ($0.id, $0.version) })
  }
}

struct Workshop: Module {
  static let name = "workshop"
  static let title = BilingualText("Xưởng", "Workshop")
  static let kinds = [
    Kind(
      Order.self, .creation(PlaceOrder.self), .command(ChangeOrder.self), .command(ConfirmOrder.self),
      .command(CountOrders.self), .command(ShipOrder.self), .command(TraceOrder.self), .command(RemindOrder.self)),
    Kind(Stock.self, .creation(OpenStock.self), .command(AddStock.self)),
  ]
  static let questions: [QuestionEntry] = [.question(OrdersQuestion.self)]
  static let facts: [any Fact.Type] = [OrderConfirmed.self]
  static let reactions = [
    Reaction(to: ParcelStarted.self) { told, _ in
      [Send("workshop.order.trace/\(told.parcel)", TracedParcel(parcel: told.parcel))]
    }
  ]
}

private struct TracedParcel: Encodable { var parcel: String }
