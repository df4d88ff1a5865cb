import Coordination
import Testing

@Suite struct DocumentTests {
  @Test func anAssignmentIsStoredUnderItsShortKeys() throws {
    let assignment = TaskAssignment(
      "propose-eligible-products", title: BilingualText("Đề xuất sản phẩm", "Propose products"), lead: "agriculture",
      with: ["science-technology", "culture-tourism"], due: Day(iso: "2024-04-05"),
      dueRule: "10 working days after approval", subject: "fair/HC-2024-0001", source: "832/UBND-KT")
    let text = """
      {"due":"2024-04-05","dueRule":"10 working days after approval","lead":"agriculture","source":"832/UBND-KT",\
      "subject":"fair/HC-2024-0001","task":"propose-eligible-products","title":{"en":"Propose products","vi":"Đề xuất \
      sản phẩm"},"with":["science-technology","culture-tourism"]}
      """
    #expect(try stored(assignment) == text)
    #expect(try read(TaskAssignment.self, text) == assignment)
    #expect(assignment.check().isEmpty)
    let least = try read(TaskAssignment.self, #"{"task":"a","title":{"vi":"A","en":"A"},"lead":"b"}"#)
    #expect(least.cooperating.isEmpty && least.due == nil && least.check().isEmpty)
  }

  @Test func aLeadThatAlsoCooperatesAndADoubleAreTold() {
    let wrong = TaskAssignment(
      "Propose", title: BilingualText(" ", ""), lead: "agriculture",
      with: ["industry-trade", "agriculture", "industry-trade"], subject: "HC-2024-0001")
    #expect(wrong.check().map(\.pointer) == ["/task", "/title/vi", "/title/en", "/with/1", "/with/2", "/subject"])
  }

  @Test func aDocumentReferenceNeedsItsParticularsAndAWholeDigest() throws {
    let text = """
      {"date":"2024-03-22","fileName":"69-KH-UBND.pdf","issuer":"UBND tỉnh Quảng Ngãi","number":"69/KH-UBND",\
      "sha256":"\(String(repeating: "0a", count: 32))","summary":"Kế hoạch OCOP năm 2024"}
      """
    let reference = try read(DocumentReference.self, text)
    #expect(try stored(reference) == text)
    #expect(reference.check().isEmpty)
    let wrong = DocumentReference(
      number: "", date: reference.date, summary: " ", issuer: "", fileName: "../x", sha256: "0A")
    #expect(wrong.check().map(\.pointer) == ["/number", "/summary", "/issuer", "/fileName", "/sha256"])
    let half = DocumentReference(
      number: "1", date: reference.date, summary: "a", issuer: "b", sha256: reference.sha256)
    #expect(half.check().map(\.pointer) == ["/fileName"])
  }

  @Test func personalDataIsStoredButNeverShown() throws {
    struct Contact: Codable, Equatable {
      var phone: Personal<String>
    }
    let contact = Contact(phone: Personal("0900 000 000"))
    #expect(try stored(contact) == #"{"phone":{"personal":"0900 000 000"}}"#)
    #expect(try read(Contact.self, try stored(contact)) == contact)
    var dumped = ""
    dump(contact, to: &dumped)
    for shown in ["\(contact)", "\(contact.phone)", String(reflecting: contact), dumped] {
      #expect(shown.contains("•••"))
      #expect(!shown.contains("0900"))
    }
    let erased = try read(Contact.self, #"{"phone":{"personal":"            "}}"#)
    #expect(erased.phone.isErased)
    #expect(!contact.phone.isErased)
  }

  @Test func aTextIsGivenInTheLanguageAsked() {
    let text = BilingualText("Hội chợ", "Fair")
    #expect(Language.allCases.map(text.text(in:)) == ["Hội chợ", "Fair"])
  }
}
