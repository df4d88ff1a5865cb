import Ledger
import Testing
import Wire

@testable import Host

struct KeyReaderTests {
  private let kind = KindDescription(
    kind: "fair", title: Label(vi: "x", en: "x"),
    keys: [.init("name", .name), .init("booths", .integer), .init("open", .boolean), .init("hosts", .record)],
    stages: [], events: [], commands: [])

  private func keys(_ state: JSON) -> [String: [KeyValue]] {
    KeyReader.keys(of: try? JSONView(state.bytes), stage: "held", body: "trade-dept", kind: kind)
  }

  @Test func declaredMembersStageBodyAndDocumentAreKeys() {
    let keys = keys([
      "name": "Hội chợ Đồng", "booths": 20, "open": true, "hosts": ["a", "b"], "other": "x", "document": ["12/QĐ-UBND"],
    ])
    #expect(
      keys == [
        "stage": [.text("held")], "body": [.text("trade-dept")], "name": [.text("hoi cho dong")],
        "booths": [.integer(20)],
        "open": [.integer(1)], "hosts": [.text("a"), .text("b")], "document": [.text("12/QĐ-UBND")],
      ])
  }

  @Test func objectsAndEmptyListsAreNoKeys() {
    #expect(keys(["name": ["x": 1], "hosts": []]).keys.sorted() == ["body", "stage"])
  }

  @Test func aKindMaySayOfWhatTypeItsDocumentIs() {
    let kind = KindDescription(
      kind: "fair", title: Label(vi: "x", en: "x"), keys: [.init("document", .integer)], stages: [], events: [],
      commands: [])
    func keys(_ state: JSON) -> [KeyValue]? {
      KeyReader.keys(of: try? JSONView(state.bytes), stage: "held", body: "b", kind: kind)["document"]
    }
    #expect(keys(["document": "12"]) == [.integer(12)] && keys(["document": "x"]) == nil)
  }

  @Test func aSearchFoldsAsTheKeyDoes() {
    #expect(KeyReader.value("QUẢNG Ngãi", field: "name", kind: kind) == .text("quang ngai"))
    #expect(KeyReader.value("QUẢNG", field: "hosts", kind: kind) == .text("QUẢNG"))
    #expect(KeyReader.value(false, field: "open", kind: kind) == .integer(0))
    #expect(KeyReader.value([:], field: "open", kind: kind) == nil)
  }

  @Test func changesAreOnlyWhatIsGainedAndLost() {
    let old: [String: [KeyValue]] = ["a": [.text("1"), .text("2")], "b": [.integer(1)], "c": [.integer(3)]]
    let new: [String: [KeyValue]] = [
      "a": [.text("2"), .text("3"), .text("3")], "b": [.integer(1)], "d": [.integer(4)],
    ]
    let changes = KeyReader.changes(kind: "fair", id: "x", from: old, to: new, at: 7)
    #expect(
      changes.map { "\($0.isAdded ? "+" : "-")\($0.field) \($0.value)" } == [
        "-a text(\"1\")", "-c integer(3)", "+a text(\"3\")", "+d integer(4)",
      ])
    #expect(changes.allSatisfy { $0.position == 7 && $0.id == "x" })
  }

  @Test func aHeadersMemberIsRead() {
    let header = JSON.object(["subject": "fair/x", "hops": "3", "version": 4]).bytes
    #expect(HeaderReader.member("hops", of: header) == "3")
    #expect(HeaderReader.member("version", of: header) == nil)
    #expect(HeaderReader.member("subject", of: header) == "fair/x")
    #expect(HeaderReader.member("absent", of: header) == nil)
  }

  @Test func aListFindsByKey() throws {
    let office = try Office()
    let ha = office.client("ha")
    for name in ["Hội chợ Quảng Ngãi", "Chợ quê"] {
      office.command("trade.fair.propose", ["name": .string(name), "booths": 5], by: ha)
    }
    func ids(_ meta: JSON) -> [String]? {
      office.say(.list, to: ha, id: "l", subject: "fair", meta: meta)
      office.run()
      return office.answer("l", to: ha)?.json["rows"]?.array?.compactMap { $0["id"]?.string }
    }
    #expect(ids(["where": [["name", "contains", "QUANG NGAI"]]]) == ["HC-2024-0001"])
    #expect(ids(["where": [["booths", ">=", 5]], "sort": "name"]) == ["HC-2024-0002", "HC-2024-0001"])
    #expect(ids(["where": [["nam", "=", "x"]]]) == nil)
    #expect(office.answer("l", to: ha)?.json["detail"]?.string?.contains("\"name\"") == true)
  }
}
