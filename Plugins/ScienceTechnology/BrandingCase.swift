import Coordination
import ModuleKit
import OCOP

/// The check of one producer's label, barcode and mark before one fair (hồ sơ nhãn hiệu).
struct BrandingCase: Record {
  static let kind = "branding-case"
  static let title = BilingualText("Hồ sơ nhãn hiệu", "branding case")
  static let numbering: String? = "NH"
  static let keys: [Key] = [.record("fair"), .record("producer"), .text("pair"), .boolean("passed")]
  static let events = ["opened", "checked", "resubmitted", "closed"]

  enum Stage: String, StageName {
    case open
    case needsFixing = "needs-fixing"
    case checked, closed

    var title: BilingualText {
      switch self {
      case .open: BilingualText("Chờ kiểm tra", "Open")
      case .needsFixing: BilingualText("Cần bổ sung", "Needs fixing")
      case .checked: BilingualText("Đạt", "Checked")
      case .closed: BilingualText("Đã đóng", "Closed")
      }
    }
  }

  enum Event: Codable, Equatable {
    case opened(fair: String, producer: String, producerName: String?, products: [String])
    case checked(result: CheckResult, day: Day)
    case resubmitted(note: String)
    case closed(reason: String)
  }

  var fair: String
  var producer: String
  var producerName: String?
  var products: [String]
  /// "fair/producer": one case each.
  var pair: String
  var stage: Stage = .open
  /// The latest check; it stays while the producer mends.
  var result: CheckResult?
  /// Absent until checked, and again after a resubmission.
  var passed: Bool?

  static func pair(_ fair: String, _ producer: String) -> String { "\(fair)/\(producer)" }

  static func evolve(_ branding: BrandingCase?, by event: Event) -> BrandingCase {
    if case .opened(let fair, let producer, let producerName, let products) = event {
      precondition(branding == nil, "a case is opened once")
      return BrandingCase(
        fair: fair, producer: producer, producerName: producerName, products: products, pair: pair(fair, producer))
    }
    guard var branding else { preconditionFailure("a case begins with its opening") }
    switch event {
    case .opened: break
    case .checked(let result, _):
      branding.result = result
      branding.passed = result.passes
      branding.stage = result.passes ? .checked : .needsFixing
    case .resubmitted:
      branding.passed = nil
      branding.stage = .open
    case .closed: branding.stage = .closed
    }
    return branding
  }
}

/// What one check found.
struct CheckResult: Codable, Equatable {
  enum Verdict: String, Codable, CaseIterable {
    case pass, fail, missing

    var label: BilingualText {
      switch self {
      case .pass: BilingualText("Đạt", "Pass")
      case .fail: BilingualText("Không đạt", "Fail")
      case .missing: BilingualText("Thiếu", "Missing")
      }
    }
  }

  /// Nhãn hàng hóa (43/2017/NĐ-CP, amended by 111/2021/NĐ-CP).
  var label: Verdict
  /// Mã số mã vạch.
  var barcode: Verdict
  /// Nhãn hiệu.
  var mark: Verdict
  var gtin: GTIN13?
  /// In the officer's words; stays in the department.
  var findings: [String]

  var passes: Bool { [label, barcode, mark].allSatisfy { $0 == .pass } }

  /// What is to be mended, as codes for other departments: "label-fail", "barcode-missing".
  var codes: [String] {
    [("label", label), ("barcode", barcode), ("mark", mark)].filter { $0.1 != .pass }.map { "\($0.0)-\($0.1.rawValue)" }
  }
}
