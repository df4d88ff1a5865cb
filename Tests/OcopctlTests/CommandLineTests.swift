import ArgumentParser
import Coordination
import Foundation
import Testing
import Wire

@testable import ocopctl

/// A manifest as a module registers it, here for the flags that `ocopctl` makes of it.
private func vocabulary() throws -> Vocabulary {
  let json = """
    {"module":"industry-trade","title":{"vi":"Công Thương","en":"Industry and trade"},"facts":[],"reactions":[],
     "questions":[{"name":"why-not","title":{"vi":"Vì sao không","en":"Why not"},"fields":[]}],
     "kinds":[{"kind":"fair","title":{"vi":"Hội chợ","en":"Fair"},"numbering":"HC",
      "keys":[{"name":"opens","type":"day"}],
      "stages":[{"name":"proposed","title":{"vi":"Đã đề xuất","en":"Proposed"}},
       {"name":"approved","title":{"vi":"Đã duyệt","en":"Approved"}}],
      "events":["proposed"],
      "commands":[
       {"name":"propose","title":{"vi":"Đề xuất hội chợ","en":"Propose a fair"},"creates":true,
        "to":["proposed"],"fields":[
        {"name":"name","type":"text","title":{"vi":"Tên","en":"Name"},"required":true},
        {"name":"opens","type":"day","title":{"vi":"Khai mạc","en":"Opens"},"required":true},
        {"name":"pricePerBooth","type":"money","title":{"vi":"Giá gian","en":"Price"}},
        {"name":"products","type":"record","kind":"product","list":true,"title":{"vi":"Sản phẩm","en":"Products"}},
        {"name":"isFree","type":"boolean","title":{"vi":"Miễn phí","en":"Free"}},
        {"name":"plan","type":"document","title":{"vi":"Kế hoạch","en":"Plan"}}]},
       {"name":"approve","title":{"vi":"Phê duyệt","en":"Approve"},"from":["proposed"],
        "to":["approved"],"fields":[]}]}]}
    """
  return Vocabulary(manifests: [try Manifest(JSON(Array(json.utf8)))], language: .vi)
}

struct CommandLineTests {
  private func flags(_ words: [String]) throws -> DynamicFlags {
    let entry = try vocabulary().entry("fair")
    return try DynamicFlags(
      words, form: try vocabulary().command("propose", of: entry), language: .vi, readFile: { _ in "{\"a\":1}" })
  }

  @Test func flagsOfAFormBecomeFields() throws {
    let read = try flags([
      "HC-1", "--name", "Hội chợ xuân", "--opens=10/04/2024", "--price-per-booth", "35.000.000", "--products",
      "SP-1,SP-2",
      "--products", "SP-3", "--is-free", "--plan-json", "{\"steps\":[1]}",
    ])
    #expect(read.words == ["HC-1"])
    #expect(
      read.fields == [
        "name": "Hội chợ xuân", "opens": "2024-04-10", "pricePerBooth": 35_000_000,
        "products": ["SP-1", "SP-2", "SP-3"],
        "isFree": true, "plan": ["steps": [1]],
      ])
  }

  /// The dash is one of the 85 signs of a key.
  @Test func aPublicKeyMayBeginWithADash() throws {
    let key = "-" + String(repeating: "a", count: 39)
    let add = try IdentityCommand.Add.parse(["lan", "--body", "x", "--roles", "reader", "--public-key", key])
    #expect(add.key.publicKey == key)
  }

  @Test func yesAndNoMayFollowTheirFlag() throws {
    #expect(try flags(["--is-free", "không", "HC-1"]).fields == ["isFree": false])
    #expect(try flags(["--is-free", "co", "HC-1"]).words == ["HC-1"])
    #expect(try flags(["--is-free", "HC-1"]).fields == ["isFree": true])
    #expect(try flags(["--no-is-free"]).fields == ["isFree": false])
    let stop = #expect(throws: Stop.self) { try vocabulary().entry("hoicho") }
    #expect(stop?.message == "✗ Không có lệnh \"hoicho\". Hội chợ là \"fair\".")
  }

  @Test func aDocumentMayComeFromAFile() throws {
    #expect(try flags(["--plan-json", "@plan.json"]).fields == ["plan": ["a": 1]])
  }

  @Test func anUnknownFlagSaysWhatWasMeant() throws {
    let stop = #expect(throws: Stop.self) { try flags(["--opnes", "10/04/2024"]) }
    #expect(stop?.status == .usage)
    #expect(stop?.message.contains("--opens") == true)
  }

  @Test func aBadValueIsBadData() throws {
    #expect(throws: Stop.self) { try flags(["--opens", "31/02/2024"]) }
    let stop = #expect(throws: Stop.self) { try flags(["--price-per-booth", "nhiều"]) }
    #expect(stop?.status == .badData)
  }

  @Test func aMisspeltKindAsksBack() throws {
    let stop = #expect(throws: Stop.self) { try vocabulary().entry("fiar") }
    #expect(stop?.message.contains("\"fair\"") == true)
    #expect(stop?.status == .usage)
  }

  @Test func helpNamesTheFieldsInVietnamese() throws {
    let entry = try vocabulary().entry("industry-trade.fair")
    let help = KindText.help(try vocabulary().command("propose", of: entry), usage: "u", in: .vi, width: 100)
    #expect(help.contains("--price-per-booth"))
    #expect(help.contains("Giá gian [đồng, 35.000.000]"))
    #expect(help.contains("--plan-json"))
  }

  @Test func theLifeOfAKindIsADiagram() throws {
    let graph = KindText.graph(try vocabulary().entry("fair").kind, in: .vi)
    #expect(graph.contains("[*] --> proposed : Đề xuất hội chợ"))
    #expect(graph.contains("proposed --> approved : Phê duyệt"))
    #expect(graph.contains("approved --> [*]"))
  }

  @Test func aCommandThatLeadsElsewhereFromOtherStagesHasALineForEachWay() {
    let label = Label(vi: "v", en: "e")
    let kind = KindDescription(
      kind: "task", title: label, stages: ["open", "done"].map { .init($0, title: label) }, events: [],
      commands: [
        Form("back", title: Label(vi: "Trả lại", en: "Return"), ways: [Way(["done"], ["open"]), Way(["open"], [])])
      ])
    let lines = KindText.commands(kind, in: .vi, width: 100).split(separator: "\n").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    #expect(lines.contains { $0.contains("back Trả lại done open officer") }, "\(lines)")
    #expect(lines.contains { $0.contains("back Trả lại open = officer") }, "\(lines)")
  }

  @Test func warningsAreReadInOneLanguageAndPartsStandUnderEachOther() throws {
    let answer: JSON = [
      "warnings": [["vi": "Trùng ngày", "en": "Same days"], ["vi": "Trùng địa điểm", "en": "Same venue"]]
    ]
    let told = AnswerText(language: .vi, width: 80).text(answer)
    #expect(told.contains("Trùng ngày") && told.contains("\n") && !told.contains("Same"), "\(told)")
    let zones: JSON = [
      ["id": "a", "title": "Khu A", "booths": 100, "sectors": []], ["id": "b", "title": "Khu B", "booths": 20],
    ]
    let row: JSON = [
      "id": "HC-2024-0001", "stage": "open", "body": "x", "version": 1, "state": ["zones": zones, "name": "Hội chợ"],
    ]
    let kind = try vocabulary().entry("fair").kind
    let lines = RecordText(kind: kind, vocabulary: try vocabulary(), bodyName: { $0 }).full(row, width: 120)
      .split(separator: "\n")
    let first = try #require(lines.first { $0.contains("Khu A") })
    #expect(!first.contains("Khu B") && !first.contains("sectors"), "\(lines)")
    #expect(lines.contains { $0.contains("Khu B") })
  }

  @Test func aStageIsReadInTheWordsOfItsKind() {
    var text = AnswerText(language: .vi, width: 80)
    text.stages = [
      "registration": ["waiting": "Dự bị", "submitted": "Đã đăng ký"], "tour-link": ["waiting": "Chờ gắn tour"],
    ]
    #expect(text.text(["registration": "DK-2024-0001", "stage": "waiting"]).contains("Dự bị"))
    #expect(text.text([["record": "tour-link/SP-1", "stage": "waiting"]]).contains("Chờ gắn tour"))
    #expect(text.text([["name": "A", "stage": "waiting"]]).contains("waiting"), "two kinds say it otherwise")
    #expect(text.text([["name": "A", "stage": "submitted"]]).contains("Đã đăng ký"), "one kind has it")
  }

  @Test func anEventIsToldByTheCommandItIsThePastOf() throws {
    #expect(try vocabulary().eventTitle("approved", of: "fair") == "Phê duyệt")
    #expect(try vocabulary().eventTitle("proposed", of: "fair") == "Đề xuất hội chợ")
    #expect(try vocabulary().eventTitle("ended", of: "fair") == "Kết thúc")
    #expect(try vocabulary().eventTitle("put-on-ice", of: "fair") == "put on ice")
  }

  @Test func globalOptionsMayStandBeforeTheWord() {
    #expect(
      CommandWords.arranged(["--as", "an", "fair", "approve"]) == ["run-command", "fair", "approve", "--as", "an"])
    #expect(CommandWords.arranged(["--dry-run", "status"]) == ["status", "--dry-run"])
    #expect(CommandWords.arranged(["kind", "list"]) == ["kind", "list"])
  }

  @Test func conditionsTakeValuesOfTheirKey() throws {
    let kind = try vocabulary().entry("fair").kind
    #expect(try Condition("opens>=10/04/2024", of: kind, language: .vi).json == ["opens", ">=", "2024-04-10"])
    #expect(try Condition("place~ngai", of: kind, language: .vi).json == ["place", "contains", "ngai"])
    #expect(throws: Stop.self) { try Condition("opens", of: kind, language: .vi) }
  }

  @Test func problemsHaveTheirExitCodes() {
    func status(_ code: String) -> ExitReason { ExitReason(Problem(code, vi: "", en: ""), isRefusal: false) }
    #expect(status("forbidden") == .forbidden)
    #expect(status("busy") == .later)
    #expect(status("form") == .badData)
    #expect(status("timeout") == .timedOut)
    #expect(status("unknown-kind") == .usage)
    #expect(ExitReason(Problem("forbidden", vi: "", en: ""), isRefusal: true) == .refused)
  }
}

struct CommandFileTests {
  @Test func missingIDsFollowFromTheFileAndTheLine() throws {
    let data = Data("{\"command\":\"m.k.c\",\"fields\":{\"a\":1}}\n\n{\"id\":\"x\",\"command\":\"m.k.c/1\"}\n".utf8)
    let first = try CommandFile.messages(data, defaults: [:], language: .vi)
    let second = try CommandFile.messages(data, defaults: [:], language: .vi)
    #expect(first == second)
    #expect(first.map(\.subject) == ["m.k.c", "m.k.c/1"])
    #expect(first[1].id == "x")
    #expect(first[0].id.hasSuffix("-1"))
    let other = try CommandFile.messages(data + Data("\n ".utf8), defaults: [:], language: .vi)
    #expect(other[0].id != first[0].id)
  }

  @Test func aBrokenLineIsNamed() {
    let stop = #expect(throws: Stop.self) {
      try CommandFile.messages(Data("{\"command\":\"m.k.c\"}\n{\"command\":1}\n".utf8), defaults: [:], language: .en)
    }
    #expect(stop?.message.contains("line 2") == true)
    #expect(stop?.status == .badData)
  }

  @Test func anIDStandsOnce() {
    let data = Data("{\"id\":\"x\",\"command\":\"m.k.c\"}\n{\"id\":\"x\",\"command\":\"m.k.c\"}".utf8)
    #expect(throws: Stop.self) { try CommandFile.messages(data, defaults: [:], language: .vi) }
  }
}
