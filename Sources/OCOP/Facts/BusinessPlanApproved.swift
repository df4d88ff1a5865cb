public import Coordination

/// The business plan (phương án sản xuất kinh doanh) of a producer was approved: others may begin their part.
public struct BusinessPlanApproved: Fact {
  public static let module = "agriculture"
  public static let name = "business-plan-approved"

  /// The ID of the plan.
  public let plan: String
  /// What it is called.
  public let title: String
  public let producer: String
  /// Missing while the product is not registered.
  public let product: String?
  public let productName: String?
  public let commune: UnitCode?
  /// The kinds of support it needs, kebab-case: "branding", "packaging".
  public let needs: [String]
  public let day: Day

  public var subject: String { plan }

  public init(
    plan: String, title: String, producer: String, product: String?, productName: String?, commune: UnitCode?,
    needs: [String], day: Day
  ) {
    self.plan = plan
    self.title = title
    self.producer = producer
    self.product = product
    self.productName = productName
    self.commune = commune
    self.needs = needs
    self.day = day
  }
}
