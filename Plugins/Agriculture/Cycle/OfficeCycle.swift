import Coordination
import ModuleKit
import OCOP

/// The cycle of the office, in its versions: `cycle/office`. Every department may read it.
struct OfficeCycle: Record {
  static let kind = "cycle"
  static let title = BilingualText("Chu trình OCOP", "cycle")
  static let isReference = true
  static let events = ["applied"]

  enum Stage: String, StageName {
    case applied
    var title: BilingualText { BilingualText("Đang áp dụng", "In force") }
  }

  enum Event: Codable, Equatable { case applied(document: Cycle, effective: Day) }

  /// The version that begins last.
  var document: Cycle
  var effective: Day
  /// Versions before it, oldest first.
  var former: [Cycle]?

  var stage: Stage { .applied }
  var versions: [Cycle] { (former ?? []) + [document] }
  /// What departments are told of it.
  var told: CycleApplied { CycleApplied(document: document, former: former) }

  static func evolve(_ cycle: OfficeCycle?, by event: Event) -> OfficeCycle {
    switch event {
    case .applied(let document, let effective):
      guard let cycle else { return OfficeCycle(document: document, effective: effective) }
      let others = cycle.versions.filter { $0.validFrom != document.validFrom }
      let versions = (others + [document]).sorted { $0.validFrom < $1.validFrom }
      let newest = versions[versions.count - 1]
      let former = versions.dropLast()
      return OfficeCycle(
        document: newest, effective: newest == document ? effective : cycle.effective,
        former: former.isEmpty ? nil : Array(former))
    }
  }
}

/// Applies a version of the cycle: the same first day replaces it, and no two versions hold on one day.
struct ApplyCycle: Creation {
  static let form = Form(
    "apply", vi: "Áp dụng chu trình", en: "Apply the cycle", creates: OfficeCycle.self, to: [.applied],
    .document("document", vi: "Chu trình", en: "Document"))

  var document: Cycle

  func decide(in now: Circumstances) throws -> Decision<OfficeCycle> {
    var refusal = Refusal("bad-document", vi: "Chu trình có lỗi", en: "The cycle has faults")
    refusal.faults = document.check()
    if now.recordID != CycleApplied.office {
      refusal.faults.append(
        Fault(at: "/id", "Mã phải là \"\(CycleApplied.office)\"", "The id must be \"\(CycleApplied.office)\""))
    }
    let old = try now.record(OfficeCycle.self, now.recordID)?.state
    let versions = old?.versions ?? []
    if versions.contains(document) { return Decision() }
    for version in versions where version.validFrom != document.validFrom && version.overlaps(document) {
      refusal.faults.append(
        Fault(
          at: version.validFrom > document.validFrom ? "/validTo" : "/validFrom",
          "Trùng hiệu lực với \"\(version.title.vi)\" \(version.span.vi): ghi ngày hết hiệu lực của bản cũ trước",
          "Holds together with \"\(version.title.en)\" \(version.span.en): first give the older one its last day"))
    }
    guard refusal.faults.isEmpty else { throw refusal }
    let event = OfficeCycle.Event.applied(document: document, effective: now.dated)
    return Decision<OfficeCycle>(event).announcing(OfficeCycle.evolve(old, by: event).told)
  }
}
