import Coordination
import ModuleKit

/// A parcel (kiện hàng) of a confirmed order, under the order's id.
struct Parcel: Record {
  static let kind = "parcel"
  static let title = BilingualText("Kiện hàng", "Parcel")
  static let keys: [Key] = [.record("order")]
  static let events = ["started"]

  enum Stage: String, StageName {
    case started
    var title: BilingualText { BilingualText("Đã gửi", "Started") }
  }

  /// `amount` as the latest fact about the order says.
  enum Event: Codable, Equatable, Sendable { case started(order: String, amount: Int) }

  var order: String
  var amount: Int
  var stage: Stage { .started }

  static func evolve(_ parcel: Parcel?, by event: Event) -> Parcel {
    switch event {
    case .started(let order, let amount): Parcel(order: order, amount: amount)
    }
  }
}

struct ParcelStarted: Fact {
  static let module = "courier"
  static let name = "parcel-started"
  var parcel: String
  var subject: String { "parcel/\(parcel)" }
}

struct StartParcel: Creation {
  static let form = Form(
    "start", vi: "Gửi", en: "Start", creates: Parcel.self, to: [.started], by: [.house], anyBody: true)

  func decide(in now: Circumstances) throws -> Decision<Parcel> {
    guard let told = try now.latest(OrderConfirmed.self, about: "order/\(now.recordID)") else {
      throw Refusal("no-order", vi: "Chưa có đơn", en: "No order")
    }
    return Decision(.started(order: now.recordID, amount: told.amount))
      .announcing(ParcelStarted(parcel: now.recordID))
      .sending(Send("workshop.order.ship/\(now.recordID)", ["parcel": now.recordID]))
  }
}

/// Follows the workshop: every confirmed order gets a parcel, by a command that a reaction sends.
struct Courier: Module {
  static let name = "courier"
  static let title = BilingualText("Chuyển phát", "Courier")
  static let kinds = [Kind(Parcel.self, .creation(StartParcel.self))]
  static let facts: [any Fact.Type] = [ParcelStarted.self]
  static let reactions = [
    Reaction(to: OrderConfirmed.self) { told, _ in [Send("courier.parcel.start/\(told.order)")] }
  ]
}
