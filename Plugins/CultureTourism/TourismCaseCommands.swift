import Coordination
import ModuleKit
import OCOP

struct OpenTourismCase: Creation {
  static let form = Form(
    "open", vi: "Mở hồ sơ sản phẩm du lịch", en: "Open a tourism case", creates: TourismCase.self, to: [.developing],
    anyBody: true, .text("name", vi: "Tên sản phẩm du lịch", en: "Name"),
    .text("applicant", vi: "Tổ chức, nhóm cộng đồng", en: "Organisation or community group"),
    .record("producer", of: "producer", vi: "Chủ thể", en: "Producer").optional,
    .text("commune", vi: "Mã xã", en: "Commune code"),
    .choice("basis", vi: "Cơ sở", en: "Basis", TourismCase.Basis.allCases.map { ($0.rawValue, $0.label) }).list,
    .text("idea", vi: "Ý tưởng", en: "Idea"))
  var name: String
  var applicant: String
  var producer: String?
  var commune: UnitCode
  var basis: [TourismCase.Basis]
  var idea: String

  func decide(in now: Circumstances) throws -> Decision<TourismCase> {
    guard commune.level == .commune else {
      throw Refusal("not-a-commune", vi: "Mã xã gồm 5 chữ số: \(commune)", en: "A commune has 5 digits: \(commune)")
    }
    guard !basis.isEmpty else {
      throw Refusal(
        "no-basis", vi: "Nêu ít nhất một cơ sở", en: "Name at least one basis", rule: "832/UBND-KT, đoạn 4")
    }
    let (lead, _) = try now.responsible(for: now.settings(CultureTourism.self).toursArea)
    return Decision(
      .opened(
        name: name, producer: producer, applicant: applicant, commune: commune, basis: basis, idea: idea, keeper: lead,
        day: now.dated))
  }
}

/// The place that the product is offered at, one of the sites in the book.
struct SetCaseSite: Command {
  static let form = Form(
    "set-site", vi: "Gắn điểm đến", en: "Set the site", on: TourismCase.self, from: [.developing, .operating],
    .record("site", of: "site", vi: "Điểm đến", en: "Site"))
  var site: String

  func decide(_ file: TourismCase, in now: Circumstances) throws -> Decision<TourismCase> {
    let found = try now.require(Site.self, site).state
    guard found.commune == file.commune else {
      throw Refusal(
        "other-commune", vi: "Điểm \(site) ở xã \(found.commune), hồ sơ ở xã \(file.commune)",
        en: "The site \(site) is in \(found.commune), the case in \(file.commune)")
    }
    return Decision(.siteSet(site: site))
  }
}

/// The product of the tourism set that agriculture registered for it.
struct SetCaseProduct: Command {
  static let form = Form(
    "set-product", vi: "Gắn sản phẩm OCOP", en: "Set the OCOP product", on: TourismCase.self,
    from: [.developing, .operating], .record("product", of: "product", vi: "Sản phẩm", en: "Product"))
  var product: String

  func decide(_ file: TourismCase, in now: Circumstances) throws -> Decision<TourismCase> {
    let set = now.settings(CultureTourism.self).tourismSet
    if let certified = try now.latest(ProductCertified.self, about: product), let other = certified.set,
      other.rawValue != set
    {
      throw Refusal(
        "other-set", vi: "\(product) thuộc bộ \(other), không phải bộ \(set) (du lịch)",
        en: "\(product) is of set \(other), not of set \(set) (tourism)", rule: "26/2026/QĐ-TTg, Phụ lục I")
    }
    return Decision(.productSet(product: product))
  }
}

struct AskCaseSupport: Command {
  static let form = Form(
    "ask-support", vi: "Đề nghị hỗ trợ", en: "Ask for support", on: TourismCase.self, from: [.developing, .operating],
    anyBody: true, .text("what", vi: "Cần hỗ trợ gì", en: "What is needed"),
    .money("amount", vi: "Số tiền (đồng)", en: "Amount (đồng)").optional)
  var what: String
  var amount: Money?

  func decide(_ file: TourismCase, in now: Circumstances) throws -> Decision<TourismCase> {
    let settings = now.settings(CultureTourism.self)
    let (lead, _) = try now.responsible(for: settings.toursArea)
    let number = file.supports.count + 1
    return Decision(
      .supportAsked(support: AskedSupport(number: number, what: what, amount: amount, asked: now.dated))
    ).assigning(
      TaskAssignment(
        "answer-support",
        title: BilingualText(
          "Trả lời đề nghị hỗ trợ \(number) của \(file.name): \(what)",
          "Answer request \(number) of \(file.name): \(what)"),
        lead: lead, due: try now.workingDays(settings.linkDays, after: now.dated),
        dueRule: "\(settings.linkDays) working days after it was asked", dueDays: settings.linkDays, dueFrom: now.dated)
    ).replying(["number": number])
  }
}

struct AnswerCaseSupport: Command {
  static let form = Form(
    "answer-support", vi: "Trả lời đề nghị hỗ trợ", en: "Answer a request for support", on: TourismCase.self,
    from: [.developing, .operating], .integer("number", vi: "Đề nghị số", en: "Request", min: 1),
    .choice(
      "verdict", vi: "Kết quả", en: "Verdict", AskedSupport.Verdict.allCases.map { ($0.rawValue, $0.label) }),
    .money("value", vi: "Giá trị (đồng)", en: "Value (đồng)").optional,
    .text("source", vi: "Nguồn kinh phí", en: "Source of the money").optional,
    .text("reason", vi: "Lý do", en: "Reason").optional)
  var number: Int
  var verdict: AskedSupport.Verdict
  var value: Money?
  var source: String?
  var reason: String?

  func decide(_ file: TourismCase, in now: Circumstances) throws -> Decision<TourismCase> {
    guard let support = file.supports.first(where: { $0.number == number }), support.isWaiting else {
      throw Refusal(
        "nothing-waiting", vi: "Không có đề nghị số \(number) đang chờ", en: "No request \(number) waits for an answer")
    }
    let answer = AskedSupport.Answer(
      verdict: verdict, value: value, source: source, reason: reason, by: now.actor.body, day: now.dated)
    if let missing = answer.missing { throw Refusal(missing.code, vi: missing.text.vi, en: missing.text.en) }
    return Decision(.supportAnswered(number: number, answer: answer))
  }
}

struct DeliverCaseSupport: Command {
  static let form = Form(
    "deliver-support", vi: "Ghi kết quả hỗ trợ", en: "Record a support given", on: TourismCase.self,
    from: [.developing, .operating], .integer("number", vi: "Đề nghị số", en: "Request", min: 1),
    .text("result", vi: "Kết quả", en: "Result"))
  var number: Int
  var result: String

  func decide(_ file: TourismCase, in now: Circumstances) throws -> Decision<TourismCase> {
    guard let support = file.supports.first(where: { $0.number == number }), support.isOwed else {
      throw Refusal(
        "nothing-owed", vi: "Đề nghị \(number) chưa được đồng ý hoặc đã xong",
        en: "Request \(number) is not granted, or is done")
    }
    return Decision(.supportDelivered(number: number, delivery: AskedSupport.Delivery(result: result, day: now.dated)))
  }
}

/// The first visitors: the product needs its place.
struct BeginTourism: Command {
  static let form = Form(
    "begin", vi: "Bắt đầu đón khách", en: "Begin to operate", on: TourismCase.self, from: [.developing],
    to: [.operating])

  func decide(_ file: TourismCase, in now: Circumstances) throws -> Decision<TourismCase> {
    guard file.site != nil else {
      throw Refusal(
        "no-site", vi: "Chưa gắn điểm đến", en: "It has no site",
        detail: BilingualText("Gắn: set-site.", "Set it: set-site."))
    }
    return Decision(.began(day: now.dated))
  }
}

struct DropTourismCase: Command {
  static let form = Form(
    "drop", vi: "Dừng hồ sơ", en: "Drop the case", on: TourismCase.self, from: [.developing, .operating],
    to: [.dropped], .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ file: TourismCase, in now: Circumstances) throws -> Decision<TourismCase> {
    Decision(.dropped(reason: reason, day: now.dated))
  }
}

/// How far a rural tourism product is on its way to a recognised product of the tourism set.
struct TourismPath: Question {
  static let form = Form(
    "tourism-case-path", vi: "Đường đến sản phẩm OCOP du lịch", en: "The way to an OCOP tourism product",
    .record("case", of: "tourism-case", vi: "Hồ sơ", en: "Case"))
  var file: String

  private enum CodingKeys: String, CodingKey { case file = "case" }

  struct Step: Encodable {
    var step: BilingualText
    var done: Bool
    var note: BilingualText?
  }

  func answer(in now: Circumstances) throws -> [Step] {
    let state = try now.require(TourismCase.self, file).state
    var site: Site?
    var certified: ProductCertified?
    var owner: ProducerRegistered?
    var routes: [Found<Route>] = []
    try now.gather([
      { site = try state.site.flatMap { try now.record(Site.self, $0)?.state } },
      { certified = try state.product.flatMap { try now.latest(ProductCertified.self, about: $0) } },
      { owner = try state.producer.flatMap { try now.latest(ProducerRegistered.self, about: $0) } },
      { routes = try state.site.map { try now.all(Route.self, where: "sites", is: $0) } ?? [] },
    ])
    let ended = try state.product.flatMap { try Certificate.ended($0, on: now.today, in: now) }
    let published = routes.filter { $0.state.stage == .published }.map(\.id).sorted()
    return [
      Step(
        step: BilingualText("Chủ thể có trong sổ", "The producer is registered"), done: owner != nil,
        note: owner.map { BilingualText($0.name, $0.name) }),
      Step(
        step: BilingualText("Có điểm đến và tọa độ", "It has a site with coordinates"), done: site?.place != nil,
        note: site.map { BilingualText($0.name, $0.name) }),
      Step(
        step: BilingualText("Điểm được công nhận (tiêu chí 8 bộ 26)", "The site is recognised (criterion 8 of set 26)"),
        done: site?.recognition != nil, note: site?.recognition.map { BilingualText($0.decision, $0.decision) }),
      Step(
        step: BilingualText("Không còn hỗ trợ chờ trả lời", "No support waits for its answer"),
        done: !state.supports.contains(where: \.isWaiting),
        note: BilingualText(
          "\(state.supports.count { $0.delivered != nil })/\(state.supports.count) đã hỗ trợ",
          "\(state.supports.count { $0.delivered != nil }) of \(state.supports.count) given")),
      Step(
        step: BilingualText("Đã đón khách", "It operates"), done: state.stage == .operating,
        note: state.began.map { BilingualText($0.vietnamese, $0.iso) }),
      Step(
        step: BilingualText("Có tuyến đi qua", "A route passes"), done: !published.isEmpty,
        note: published.isEmpty
          ? nil : BilingualText(published.joined(separator: ", "), published.joined(separator: ", "))),
      Step(
        step: BilingualText("Sản phẩm đã đăng ký ở Sở Nông nghiệp", "The product is registered at agriculture"),
        done: state.product != nil, note: state.product.map { BilingualText($0, $0) }),
      Step(
        step: BilingualText("Được công nhận từ 3 sao", "Recognised, 3 stars or more"),
        done: certified.map { $0.validFrom <= now.today } == true && ended == nil,
        note: certified.map { BilingualText($0.star.label.vi, $0.star.label.en) }),
    ]
  }
}
