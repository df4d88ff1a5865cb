import Coordination
import ModuleKit
import OCOP

/// A programme of a province for a year, as reference data that every department may read.
struct IssuedProgramme: Record {
  static let kind = "programme"
  static let title = BilingualText("Chương trình, kế hoạch", "programme")
  static let isReference = true
  static let keys: [Key] = [.integer("year"), .text("province"), .text("number")]
  static let events = ["applied"]

  enum Stage: String, StageName {
    case applied

    var title: BilingualText { BilingualText("Đang áp dụng", "Applied") }
  }

  enum Event: Codable, Equatable {
    case applied(document: ProgrammeDocument, effective: Day)
  }

  var document: ProgrammeDocument
  /// The dated day of the act that applied it.
  var effective: Day
  var year: Int
  var province: UnitCode
  var number: String

  var stage: Stage { .applied }

  static func evolve(_ programme: IssuedProgramme?, by event: Event) -> IssuedProgramme {
    switch event {
    case .applied(let document, let effective):
      IssuedProgramme(
        document: document, effective: effective, year: document.year, province: document.province,
        number: document.number)
    }
  }
}

/// Issues a programme, or replaces the one of that id by its amended form.
struct ApplyProgramme: Creation {
  static let form = Form(
    "apply", vi: "Ban hành chương trình, kế hoạch", en: "Apply a programme", creates: IssuedProgramme.self,
    to: [.applied], by: [.officer, .approver],
    .document("document", vi: "Nội dung", en: "Document"))

  var document: ProgrammeDocument

  func decide(in now: Circumstances) throws -> Decision<IssuedProgramme> {
    let faults = document.check()
    guard faults.isEmpty else {
      throw Refusal(
        "bad-programme", vi: "Kế hoạch có \(faults.count) lỗi", en: "The programme has \(faults.count) faults",
        detail: BilingualText(
          faults.map { "\($0.pointer): \($0.message.vi)." }.joined(separator: " "),
          faults.map { "\($0.pointer): \($0.message.en)." }.joined(separator: " ")))
    }
    return Decision(.applied(document: document, effective: now.dated)).announcing(
      ProgrammeIssued(programme: now.recordID, number: document.number, day: document.issued))
  }
}
