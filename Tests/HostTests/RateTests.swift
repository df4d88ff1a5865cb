import Testing
import Wire

@testable import Host

/// Limits of commands per second and identity.
struct RateTests {
  @Test func whoSendsTooFastIsToldHowLongToWait() throws {
    let office = try Office()
    let index = try #require(office.configuration.identities.firstIndex { $0.name == "lan" })
    let person = office.configuration.identities[index]
    office.configuration.identities[index] = Identity(
      name: person.name, body: person.body, roles: person.roles, isLocal: true, commandsPerSecond: 4)
    office.give(.reconfigured(office.configuration))
    let (lan, ha) = (office.client("lan"), office.client("ha"))
    func send(_ id: String) -> Message? {
      office.command("trade.booth.open/\(id)", ["fair": "A"], by: lan, id: id)
    }
    for id in ["a", "b", "c", "d"] { #expect(send(id)?.verb == .done) }
    let answer = send("e")
    #expect(answer?.code == "busy" && answer?.json["outcome"] == "none" && answer?.json["retryable"] == true)
    #expect(answer?.json["retryAfter"] == 250)
    #expect(office.command("trade.progress", by: lan, verb: .askQuestion)?.code == "busy")
    #expect(office.command("booth/a", by: lan, verb: .get)?.verb == .answer, "reading is free")
    #expect(office.command("trade.booth.open/h", ["fair": "A"], by: ha)?.verb == .done, "others go on")
    office.pass(249)
    #expect(send("e")?.json["retryAfter"] == 1)
    office.pass(1)
    #expect(send("e")?.verb == .done, "the id was not spent")
    #expect(send("f")?.code == "busy")
    office.pass(60_000)
    for id in ["f", "g", "i", "j"] { #expect(send(id)?.verb == .done) }
    #expect(send("k")?.code == "busy", "a long pause is worth one second")
  }
}
