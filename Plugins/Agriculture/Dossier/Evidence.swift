import Coordination
import ModuleKit

/// The fifteen rows of evidence (minh chứng) that Form 02 lists, in its order (26/2026/QĐ-TTg Annex III).
enum EvidenceRow: String, Codable, CaseIterable {
  case businessRegistration = "business-registration"
  case productionConditions = "production-conditions"
  case materialOrigin = "material-origin"
  case environment
  case localLabour = "local-labour"
  case growth
  case intellectualProperty = "intellectual-property"
  case marketContracts = "market-contracts"
  case promotion
  case story
  case qualityDeclaration = "quality-declaration"
  case testSheets = "test-sheets"
  case barcodeTracing = "barcode-tracing"
  case qualitySystem = "quality-system"
  case awards

  /// From 1, as printed.
  var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

  var title: BilingualText {
    switch self {
    case .businessRegistration: BilingualText("Giấy đăng ký kinh doanh", "Business registration")
    case .productionConditions: BilingualText("Giấy đủ điều kiện sản xuất", "Production-condition certificate")
    case .materialOrigin: BilingualText("Nguồn gốc nguyên liệu, liên kết", "Origin of material, linkage")
    case .environment: BilingualText("Bảo vệ môi trường", "Environment")
    case .localLabour: BilingualText("Danh sách lao động địa phương, bảo hiểm", "Local workers, insurance")
    case .growth: BilingualText("Tăng trưởng sản xuất kinh doanh", "Growth of the business")
    case .intellectualProperty: BilingualText("Sở hữu trí tuệ", "Intellectual property")
    case .marketContracts: BilingualText("Hợp đồng tiêu thụ", "Market contracts")
    default: titleOfRest
    }
  }

  private var titleOfRest: BilingualText {
    switch self {
    case .promotion: BilingualText("Quảng bá sản phẩm", "Promotion")
    case .story: BilingualText("Câu chuyện sản phẩm", "Product story")
    case .qualityDeclaration: BilingualText("Công bố chất lượng", "Quality declaration")
    case .testSheets: BilingualText("Phiếu kiểm nghiệm", "Test sheets")
    case .barcodeTracing: BilingualText("Mã số mã vạch, truy xuất nguồn gốc", "Barcode and traceability")
    case .qualitySystem: BilingualText("Hệ thống quản lý chất lượng", "Quality system")
    default: BilingualText("Giải thưởng, thành tích", "Awards")
    }
  }

  static let choices = allCases.map { ($0.rawValue, BilingualText("\($0.number). \($0.title.vi)", $0.title.en)) }
}

/// One paper. The file stays where it is; its digest tells whether a copy is the one meant.
struct Evidence: Codable, Equatable {
  var row: EvidenceRow
  var fileName: String
  /// Bytes.
  var size: Int
  /// 64 lower-case hexadecimal digits.
  var sha256: String
  /// Số, ký hiệu of the paper.
  var number: String?
  /// Its last day.
  var validTo: Day?
  /// Names as they stand on the paper, for comparison.
  var names: PaperNames?
}

/// What a paper calls the product, its producer and its commune.
struct PaperNames: Codable, Equatable {
  var product: String?
  var producer: String?
  var commune: String?
}

/// Adds a paper; the same file on the same row replaces the older one.
struct AddEvidence: Command {
  static let form = Form(
    "add-evidence", vi: "Thêm minh chứng", en: "Add a piece of evidence", on: Dossier.self,
    from: [.drafted, .returned],
    anyBody: true, .choice("row", vi: "Mục", en: "Row", EvidenceRow.choices),
    .text("fileName", vi: "Tên tệp", en: "File name"),
    .integer("size", vi: "Dung lượng (byte)", en: "Size (bytes)", min: 1),
    .text("sha256", vi: "SHA-256", en: "SHA-256"), .text("number", vi: "Số, ký hiệu", en: "Number").optional,
    .day("validTo", vi: "Có giá trị đến", en: "Last day").optional,
    .object(
      "names", vi: "Tên ghi trên giấy", en: "Names on the paper",
      .text("product", vi: "Sản phẩm", en: "Product").optional,
      .text("producer", vi: "Chủ thể", en: "Producer").optional, .text("commune", vi: "Xã", en: "Commune").optional
    ).optional)

  /// More papers than this are put together in one file.
  static let limit = 200

  var row: EvidenceRow
  var fileName: String
  var size: Int
  var sha256: String
  var number: String?
  var validTo: Day?
  var names: PaperNames?

  func decide(_ dossier: Dossier, in now: Circumstances) throws -> Decision<Dossier> {
    _ = try Commune.unit(forEntryIn: dossier.commune, in: now)
    let paper = DocumentReference(
      number: number ?? fileName, date: now.dated, summary: row.title.vi, issuer: dossier.producer, fileName: fileName,
      sha256: sha256)
    var refusal = Refusal("bad-file", vi: "Tệp minh chứng chưa đúng", en: "The file of the evidence is not in order")
    refusal.faults = paper.check()
    guard refusal.faults.isEmpty else { throw refusal }
    guard dossier.evidence.count < Self.limit else {
      throw Refusal(
        "too-many-papers", vi: "Hồ sơ có tối đa \(Self.limit) minh chứng: gộp tệp lại",
        en: "A dossier has at most \(Self.limit) papers: put files together")
    }
    return Decision(
      .evidenceAdded(
        evidence: Evidence(
          row: row, fileName: fileName, size: size, sha256: sha256, number: number, validTo: validTo, names: names)))
  }
}

struct RemoveEvidence: Command {
  static let form = Form(
    "remove-evidence", vi: "Bỏ minh chứng", en: "Remove a piece of evidence", on: Dossier.self,
    from: [.drafted, .returned], anyBody: true, .choice("row", vi: "Mục", en: "Row", EvidenceRow.choices),
    .text("fileName", vi: "Tên tệp", en: "File name"))

  var row: EvidenceRow
  var fileName: String

  func decide(_ dossier: Dossier, in now: Circumstances) throws -> Decision<Dossier> {
    _ = try Commune.unit(forEntryIn: dossier.commune, in: now)
    guard dossier.evidence.contains(where: { $0.row == row && $0.fileName == fileName }) else {
      throw Refusal(
        "no-such-paper", vi: "Mục \(row.number) không có tệp \(fileName)",
        en: "There is no file \(fileName) in row \(row.number)")
    }
    return Decision(.evidenceRemoved(row: row, fileName: fileName))
  }
}
