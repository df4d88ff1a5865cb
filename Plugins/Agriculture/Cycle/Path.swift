import Coordination
import ModuleKit
import OCOP

/// The way of one product or idea through the cycle: what is done, whose turn it is, what is still to come.
struct PathReport: Question {
  static let form = Form(
    "report-path", vi: "Đường đi của một sản phẩm, ý tưởng", en: "The way of a product or an idea",
    .record("product", of: "product", vi: "Sản phẩm", en: "Product").optional,
    .record("idea", of: "idea-selection", vi: "Ý tưởng", en: "Idea").optional,
    .record("plan", of: "business-plan", vi: "Phương án", en: "Business plan").optional)

  var product: String?
  var idea: String?
  var plan: String?

  func answer(in now: Circumstances) throws -> Report {
    let path = try Path(product: product, idea: idea, plan: plan, in: now)
    let cycle = try Duties.cycle(on: now.today, in: now)
    let home = try path.commune.flatMap { try Commune.document($0, in: now) }
    let later = path.turn.flatMap { turn in CycleAct.way.firstIndex(of: turn.act) } ?? CycleAct.way.count
    let actors = CycleAct.way.enumerated().map { place, act -> BodyID? in
      if path.turn?.act == act { return path.turn?.body }
      guard place > later, let home else { return nil }
      return cycle?.duty(act, on: now.today)?.actor(for: home)
    }
    let names = try Names(of: Set(actors.compactMap { $0 }), in: now)
    let rows = CycleAct.way.enumerated().map { place, act -> [Report.Cell] in
      let state: Report.Cell
      if path.turn?.act == act {
        state = path.isReturned ? .text("Trả lại, chờ nộp lại", "Returned") : .text("Đang chờ", "Now")
      } else if let day = path.done[act] {
        state = .text("Xong \(day.vietnamese)", "Done \(day)")
      } else if path.turn == nil {
        state = .unknown
      } else {
        state = place > later ? .text("Chưa đến", "To come") : .text("Không ghi nhận", "Not recorded")
      }
      return [
        Turns.step(of: act, in: cycle), .text(act.title), state, actors[place].map(names.cell) ?? .unknown,
        .optional(path.turn?.act == act ? path.turn?.due : nil),
      ]
    }
    let columns = [
      Report.Column("step", vi: "Bước", en: "Step"), Report.Column("act", vi: "Việc", en: "What"),
      Report.Column("state", vi: "Tình trạng", en: "State"), Report.Column("who", vi: "Cơ quan", en: "Who"),
      Report.Column("due", vi: "Hạn", en: "Due", .day),
    ]
    return Report(
      .report, vi: "Đường đi của \(path.label)", en: "The way of \(path.label)", cutOff: now.today,
      sections: [Report.Section(paragraphs: path.notes, table: Report.Table(columns: columns, rows: rows))])
  }
}

/// What the records tell of the way so far. The latest that is under way says whose turn it is.
struct Path {
  var label = ""
  var commune: BodyID?
  var done: [CycleAct: Day] = [:]
  var turn: Turn?
  var isReturned = false
  var notes: [BilingualText] = []

  init(product: String?, idea: String?, plan: String?, in now: Circumstances) throws {
    var plans: [Found<BusinessPlan>] = []
    var found: Found<Product>?
    var dossiers: [Found<Dossier>] = []
    try now.gather([
      { if let product { found = try now.require(Product.self, product) } },
      { if let product { dossiers = try now.all(Dossier.self, where: "product", is: product) } },
      { if let product { plans += try now.all(BusinessPlan.self, where: "product", is: product) } },
      { if let plan { plans.append(try now.require(BusinessPlan.self, plan)) } },
      { if let idea { plans += try now.all(BusinessPlan.self, where: "idea", is: idea) } },
    ])
    let latest = plans.max { $0.state.day < $1.state.day }
    let chosen = try (idea ?? latest?.state.idea).flatMap { try now.record(IdeaSelection.self, $0) }
    guard found != nil || latest != nil || chosen != nil else {
      throw Refusal(
        "nothing-named", vi: "Ghi sản phẩm, ý tưởng hoặc phương án", en: "Name a product, an idea or a plan")
    }
    if let chosen { take(chosen) }
    if let latest { take(latest) }
    if let dossier = dossiers.filter({ $0.state.stage != .withdrawn }).max(by: { $0.state.drafted < $1.state.drafted })
    {
      take(dossier)
    }
    if let found { take(found) }
  }

  private mutating func take(_ found: Found<IdeaSelection>) {
    let idea = found.state
    (label, commune, turn, isReturned) = (idea.name, idea.commune, idea.turn, idea.stage == .returned)
    done[.handInIdea] = idea.day
    done[.checkIdea] = idea.day
    if idea.stage != .received, idea.stage != .returned { done[.selectIdea] = idea.decided }
    if idea.training != nil { done[.trainForPlan] = idea.decided }
    if idea.stage == .declined { end("Ý tưởng không được chọn", "The idea was not chosen", idea.reasons) }
    if !idea.similar.isEmpty {
      let list = idea.similar.joined(separator: ", ")
      notes.append(BilingualText("Sản phẩm có tên gần giống: \(list)", "Products with a similar name: \(list)"))
    }
  }

  private mutating func take(_ found: Found<BusinessPlan>) {
    let plan = found.state
    (label, commune, turn, isReturned) = (plan.name, plan.commune, plan.turn, plan.stage == .returned)
    done[.handInPlan] = plan.day
    if plan.approver != nil { done[.checkPlan] = plan.day }
    done[.approvePlan] = plan.approved
    if plan.training != nil { done[.trainForRollOut] = plan.approved }
    switch plan.stage {
    case .declined: end("Phương án không được duyệt", "The plan was declined", plan.reasons)
    case .stopped: end("Phương án đã dừng", "The plan was stopped", plan.reasons)
    case .finished: done[.carryOut] = plan.content.to ?? plan.approved
    default: break
    }
  }

  private mutating func take(_ found: Found<Dossier>) {
    let dossier = found.state
    (label, commune) = (dossier.label, dossier.commune)
    (turn, isReturned) = (dossier.turn, dossier.stage == .returned)
    done[.handInDossier] = dossier.filed
    done[.checkDossier] = dossier.report?.day
    done[.receiveDossier] = dossier.completed
  }

  private mutating func take(_ found: Found<Product>) {
    let product = found.state
    (label, commune) = (product.name, product.commune)
    guard let result = product.result else { return }
    done[.assess] = result.day
    let star = product.star?.label
    notes.append(
      BilingualText(
        "\(product.stage.title.vi): \(star?.vi ?? ""), \(result.decision) ngày \(result.day.vietnamese)",
        "\(product.stage.title.en): \(star?.en ?? ""), \(result.decision) of \(result.day)"))
  }

  private mutating func end(_ vi: String, _ en: String, _ reasons: [String]?) {
    let list = reasons?.joined(separator: "; ") ?? ""
    notes.append(BilingualText("\(vi): \(list)", "\(en): \(list)"))
  }
}
