import Coordination
import ModuleKit
import OCOP

/// The names of a product and its producer, in every place where the office has them.
struct ComparedNames {
  enum Subject: String, Codable { case product, producer }

  enum Verdict: String, Codable {
    /// Letter by letter, case and blanks aside.
    case same
    /// The same without marks: "Tra Bong" for "Trà Bồng".
    case marks
    case different

    var label: BilingualText {
      switch self {
      case .same: BilingualText("Khớp", "Same")
      case .marks: BilingualText("Lệch dấu", "Marks differ")
      case .different: BilingualText("Khác", "Different")
      }
    }
  }

  struct Row: Equatable {
    var subject: Subject
    /// Kebab-case: "label", "certificate", "mark NHI-2024-0001".
    var place: String
    var title: BilingualText
    var name: String
    /// Against the register.
    var verdict: Verdict
  }

  /// The name that the others are held against.
  var product: String
  var producer: String?
  var rows: [Row] = []

  /// Register: the case and agriculture's register of producers. Marks count when they name the product's name in full
  /// or not at all: a mark may be a word of its own, so that of a mark only a difference of marks is told.
  init(of file: BrandingCase, in now: Circumstances) throws {
    var certificate: ProductCertified?
    var register: ProducerRegistered?
    var dossier: DossierFiled?
    var marks: [Found<Mark>] = []
    try now.gather([
      { dossier = try now.latest(DossierFiled.self, about: file.product) },
      { certificate = try now.latest(ProductCertified.self, about: file.product) },
      { register = try now.latest(ProducerRegistered.self, about: file.producer) },
      { marks = try now.all(Mark.self, where: "products", is: file.product) },
    ])
    product = file.productName
    producer = register?.name ?? file.producerName
    if let label = file.label {
      add(.product, "label", BilingualText("Nhãn", "Label"), label.productName)
      add(.producer, "label", BilingualText("Nhãn", "Label"), label.producerName)
    }
    if let dossier {
      let title = BilingualText("Hồ sơ \(dossier.dossier)", "Dossier \(dossier.dossier)")
      add(.product, "dossier", title, dossier.productName)
      add(.producer, "dossier", title, dossier.producerName)
    }
    if let certificate {
      let title = BilingualText("Giấy chứng nhận OCOP", "OCOP certificate")
      add(.product, "certificate", title, certificate.name)
      add(.producer, "certificate", title, certificate.producerName)
    }
    for mark in marks where mark.state.stage != .refused {
      let title = BilingualText("Nhãn hiệu \(mark.state.number)", "Mark \(mark.state.number)")
      if let verdict = Self.verdict(mark.state.name, product), verdict == .marks {
        rows.append(
          Row(subject: .product, place: "mark-\(mark.id)", title: title, name: mark.state.name, verdict: verdict))
      }
    }
  }

  private mutating func add(_ subject: Subject, _ place: String, _ title: BilingualText, _ name: String) {
    guard let right = subject == .product ? product : producer, let verdict = Self.verdict(name, right) else { return }
    rows.append(Row(subject: subject, place: place, title: title, name: name, verdict: verdict))
  }

  static func verdict(_ name: String, _ right: String) -> Verdict? {
    func plain(_ text: String) -> String {
      text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    if plain(name) == plain(right) { return .same }
    return TextFolding.folded(name) == TextFolding.folded(right) ? .marks : .different
  }
}

/// Where the names of a product and its producer stand, and where they differ.
struct NameCheck: Question {
  static let form = Form(
    "name-check", vi: "Đối chiếu tên", en: "Compare the names",
    .record("case", of: "branding-case", vi: "Hồ sơ thương hiệu", en: "Branding case"))
  var file: String

  private enum CodingKeys: String, CodingKey { case file = "case" }

  func answer(in now: Circumstances) throws -> Report {
    let found = try now.require(BrandingCase.self, file).state
    let names = try ComparedNames(of: found, in: now)
    let rows = names.rows.map { row -> [Report.Cell] in
      [
        .text(
          row.subject == .product ? BilingualText("Sản phẩm", "Product") : BilingualText("Chủ thể", "Producer")),
        .text(row.title), .text(BilingualText(row.name, row.name)), .text(row.verdict.label),
      ]
    }
    let register = "\(names.product)\(names.producer.map { " – \($0)" } ?? "")"
    return Report(
      .brief, vi: "Đối chiếu tên: \(found.productName)", en: "Names of \(found.productName)", cutOff: now.today,
      sections: [
        Report.Section(
          paragraphs: [BilingualText("Tên trong sổ: \(register).", "In the register: \(register).")],
          table: Report.Table(
            columns: [
              Report.Column("subject", vi: "Của", en: "Of"), Report.Column("place", vi: "Nơi ghi", en: "Place"),
              Report.Column("name", vi: "Tên", en: "Name"), Report.Column("verdict", vi: "So với sổ", en: "Verdict"),
            ], rows: rows))
      ])
  }
}
