import Client
import Foundation
import Synchronization
import Testing
import Wire

/// A module that is told to stop answers first what it was asked: who sends commands notices nothing but a pause.
@Suite(.serialized)
struct ModuleRestartTests {
  @Test(.limit(minutes: 2)) func commandsGoOnWhileTheirModuleIsStartedAgainAndAgain() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let client = try office.client()
      let tasks = try (0..<256).map { _ in
        try client.command("house.task.assign", ["task": "x", "title": "Việc", "lead": "programme-office"])
          .metaObject()["record"]?.string?.dropFirst("task/".count) ?? ""
      }
      let endpoint = office.endpoint
      let answered = Atomic(0)
      let chief = Worker("chief") {
        let client = try Client(.init(endpoint: endpoint, identity: "operator"))
        defer { client.close() }
        // On a busy machine a restart takes long: commands must have gone on between them.
        var restarts = 0
        while restarts < 16 || answered.load(ordering: .relaxed) < 2_048 {
          restarts += 1
          let restart = Message(.admin, id: client.makeID(), subject: "module.restart/house", meta: ["reason": "thử"])
          #expect(try client.request(restart).last?.verb == .answer)
          usleep(250_000)
        }
      }
      chief.start()
      let body = JSON.object(["text": .string(String(repeating: "x", count: 400))])
      var sent = 0
      var failures: [String] = []
      while !chief.isDone || client.inFlight > 0 {
        while !chief.isDone, client.inFlight < 512 {
          sent += 1
          client.submit(
            Message(
              .command, id: "c\(sent)", subject: "house.task.note/\(tasks[sent % tasks.count])",
              meta: ["timeout": 60_000], body: body))
        }
        for (_, parts) in try client.takeAnswers(wait: 200) {
          answered.add(1, ordering: .relaxed)
          if let answer = parts.last, answer.verb != .done {
            failures.append(String(decoding: answer.body, as: UTF8.self))
          }
        }
      }
      #expect(chief.wait() == nil && answered.load(ordering: .relaxed) == sent)
      #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(2))")
      client.close()
      #expect(office.stop() == 0)
    }
  }
}
