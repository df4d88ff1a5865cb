import Coordination
import ModuleKit
import OCOP

/// The stage of a reference document.
enum InForce: String, StageName {
  case applied
  var title: BilingualText { BilingualText("Đang áp dụng", "In force") }
}

/// The rules of a decree (bộ quy định) as reference data: see `Rulebook`.
struct RulebookRecord: Record {
  static let kind = "rulebook"
  static let title = BilingualText("Bộ quy định", "rulebook")
  static let isReference = true
  static let keys: [Key] = [.text("number"), .day("validFrom")]
  static let events = ["applied"]

  enum Event: Codable, Equatable { case applied(document: Rulebook, effective: Day) }

  var document: Rulebook
  var effective: Day
  var number: String
  var validFrom: Day
  var stage: InForce { .applied }

  static func evolve(_ record: RulebookRecord?, by event: Event) -> RulebookRecord {
    guard case .applied(let document, let effective) = event else { preconditionFailure("there is one event") }
    return RulebookRecord(
      document: document, effective: effective, number: document.number, validFrom: document.validFrom)
  }
}

/// The criteria of one product set (bộ tiêu chí) of a rulebook. Records of their own: all 26 would not fit into one.
struct CriteriaTreeRecord: Record {
  static let kind = "criteria-tree"
  static let title = BilingualText("Bộ tiêu chí", "tree of criteria")
  static let isReference = true
  static let keys: [Key] = [.record("rulebook"), .integer("set")]
  static let events = ["applied"]

  enum Event: Codable, Equatable { case applied(document: CriteriaTree, effective: Day) }

  var document: CriteriaTree
  var effective: Day
  var rulebook: String
  var set: ProductSetNumber?
  var stage: InForce { .applied }

  static func evolve(_ record: CriteriaTreeRecord?, by event: Event) -> CriteriaTreeRecord {
    guard case .applied(let document, let effective) = event else { preconditionFailure("there is one event") }
    return CriteriaTreeRecord(
      document: document, effective: effective, rulebook: document.rulebook, set: document.set)
  }

  /// "26-2026-07".
  static func id(_ rulebook: String, _ set: ProductSetNumber) -> String {
    "\(rulebook)-\(set.rawValue < 10 ? "0" : "")\(set)"
  }
}

/// Issues a rulebook, or replaces the one of that id. Two may not hold on one day.
struct ApplyRulebook: Creation {
  static let form = Form(
    "apply", vi: "Áp dụng bộ quy định", en: "Apply a rulebook", creates: RulebookRecord.self, to: [.applied],
    by: [.officer, .approver, .operator], anyBody: true, .document("document", vi: "Nội dung", en: "Document"))

  var document: Rulebook

  func decide(in now: Circumstances) throws -> Decision<RulebookRecord> {
    try Refusal.refuse(
      document.check(), "bad-rulebook", vi: "Bộ quy định \(document.number)", en: "The rulebook \(document.number)")
    let shelf = try now.rulebooks()
    // What is missing, or in the way, may be applied or ended a moment later: so this is no fault of the document.
    if let other = shelf.overlapping(document, id: now.recordID).first {
      throw Refusal(
        "rulebook-overlaps", vi: "Hiệu lực trùng với bộ quy định \(other)", en: "It holds together with \(other)",
        detail: BilingualText(
          "Ghi ngày cuối nhận hồ sơ (validTo) của \(other) trước.", "First give \(other) its last filing day (validTo)."
        ))
    }
    for from in (document.transitions ?? []).map(\.from) where shelf.books[from] == nil {
      throw Refusal.unknownRulebook(from)
    }
    return Decision(.applied(document: document, effective: now.dated))
  }
}

/// Applies the criteria of a product set. The tree is checked against its rulebook, all faults at once.
struct ApplyCriteriaTree: Creation {
  static let form = Form(
    "apply", vi: "Áp dụng bộ tiêu chí", en: "Apply a tree of criteria", creates: CriteriaTreeRecord.self,
    to: [.applied], by: [.officer, .approver, .operator], anyBody: true,
    .document("document", vi: "Nội dung", en: "Document"))

  var document: CriteriaTree

  func decide(in now: Circumstances) throws -> Decision<CriteriaTreeRecord> {
    guard let book = try now.record(RulebookRecord.self, document.rulebook)?.state.document else {
      throw Refusal.unknownRulebook(document.rulebook)
    }
    var faults = document.check(against: book)
    if let set = document.set, now.recordID != CriteriaTreeRecord.id(document.rulebook, set) {
      let wanted = CriteriaTreeRecord.id(document.rulebook, set)
      faults.append(Fault(at: "/set", "Mã phải là \(wanted)", "The id must be \(wanted)"))
    }
    try Refusal.refuse(faults, "bad-criteria", vi: "Bộ tiêu chí \(now.recordID)", en: "The criteria \(now.recordID)")
    return Decision(.applied(document: document, effective: now.dated))
  }
}

extension Refusal {
  static func unknownRulebook(_ id: String) -> Refusal {
    Refusal(
      "unknown-rulebook", vi: "Chưa có bộ quy định \(id)", en: "There is no rulebook \(id)",
      detail: BilingualText(
        "Nạp: ocopctl apply -f Config/rulebooks", "Load them: ocopctl apply -f Config/rulebooks"))
  }

  /// Refuses with all faults at once.
  static func refuse(_ faults: [Fault], _ code: String, vi: String, en: String, rule: String? = nil) throws {
    guard !faults.isEmpty else { return }
    var refusal = Refusal(code, vi: "\(vi) có \(faults.count) lỗi", en: "\(en) has \(faults.count) faults", rule: rule)
    refusal.faults = Array(faults.prefix(100))
    throw refusal
  }
}
