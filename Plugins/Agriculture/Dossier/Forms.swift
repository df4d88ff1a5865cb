import Coordination
import ModuleKit
import OCOP

extension Dossier {
  /// What Forms 01 and 02 hold beside names and evidence. Of persons all is personal data.
  struct Forms: Codable, Equatable {
    /// Form 01.
    var representative: Personal<String>?
    var position: String?
    var address: Personal<String>?
    var phone: Personal<String>?
    var email: Personal<String>?
    var enclosures: [String]?
    /// Form 02, I: general.
    var sex: Personal<String>?
    var ethnicity: Personal<String>?
    var registration: String?
    /// The product and the standard it is made to.
    var standard: String?
    var history: String?
    var structure: String?
    /// II: results of the business plan.
    var results: String?
    /// III: self-score by criterion.
    var scores: [SelfScore]?
    /// IV.
    var nextPlan: String?
    /// What changed since the last certificate: material, technology, package, label, market.
    var changes: String?

    /// With the later values laid over it.
    func merging(_ later: Forms) -> Forms {
      Forms(
        representative: later.representative ?? representative, position: later.position ?? position,
        address: later.address ?? address, phone: later.phone ?? phone, email: later.email ?? email,
        enclosures: later.enclosures ?? enclosures, sex: later.sex ?? sex, ethnicity: later.ethnicity ?? ethnicity,
        registration: later.registration ?? registration, standard: later.standard ?? standard,
        history: later.history ?? history, structure: later.structure ?? structure, results: later.results ?? results,
        scores: later.scores ?? scores, nextPlan: later.nextPlan ?? nextPlan, changes: later.changes ?? changes)
    }
  }

  /// The producer's own score of a criterion ("3.5"), with what it rests on.
  struct SelfScore: Codable, Equatable {
    var criterion: String
    var points: Score
    var evidence: [EvidenceRow]?
    var comment: String?
  }
}

/// Opens a dossier: product, producer and commune come from the register, the names as Form 01 writes them.
struct DraftDossier: Creation {
  static let form = Form(
    "draft", vi: "Lập hồ sơ sản phẩm", en: "Draft a dossier", creates: Dossier.self, to: [.drafted], anyBody: true,
    .record("product", of: "product", vi: "Sản phẩm", en: "Product"),
    .choice("sort", vi: "Loại hồ sơ", en: "Sort", Dossier.Sort.allCases.map { ($0.rawValue, $0.title) }),
    .text("productName", vi: "Tên sản phẩm trên phiếu", en: "Name of the product on the form").optional,
    .text("producerName", vi: "Tên chủ thể trên phiếu", en: "Name of the producer on the form").optional)

  var product: String
  var sort: Dossier.Sort
  var productName: String?
  var producerName: String?

  func decide(in now: Circumstances) throws -> Decision<Dossier> {
    let found = try now.require(Product.self, product).state
    let unit = try Commune.unit(forEntryIn: found.commune, in: now)
    let maker = try found.maker(product)
    let owner = try now.require(Producer.self, maker).state
    guard owner.stage == .registered else {
      throw Refusal(
        "producer-closed", vi: "Chủ thể \(maker) đã ngừng", en: "The producer \(maker) is closed",
        rule: "26/2026/QĐ-TTg Art. 6")
    }
    try checkSort(found)
    let open = try now.all(Dossier.self, where: "product", is: product).first {
      [.drafted, .filed, .checked, .returned].contains($0.state.stage)
    }
    if let open {
      throw Refusal(
        "dossier-open", vi: "Sản phẩm đang có hồ sơ \(open.id) (\(open.state.stage.title.vi.lowercased()))",
        en: "The product has the open dossier \(open.id)",
        detail: BilingualText("Làm tiếp hồ sơ đó, hoặc rút nó trước.", "Go on with it, or withdraw it first."))
    }
    let commune = try now.reference(
      ReferenceDocument<AdministrativeUnit>.self, kind: "unit", id: unit.rawValue)?.document.name.vi
    return Decision(
      .drafted(
        product: product, producer: maker, sort: sort, set: found.set,
        names: PaperNames(product: productName ?? found.name, producer: producerName ?? owner.name, commune: commune),
        commune: found.commune, unit: unit, day: now.dated))
  }

  /// The sort follows from where the product stands.
  private func checkSort(_ product: Product) throws {
    switch sort {
    case .first where product.stage == .certified:
      throw Refusal(
        "has-certificate", vi: "Sản phẩm đang có giấy chứng nhận: lập hồ sơ nâng hạng hoặc đánh giá lại",
        en: "The product has a certificate: draft an upgrade or a re-evaluation", rule: "26/2026/QĐ-TTg Art. 6")
    case .upgrade where product.stage != .certified:
      throw Refusal(
        "no-certificate", vi: "Nâng hạng chỉ dành cho sản phẩm còn giấy chứng nhận",
        en: "An upgrade is for products with a certificate in force", rule: "26/2026/QĐ-TTg Art. 7.5")
    case .reEvaluation where product.validTo == nil:
      throw Refusal(
        "never-certified", vi: "Sản phẩm chưa từng có giấy chứng nhận: lập hồ sơ lần đầu",
        en: "The product never had a certificate: draft a first dossier", rule: "26/2026/QĐ-TTg Art. 7.6")
    default: break
    }
  }
}

/// Fills Forms 01 and 02; only what is given replaces what was there.
struct FillDossier: Command {
  static let form = Form(
    "fill", vi: "Ghi Mẫu 01, Mẫu 02", en: "Fill the forms", on: Dossier.self, from: [.drafted, .returned],
    anyBody: true,
    .text("representative", vi: "Người đại diện pháp luật", en: "Legal representative").optional.personal,
    .text("position", vi: "Chức vụ", en: "Position").optional,
    .text("address", vi: "Địa chỉ", en: "Address").optional.personal,
    .text("phone", vi: "Điện thoại", en: "Telephone").optional.personal,
    .text("email", vi: "Thư điện tử", en: "E-mail").optional.personal,
    .text("enclosures", vi: "Tài liệu kèm theo", en: "Enclosures").list.optional,
    .text("sex", vi: "Giới tính người đại diện", en: "Sex of the representative").optional.personal,
    .text("ethnicity", vi: "Dân tộc người đại diện", en: "Ethnicity of the representative").optional.personal,
    .text("registration", vi: "Số đăng ký kinh doanh", en: "Business registration").optional,
    .text("standard", vi: "Tiêu chuẩn sản phẩm", en: "Standard of the product").optional,
    .text("history", vi: "Quá trình hình thành", en: "History").optional,
    .text("structure", vi: "Bộ máy tổ chức", en: "Structure").optional,
    .text("results", vi: "Kết quả phương án kinh doanh", en: "Results of the business plan").optional,
    .object(
      "scores", vi: "Tự chấm điểm", en: "Self-scores", .text("criterion", vi: "Tiêu chí, như 3.5", en: "Criterion"),
      .score("points", vi: "Điểm", en: "Points"),
      .choice("evidence", vi: "Minh chứng", en: "Evidence", EvidenceRow.choices).list.optional,
      .text("comment", vi: "Thuyết minh", en: "Comment").optional
    ).list.optional,
    .text("nextPlan", vi: "Kế hoạch tiếp theo", en: "Next plan").optional,
    .text("changes", vi: "Thay đổi so với lần trước", en: "Changes since the last time").optional)

  var representative: String?
  var position: String?
  var address: String?
  var phone: String?
  var email: String?
  var enclosures: [String]?
  var sex: String?
  var ethnicity: String?
  var registration: String?
  var standard: String?
  var history: String?
  var structure: String?
  var results: String?
  var scores: [Dossier.SelfScore]?
  var nextPlan: String?
  var changes: String?

  func decide(_ dossier: Dossier, in now: Circumstances) throws -> Decision<Dossier> {
    _ = try Commune.unit(forEntryIn: dossier.commune, in: now)
    func personal(_ text: String?) -> Personal<String>? { text.map { Personal($0) } }
    let names = (scores ?? []).map(\.criterion)
    guard Set(names).count == names.count else {
      throw Refusal("criterion-twice", vi: "Một tiêu chí được chấm hai lần", en: "A criterion is scored twice")
    }
    let forms = Dossier.Forms(
      representative: personal(representative), position: position, address: personal(address),
      phone: personal(phone), email: personal(email), enclosures: enclosures, sex: personal(sex),
      ethnicity: personal(ethnicity), registration: registration, standard: standard, history: history,
      structure: structure, results: results, scores: scores, nextPlan: nextPlan, changes: changes)
    guard forms != Dossier.Forms() else {
      throw Refusal("nothing-given", vi: "Chưa ghi nội dung nào", en: "Nothing is given")
    }
    return Decision(.filled(forms: forms))
  }
}
