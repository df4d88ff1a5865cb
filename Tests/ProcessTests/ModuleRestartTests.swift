import Client
import Foundation
import Testing
import Wire

/// A module that is told to stop answers first what it was asked: who sends commands notices nothing but a pause.
@Suite(.serialized)
struct ModuleRestartTests {
  @Test(.limit(minutes: 2)) func commandsGoOnWhileTheirModuleIsStartedAgainAndAgain() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let (client, chief) = (try office.client(), try office.client())
      _ = try client.command("house.task.assign", ["task": "x", "title": "Việc", "lead": "programme-office"])
      let body = JSON.object(["text": .string(String(repeating: "x", count: 400))])
      var (sent, done) = (0, 0)
      var failures: [String] = []
      while done + failures.count < 12_000 {
        while sent < 12_000, client.inFlight < 512 {
          sent += 1
          client.submit(
            Message(
              .command, id: "c\(sent)", subject: "house.task.note/NV-2024-0001", meta: ["timeout": 60_000], body: body))
          if sent % 1_500 == 0 {
            let answer = try chief.request(
              Message(.admin, id: chief.makeID(), subject: "module.restart/house", meta: ["reason": "thử"]))
            #expect(answer.last?.verb == .answer)
          }
        }
        for (_, parts) in try client.takeAnswers(wait: 200) {
          guard let answer = parts.last else { continue }
          if answer.verb == .done { done += 1 } else { failures.append(String(decoding: answer.body, as: UTF8.self)) }
        }
      }
      #expect(failures.isEmpty, "\(failures.prefix(2))")
      client.close()
      chief.close()
      #expect(office.stop() == 0)
    }
  }
}
