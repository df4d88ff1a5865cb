import Coordination
import ModuleKit
import OCOP

/// What stands beside a producer, read in two rounds, as sections of its sheet; empty ones are left out.
struct SheetParts {
  private(set) var producer: Producer
  private(set) var commune: BilingualText?
  private(set) var craftVillage: String?
  private var products: [Found<Product>] = []
  private var areas: [Found<MaterialArea>] = []
  private var linkages: [Found<Linkage>] = []
  private var figures: [Found<YearlyFigures>] = []
  private var specialities: [Found<Speciality>] = []
  private var ideas: [Found<IdeaSelection>] = []
  private var plans: [Found<BusinessPlan>] = []
  private var dossiers: [Found<Dossier>] = []
  private var supports: [Found<Support>] = []
  private var trainings: [Found<Training>] = []
  private var visits: [Found<AdviceVisit>] = []
  private var claims: [Found<Claim>] = []
  private var needs: [NeedList.Entry] = []
  private var elsewhere = Elsewhere()

  /// Of one product only, where a record says which.
  init(_ id: String, product: String? = nil, in now: Circumstances) throws {
    let owner = try now.require(Producer.self, id).state
    producer = owner
    commune = try Commune.document(owner.commune, in: now)?.name
    var parts = self
    try now.gather([
      { parts.products = try now.all(Product.self, where: "producer", is: id) },
      { parts.areas = try now.all(MaterialArea.self, where: "producer", is: id) },
      { parts.linkages = try now.all(Linkage.self, where: "producer", is: id) },
      { parts.figures = try now.all(YearlyFigures.self, where: "producer", is: id) },
      { parts.specialities = try now.all(Speciality.self, where: "producer", is: id) },
      { parts.ideas = try now.all(IdeaSelection.self, where: "producer", is: id) },
      { parts.plans = try now.all(BusinessPlan.self, where: "producer", is: id) },
      { parts.dossiers = try now.all(Dossier.self, where: "producer", is: id) },
      { parts.supports = try now.all(Support.self, where: "producer", is: id) },
      { parts.trainings = try now.all(Training.self, where: "producers", is: id) },
      { parts.visits = try now.all(AdviceVisit.self, where: "producer", is: id) },
      { parts.claims = try now.all(Claim.self, where: "producer", is: id) },
      { parts.elsewhere.channels = try now.facts(ChannelEvidenced.self).filter { $0.producer == id } },
      { parts.elsewhere.fairs = try now.facts(FairApproved.self) },
      { parts.elsewhere.brands = try now.facts(BrandingProgressed.self).filter { $0.producer == id } },
      { parts.elsewhere.supported = try now.facts(BrandingSupported.self).filter { $0.producer == id } },
      { parts.elsewhere.technology = try now.facts(TechnologyApplied.self).filter { $0.producer == id } },
      {
        parts.elsewhere.events = try now.facts(EventAttended.self).filter {
          $0.recognised.contains(id) || $0.potential.contains(id)
        }
      },
    ])
    try parts.readMore(of: id, in: now)
    self = parts
    if let product { keep(only: product) }
  }

  /// What is known only after the first round.
  private mutating func readMore(of id: String, in now: Circumstances) throws {
    var parts = self
    let pairs = elsewhere.fairs.map { "\($0.fair)/\(id)" }
    let lists = Set(plans.compactMap(\.state.needList)).sorted()
    let villages = Set(products.compactMap(\.state.craftVillage)).sorted()
    let productIDs = products.map(\.id)
    try now.gather([
      { parts.elsewhere.registered = try now.latest(FairRegistered.self, about: pairs) },
      { parts.elsewhere.checked = try now.latest(BrandingChecked.self, about: pairs) },
      {
        parts.needs = try now.records(NeedList.self, lists).flatMap { list in
          list.state.entries.filter { $0.producer == id }
        }
      },
      { parts.elsewhere.villages = try now.records(CraftVillage.self, villages) },
      { parts.elsewhere.tours = try now.latest(ToursLinked.self, about: productIDs) },
    ])
    self = parts
  }

  private mutating func keep(only product: String) {
    let one = products.first { $0.id == product }
    craftVillage = elsewhere.villages.first { $0.id == one?.state.craftVillage }?.state.name
    products = one.map { [$0] } ?? []
    let used = Set(one?.state.description?.areas ?? [])
    areas = areas.filter { used.contains($0.id) }
    linkages = linkages.filter { $0.state.products.contains(product) }
    figures = figures.filter { $0.state.product == product }
    plans = plans.filter { $0.state.product == product }
    let planned = Set(plans.compactMap(\.state.idea))
    (specialities, ideas) = ([], ideas.filter { planned.contains($0.id) })
    dossiers = dossiers.filter { $0.state.product == product }
    supports = supports.filter { $0.state.product == product }
    claims = claims.filter { $0.state.product == product }
    let names = Set(plans.map(\.id))
    needs = needs.filter { names.contains($0.plan) }
    elsewhere.registered = elsewhere.registered.filter { $0.products.contains(product) }
    elsewhere.brands = elsewhere.brands.filter { $0.product == product }
    elsewhere.supported = elsewhere.supported.filter { $0.product == product }
    elsewhere.technology = elsewhere.technology.filter { $0.product == product }
    elsewhere.tours = elsewhere.tours.filter { $0.product == product }
  }

  // MARK: - Sections

  typealias Line = (vi: String, en: String, value: BilingualText?)

  /// "Xã: …", without what is not known.
  static func lines(_ items: [Line]) -> [BilingualText] {
    items.compactMap { item in
      item.value.map { BilingualText("\(item.vi): \($0.vi)", "\(item.en): \($0.en)") }
    }
  }

  var sections: [Report.Section] {
    [
      originsSection, areasSection, linkagesSection, figuresSection, plansSection, needsSection, dossiersSection,
      supportsSection,
      trainingsSection, visitsSection, claimsSection,
    ].compactMap { $0 } + elsewhere.sections
  }

  var productsSection: Report.Section {
    table(
      "Sản phẩm", "Products",
      [
        .init("id", vi: "Mã", en: "ID"), .init("name", vi: "Tên", en: "Name"),
        .init("set", vi: "Bộ", en: "Set", .integer), .init("state", vi: "Tình trạng", en: "State"),
        .init("star", vi: "Hạng", en: "Star", .integer), .init("to", vi: "Đến ngày", en: "Valid to", .day),
      ],
      products.map { found in
        let one = found.state
        return [
          .text(found.id), .text(one.name), .number(Int64(one.set.rawValue)), .text(one.stage.title),
          .optional(one.star?.rawValue), .optional(one.stage == .certified ? one.validTo : nil),
        ]
      })
      ?? Report.Section(
        heading: BilingualText("Sản phẩm", "Products"),
        paragraphs: [BilingualText("Chưa có sản phẩm", "No products yet")])
  }

  /// What it began with: a speciality of the survey, an idea.
  private var originsSection: Report.Section? {
    table(
      "Đặc sản, ý tưởng", "Speciality and idea",
      [
        .init("id", vi: "Mã", en: "ID"), .init("name", vi: "Tên", en: "Name"),
        .init("day", vi: "Ngày", en: "Day", .day),
        .init("state", vi: "Tình trạng", en: "State"),
      ],
      specialities.map { [.text($0.id), .text($0.state.name), .day($0.state.day), .text($0.state.stage.title)] }
        + ideas.map { [.text($0.id), .text($0.state.name), .day($0.state.day), .text($0.state.stage.title)] })
  }

  private var areasSection: Report.Section? {
    table(
      "Vùng nguyên liệu", "Material areas",
      [
        .init("name", vi: "Vùng", en: "Area"), .init("crop", vi: "Cây, con", en: "Crop"),
        .init("area", vi: "Diện tích", en: "Size"), .init("standard", vi: "Tiêu chuẩn", en: "Standard"),
        .init("to", vi: "Đến ngày", en: "Valid to", .day),
      ],
      areas.map {
        [
          .text($0.state.name), .text($0.state.crop), .text($0.state.area.formatted), .optional($0.state.standard),
          .optional($0.state.standardTo),
        ]
      })
  }

  private var linkagesSection: Report.Section? {
    table(
      "Liên kết", "Linkage",
      [
        .init("contract", vi: "Hợp đồng", en: "Contract"), .init("partners", vi: "Bên liên kết", en: "Partners"),
        .init("share", vi: "Sản lượng (%)", en: "Share (%)", .integer), .init("from", vi: "Từ", en: "From", .day),
        .init("to", vi: "Đến", en: "To", .day), .init("state", vi: "Tình trạng", en: "State"),
      ],
      linkages.map { found in
        let one = found.state
        let partners = one.partners.map { partner in
          partner.count.map { "\($0) \(partner.sort.title.vi.lowercased())" } ?? partner.sort.title.vi
        }
        return [
          .text(one.contract ?? found.id), .text(partners.joined(separator: ", ")), .number(Int64(one.share)),
          .day(one.from), .optional(one.to), .text(one.stage.title),
        ]
      })
  }

  private var figuresSection: Report.Section? {
    table(
      "Số liệu năm", "Yearly figures",
      [
        .init("year", vi: "Năm", en: "Year", .integer), .init("of", vi: "Của", en: "Of"),
        .init("output", vi: "Sản lượng", en: "Output"), .init("revenue", vi: "Doanh thu", en: "Revenue", .money),
        .init("labour", vi: "Lao động", en: "Workers", .integer),
        .init("exports", vi: "Xuất khẩu", en: "Exports", .money),
        .init("source", vi: "Nguồn", en: "Source"),
      ],
      figures.sorted { ($1.state.year, $0.id) < ($0.state.year, $1.id) }.map { found in
        let one = found.state
        let output = one.values.output.map { "\(Money(dong: $0).grouped) \(one.values.outputUnit ?? "")" }
        return [
          .number(Int64(one.year)), .text(one.product ?? one.producer), .optional(output), .money(one.values.revenue),
          .optional(one.values.labour), .money(one.values.exports), .text(one.source),
        ]
      })
  }

  private var plansSection: Report.Section? {
    table(
      "Phương án kinh doanh", "Business plans",
      [
        .init("id", vi: "Mã", en: "ID"), .init("name", vi: "Tên", en: "Name"),
        .init("state", vi: "Tình trạng", en: "State"), .init("act", vi: "Việc tiếp theo", en: "Next"),
        .init("due", vi: "Hạn", en: "Due", .day),
      ],
      plans.map {
        [
          .text($0.id), .text($0.state.name), .text($0.state.stage.title),
          $0.state.turn.map { .text($0.act.title) } ?? .unknown, .optional($0.state.turn?.due),
        ]
      })
  }

  private var needsSection: Report.Section? {
    table(
      "Nhu cầu hỗ trợ", "Needs for support",
      [
        .init("sort", vi: "Nội dung", en: "Sort"), .init("what", vi: "Cần gì", en: "What"),
        .init("amount", vi: "Kinh phí", en: "Amount", .money), .init("answer", vi: "Trả lời", en: "Answer"),
        .init("reason", vi: "Lý do", en: "Reason"),
      ],
      needs.map {
        [
          .text($0.need.sort.title), .text($0.need.what), .money($0.need.amount),
          $0.answer.map { .text($0.outcome.title) } ?? .text("Chờ trả lời", "Waiting"), .optional($0.answer?.reason),
        ]
      })
  }

  private var dossiersSection: Report.Section? {
    table(
      "Hồ sơ", "Dossiers",
      [
        .init("id", vi: "Mã", en: "ID"), .init("name", vi: "Sản phẩm", en: "Product"),
        .init("sort", vi: "Loại", en: "Sort"), .init("filed", vi: "Ngày nộp", en: "Filed", .day),
        .init("state", vi: "Tình trạng", en: "State"),
      ],
      dossiers.map {
        [
          .text($0.id), .text($0.state.label), .text($0.state.sort.title), .optional($0.state.filed),
          .text($0.state.stage.title),
        ]
      })
  }

  private var supportsSection: Report.Section? {
    table(
      "Hỗ trợ", "Support",
      [
        .init("sort", vi: "Nội dung", en: "Sort"), .init("what", vi: "Hỗ trợ gì", en: "What"),
        .init("value", vi: "Giá trị", en: "Value", .money), .init("source", vi: "Nguồn", en: "Source"),
        .init("day", vi: "Ngày", en: "Day", .day), .init("state", vi: "Tình trạng", en: "State"),
        .init("result", vi: "Kết quả", en: "Result"),
      ],
      supports.map { found in
        let one = found.state
        return [
          .text(one.sort.title), .text(one.gift.what),
          one.stage == .completed ? .number(Int64(one.value)) : .money(one.gift.amount), .optional(one.gift.source),
          .optional(one.day), .text(one.stage.title), .optional(one.result),
        ]
      })
  }

  private var trainingsSection: Report.Section? {
    table(
      "Tập huấn đã dự", "Training attended",
      [.init("topic", vi: "Nội dung", en: "Topic"), .init("day", vi: "Ngày", en: "Day", .day)],
      trainings.filter { $0.state.stage == .held }.map { [.text($0.state.topic), .day($0.state.lastDay)] })
  }

  private var visitsSection: Report.Section? {
    table(
      "Tư vấn tại chỗ", "Advice on the spot",
      [
        .init("day", vi: "Ngày", en: "Day", .day), .init("topics", vi: "Nội dung", en: "Topics"),
        .init("findings", vi: "Thực trạng", en: "Findings"), .init("advice", vi: "Tư vấn", en: "Advice"),
      ],
      visits.map { found in
        let one = found.state
        return [
          .day(one.day),
          .text(
            one.topics.map(\.title.vi).joined(separator: ", "), one.topics.map(\.title.en).joined(separator: ", ")),
          .text(one.findings), .text(one.advice),
        ]
      })
  }

  private var claimsSection: Report.Section? {
    table(
      "Khoản được hưởng", "Claims",
      [
        .init("act", vi: "Việc", en: "Act"), .init("policy", vi: "Căn cứ", en: "Policy"),
        .init("amount", vi: "Mức", en: "Amount", .money), .init("paid", vi: "Đã chi", en: "Paid", .money),
        .init("state", vi: "Tình trạng", en: "State"),
      ],
      claims.map {
        [
          .text($0.state.act.title), .text($0.state.number), .number(Int64($0.state.amount)),
          .number(Int64($0.state.paid)), .text($0.state.stage.title),
        ]
      })
  }

  private func table(
    _ vi: String, _ en: String, _ columns: [Report.Column], _ rows: [[Report.Cell]]
  ) -> Report.Section? {
    rows.isEmpty
      ? nil : Report.Section(heading: BilingualText(vi, en), table: Report.Table(columns: columns, rows: rows))
  }
}
