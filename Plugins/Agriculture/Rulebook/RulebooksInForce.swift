import Coordination
import ModuleKit
import OCOP

extension Circumstances {
  /// All rulebooks of the office.
  func rulebooks() throws -> RulebookShelf {
    let found = try all(RulebookRecord.self, where: "stage", is: InForce.applied.rawValue)
    return RulebookShelf(Dictionary(found.map { ($0.id, $0.state.document) }, uniquingKeysWith: { first, _ in first }))
  }

  func rulebook(_ id: String) throws -> Rulebook {
    guard let found = try record(RulebookRecord.self, id) else { throw Refusal.unknownRulebook(id) }
    return found.state.document
  }

  /// The rulebook that a dossier of that day runs under. After the end of its transition nothing is decided by it.
  func rulebook(filed: Day, _ kind: DossierKind, decidedOn day: Day) throws -> RulebookShelf.Choice {
    guard let choice = try rulebooks().choice(filed: filed, kind: kind) else {
      throw Refusal(
        "no-rulebook", vi: "Không có bộ quy định cho hồ sơ nộp ngày \(filed.vietnamese)",
        en: "There is no rulebook for a dossier filed on \(filed)",
        detail: BilingualText(
          "Nạp: ocopctl apply -f Config/rulebooks", "Load them: ocopctl apply -f Config/rulebooks"))
    }
    try choice.check(decidedOn: day)
    return choice
  }

  /// The criteria of a set; nil where the rulebook has none that is known.
  func tree(_ book: Rulebook, _ set: ProductSetNumber) throws -> CriteriaTree? {
    guard let trees = book.trees else { return nil }
    return try record(CriteriaTreeRecord.self, CriteriaTreeRecord.id(trees, set))?.state.document
  }
}

extension RulebookShelf.Choice {
  /// Refuses what is decided after the transition of the rulebook has ended.
  func check(decidedOn day: Day) throws {
    guard let lastDay, day > lastDay else { return }
    throw Refusal(
      "transition-over",
      vi: "Hồ sơ theo \(book.number) phải có kết quả trước hết ngày \(lastDay.vietnamese)",
      en: "Dossiers under \(book.number) needed a result by \(lastDay)",
      detail: BilingualText(
        "Nộp lại hồ sơ theo bộ quy định đang áp dụng.", "File the dossier again under the rulebook in force."),
      rule: rule)
  }
}
