import Client
import Foundation
import Testing
import Wire

/// A daemon whose log has a damaged event stays up, serves everything else and says what to do.
@Suite(.serialized)
struct DamagedLogTests {
  @Test(.limit(minutes: 1))
  func theDaemonServesWhatIsWholeAndNamesWhatIsDamaged() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let client = try office.client()
      for number in 1...9 {
        _ = try client.request(
          Message(
            .publish, id: client.makeID(), subject: "notice.programme-office.x", meta: [:],
            body: ["mark": .string("number-\(number).")]))
      }
      let events = try client.wholeLog()
      let place = try #require(events.firstIndex { $0["data"]?["mark"] == "number-5." }) + 1
      client.close()
      #expect(office.stop() == 0)
      let file = office.folder.appendingPathComponent("data/log.sqlite")
      var bytes = try Data(contentsOf: file)
      let mark = try #require(bytes.range(of: Data("number-5.".utf8)))
      bytes[mark.lowerBound] ^= 4
      try bytes.write(to: file)
      try office.start()
      let tail = try office.control("tail", "--from", "first", "--durable", "reader", "-o", "jsonl", "--lang", "en")
      #expect(tail.code != 0 && tail.errors.contains("damaged at event \(place)"), "\(tail)")
      #expect(try tail.output.split(separator: "\n").map { try JSON(Array($0.utf8)) } == Array(events[..<(place - 1)]))
      #expect(try office.control("audit", "verify").code != 0)
      let doctor = try office.control("doctor", "--lang", "en")
      #expect(doctor.output.contains("OC031") && doctor.output.contains("restore"), "\(doctor)")
      let again = try office.client()
      let notice = Message(
        .publish, id: again.makeID(), subject: "notice.programme-office.x", meta: [:], body: ["mark": "on"])
      #expect(try again.request(notice).first?.verb == .done)
      again.close()
      let behind = try office.control(
        "tail", "--from", "\(place + 1)", "--count", "\(events.count - place)", "-o", "jsonl")
      #expect(behind.code == 0 && behind.output.contains("number-9."), "\(behind)")
      #expect(office.log.components(separatedBy: "damaged at event \(place)").count == 2, "said once: \(office.log)")
      #expect(office.stop() == 0)
    }
  }
}
