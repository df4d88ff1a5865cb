import Testing

@testable import Client

struct IdentifierTests {
  @Test func aVersion7IdHasTheLayoutOfTheStandard() {
    // The example of RFC 9562, appendix A.6.
    let random: [UInt8] = [0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F]
    let text = UUIDv7.text(milliseconds: 0x017F_22E2_79B0, random: random[...])
    #expect(text == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
  }

  @Test func idsSortByTheirTime() {
    let random = [UInt8](repeating: 0xFF, count: 10)
    let zeros = [UInt8](repeating: 0, count: 10)
    #expect(
      UUIDv7.text(milliseconds: 1_000, random: random[...]) < UUIDv7.text(milliseconds: 1_001, random: zeros[...]))
  }

  @Test func idsOfTheSameMomentDiffer() {
    var ids = UUIDv7()
    #expect(Set((0..<200).map { _ in ids.next() }).count == 200)
    var others = UUIDv7()
    #expect(ids.next() != others.next())
  }
}
