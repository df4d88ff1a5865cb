import Coordination
import Ledger
import Testing
import Wire

@testable import Host

struct RecordCacheTests {
  private static func kind(
    _ name: String, keys: [KeyDescription] = [.init("name", .name), .init("booths", .integer)]
  ) -> KnownKind {
    KnownKind(
      KindDescription(
        kind: name, title: Label(vi: "x", en: "x"), keys: keys, stages: [], events: [], commands: []))
  }

  private static func row(_ kind: String, _ state: JSON, stage: String = "held", body: String = "a") -> RecordRow {
    RecordRow(
      kind: kind, id: "1", module: "m", version: 1, schema: 1, stage: stage, body: body, dataClass: "public", first: 1,
      position: 1, state: state.bytes)
  }

  /// States that differ in what is read from them, in what is not, and in where it stands.
  private static let states: [JSON] = [
    [:], ["a": "x"], ["zz": ["name": "inner", "booths": 3]],
    ["name": "Hội chợ"], ["a": "xx", "name": "Hội chợ"], ["name": "Hoi cho"], ["name": "12"], ["name": 12],
    ["booths": 12], ["booths": "12"], ["booths": [12, 13]], ["booths": [12, 14]], ["name": "\"", "booths": true],
    ["document": ["1/QĐ"]], ["document": ["2/QĐ"], "name": "Hội chợ"],
    ["task": "try", "lead": "a"], ["task": "try", "lead": "b"], ["task": "try", "lead": "a", "with": ["b"]],
    ["task": "try", "lead": "a", "escalatedTo": "b"], ["task": "other", "lead": "a", "entries": [1]],
  ]

  @Test(arguments: ["fair", "task"])
  func whatARecordBecomesIsWhatItWouldBeReadAs(_ name: String) {
    let kind = Self.kind(name == "task" ? HouseNames.task : name)
    let rows =
      Self.states.map { Self.row(kind.name, $0) } + [
        Self.row(kind.name, ["name": "Hội chợ"], stage: "closed"), Self.row(kind.name, ["name": "Hội chợ"], body: "b"),
      ]
    for old in rows {
      for new in rows {
        let (became, read) = (
          RecordCache.Entry(row: old, kind: kind).replaced(by: new, kind: kind), RecordCache.Entry(row: new, kind: kind)
        )
        #expect(became.row == new)
        #expect(became.keys == read.keys, "\(old.state) \(new.state)")
        #expect(Set(became.tags) == Set(read.tags))
        #expect(became.taskTopics == read.taskTopics)
        // And once more: what was taken over is compared with in its new place.
        let back = became.replaced(by: old, kind: kind)
        #expect(back.keys == RecordCache.Entry(row: old, kind: kind).keys)
      }
    }
  }

  @Test func aKindThatHasOtherKeysReadsThemAgain() {
    let (first, second) = (Self.kind("fair"), Self.kind("fair"))
    let other = Self.kind("fair", keys: [.init("name", .name), .init("place", .text)])
    let ofOtherTypes = Self.kind("fair", keys: [.init("name", .text), .init("booths", .integer)])
    let row = Self.row("fair", ["name": "x", "place": "y", "a": 1])
    let entry = RecordCache.Entry(row: row, kind: first)
    let new = Self.row("fair", ["name": "x", "place": "y", "a": 2])
    #expect(entry.replaced(by: new, kind: second).keys["place"] == nil)
    #expect(entry.replaced(by: new, kind: other).keys["place"] == [.text("y")])
    #expect(entry.replaced(by: row, kind: other).keys["place"] == [.text("y")])
    let named = RecordCache.Entry(row: Self.row("fair", ["name": "Chợ", "a": 1]), kind: first)
    let text = named.replaced(by: Self.row("fair", ["name": "Chợ", "a": 2]), kind: ofOtherTypes)
    #expect(named.keys["name"] == [.text("cho")] && text.keys["name"] == [.text("Chợ")])
  }
}
