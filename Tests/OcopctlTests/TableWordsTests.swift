import Coordination
import Testing
import Wire

@testable import ocopctl

/// `--file` on a command of a kind.
@Suite struct TableWordsTests {
  private static let manifest = #"""
    {"module":"trade","title":{"vi":"T","en":"T"},"facts":[],"reactions":[],"questions":[],"kinds":[
     {"kind":"fair","title":{"vi":"hội chợ","en":"fair"},"numbering":"HC","keys":[],"events":[],
      "stages":[{"name":"open","title":{"vi":"Mở","en":"Open"}}],"commands":[
       {"name":"propose","title":{"vi":"Đề xuất","en":"Propose"},"creates":true,"to":["open"]},
       {"name":"close","title":{"vi":"Đóng","en":"Close"},"from":["open"]}]},
     {"kind":"entry","title":{"vi":"đăng ký","en":"entry"},"numbering":"DK","keys":[],"events":[],
      "stages":[{"name":"sent","title":{"vi":"Gửi","en":"Sent"}}],"commands":[
       {"name":"submit","title":{"vi":"Gửi","en":"Submit"},"creates":true,"to":["sent"],"fields":[
        {"name":"fair","type":"record","kind":"fair","title":{"vi":"Hội chợ","en":"Fair"},"required":true}]}]}]}
    """#

  private func words(_ words: String...) throws -> [String]? {
    let vocabulary = Vocabulary(manifests: [try Manifest(JSON(Array(Self.manifest.utf8)))], language: .vi)
    return TableWords.importing(words, try vocabulary.entry(words[0]))
  }

  @Test func aTableOfCreationsIsAnImport() throws {
    #expect(
      try words("entry", "submit", "--file", "a.csv", "--yes") == ["entry", "submit", "--file", "a.csv", "--yes"])
    #expect(try words("fair", "propose", "--file=a.csv") == ["fair", "propose", "--file=a.csv"])
  }

  @Test func rowsThatBelongToARecordBecomeRecordsOfTheKindThatNamesIt() throws {
    #expect(
      try words("fair", "register", "HC-2024-0001", "--file", "a.csv")
        == ["entry", "submit", "--file", "a.csv", "--set", "fair=HC-2024-0001"])
    #expect(try words("fair", "register", "--file", "a.csv") == ["entry", "submit", "--file", "a.csv"])
  }

  @Test func withoutAFileOrForACommandOnOneRecordNoTableIsMeant() throws {
    #expect(try words("fair", "register", "HC-2024-0001") == nil)
    #expect(try words("fair", "close", "HC-2024-0001", "--file", "a.csv") == nil)
    #expect(try words("entry", "register", "--file", "a.csv") == nil)
  }
}
