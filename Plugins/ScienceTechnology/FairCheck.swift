import Coordination
import ModuleKit
import OCOP

/// The check of one producer's label, barcode and mark before one fair (kiểm tra trước hội chợ). What the branding
/// cases of its goods say counts, so that what is in order is not looked at twice.
struct FairCheck: KeptRecord {
  static let kind = "fair-check"
  static let title = BilingualText("Kiểm tra trước hội chợ", "fair check")
  static let numbering: String? = "KHC"
  static let keys: [Key] = [.record("fair"), .record("producer"), .text("pair"), .boolean("passed")]
  static let events = ["opened", "checked", "resubmitted", "closed", "handed-over"]

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
    case opened(fair: String, producer: String, producerName: String?, products: [String], keeper: BodyID)
    case checked(result: CheckResult, day: Day)
    case resubmitted(note: String)
    case closed(reason: String)
    case handedOver(to: BodyID, decision: String)
  }

  var fair: String
  var producer: String
  var producerName: String?
  var products: [String]
  /// "fair/producer": one check each.
  var pair: String
  var body: BodyID?
  var stage: Stage = .open
  /// The latest check; it stays while the producer mends.
  var result: CheckResult?
  /// Absent until checked, and again after a resubmission.
  var passed: Bool?

  var keptFor: UnitCode? { nil }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }
  static func pair(_ fair: String, _ producer: String) -> String { "\(fair)/\(producer)" }

  static func evolve(_ check: FairCheck?, by event: Event) -> FairCheck {
    if case .opened(let fair, let producer, let producerName, let products, let keeper) = event {
      return FairCheck(
        fair: fair, producer: producer, producerName: producerName, products: products, pair: pair(fair, producer),
        body: keeper)
    }
    guard var check else { preconditionFailure("a check begins with its opening") }
    switch event {
    case .opened: break
    case .checked(let result, _):
      check.result = result
      check.passed = result.passes
      check.stage = result.passes ? .checked : .needsFixing
    case .resubmitted:
      check.passed = nil
      check.stage = .open
    case .closed: check.stage = .closed
    case .handedOver(let to, _): check.body = to
    }
    return check
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

  /// Nhãn hàng hóa, by the checklist in force.
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
