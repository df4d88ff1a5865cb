import Client
import Foundation
import Testing
import Wire

/// `ocopctl consume`: scripts that events drive, as processes, with `kill -9` in between.
@Suite(.serialized)
struct ConsumeTests {
  /// Writes the position and attempt of each run into `ran`, and ends as the event's text says.
  private static let script = """
    read -r line; echo "$OCOP_POSITION $OCOP_ATTEMPT" >> ran
    case "$line" in
      *again*) [ "$OCOP_ATTEMPT" -gt 1 ] || exit 75;;
      *hopeless*) exit 65;;
      *broken*) exit 3;;
    esac
    """

  @Test(.limit(minutes: 1))
  func theExitCodeDoneAgainOrParkedDecides() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let client = try office.client()
      try Self.assign(["good", "again", "hopeless", "broken", "last"], client)
      // One run each, one more of "again", two more of "broken", then it is parked by the daemon.
      let run = try office.control(
        "consume", "script", "--filter", "task.*.*.assigned", "--from", "first", "--delay", "0", "--attempts", "3",
        "--count", "8", "--exec", Self.script)
      #expect(run.code == 0, "\(run)")
      let runs = Dictionary(grouping: try Self.runs(office), by: \.position).mapValues { $0.map(\.attempt) }
      #expect(runs.keys.sorted().compactMap { runs[$0] } == [[1], [1, 2], [1], [1, 2, 3], [1]])
      let consumer = try Self.consumer("script", client)
      #expect(consumer["parked"] == 2 && consumer["inFlight"] == 0, "\(consumer)")
      #expect(run.errors.contains("xếp riêng (mã 65)") && run.errors.contains("đã 3 lần, xếp riêng"), "\(run.errors)")
      client.close()
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 2))
  func killedInBetweenNoEventIsLostAndFewComeTwice() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let client = try office.client()
      try Self.assign((0..<60).map { "Việc \($0)" }, client)
      let expected = try client.wholeLog().filter { $0["type"] == "vn.ocop.house.task.assigned" }
        .compactMap { $0["sequence"]?.string.flatMap { Int64($0) } }
      #expect(expected.count == 60)
      var kills = 0
      while Set(try Self.runs(office).map(\.position)).count < expected.count {
        let before = try Self.runs(office).count
        let consume = try Self.begin(
          office, "killed", "read -r line; sleep 0.01; echo \"$OCOP_POSITION $OCOP_ATTEMPT\" >> ran")
        _ = try office.waits { try Self.runs(office).count >= before + 12 || !consume.isRunning || kills > 3 }
        guard kills < 4 else {
          #expect(office.waits { (try? Set(Self.runs(office).map(\.position)).count) == expected.count })
          consume.terminate()
          consume.waitUntilExit()
          #expect(consume.terminationStatus == 0)
          break
        }
        kill(consume.processIdentifier, SIGKILL)
        consume.waitUntilExit()
        if kills == 1 {
          office.killDaemon()
          try office.start()
        }
        kills += 1
      }
      let positions = try Self.runs(office).map(\.position)
      #expect(Set(positions) == Set(expected))
      // The event in hand comes twice, and those whose acknowledgement the killed daemon had not yet on disk.
      #expect(kills >= 3 && positions.count <= expected.count + 16, "\(kills) kills, \(positions.count) runs")
      client.close()
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 1))
  func afterTermTheScriptInHandEndsAndItsEventIsDone() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let client = try office.client()
      try Self.assign(["one", "two"], client)
      let consume = try Self.begin(
        office, "polite", "read -r line; echo \"$OCOP_POSITION 0\" >> ran; sleep 0.6; echo \"$OCOP_POSITION 1\" >> ran")
      #expect(try office.waits { try Self.runs(office).count == 1 })
      consume.terminate()
      consume.waitUntilExit()
      #expect(consume.terminationStatus == 0)
      let runs = try Self.runs(office)
      #expect(runs.map(\.attempt) == [0, 1], "the script came to its end, the next was not begun")
      #expect(try Self.consumer("polite", client)["floor"]?.integer == runs.first?.position)
      client.close()
      #expect(office.stop() == 0)
    }
  }

  @Test(.limit(minutes: 1))
  func aScriptThatNeverReadsOrNeverEndsBlocksNobody() async throws {
    try await onThread {
      let office = try TestOffice()
      try office.start()
      let client = try office.client()
      for text in [String(repeating: "dài ", count: 60_000), "ngắn"] {
        let notice: JSON = ["text": .string(text)]
        _ = try client.request(
          Message(.publish, id: client.makeID(), subject: "notice.programme-office.try", meta: [:], body: notice))
      }
      let run = try office.control(
        "consume", "slow", "--filter", "notice.>", "--from", "first", "--limit", "1", "--attempts", "1",
        "--count", "2", "--exec",
        "echo \"$OCOP_POSITION $OCOP_ATTEMPT\" >> ran; [ -e second ] || { touch second; sleep 60; }")
      #expect(run.code == 0 && run.errors.contains("> 1 s"), "\(run)")
      #expect(try Self.runs(office).count == 2)
      client.close()
      #expect(office.stop() == 0)
    }
  }

  // MARK: - The example

  @Test(.limit(minutes: 3))
  func theExamplePipelineAcceptsEachTaskOnceAndWritesALetterForEachProducer() async throws {
    try await onThread {
      let office = try TestOffice(plugins: ["Agriculture", "IndustryTrade"])
      try office.start()
      let client = try office.client()
      #expect(office.waits { (try? client.status()["modules"]?.array?.count) == 3 })
      try office.applySample()
      let fair = try Self.openFair(client)
      let consume = try Self.beginPipeline(office)
      let table = office.folder.appendingPathComponent("registrations.csv")
      try Self.registrations(client).write(to: table, atomically: true, encoding: .utf8)
      for _ in 0..<2 {
        let registered = try office.control(
          "fair", "register", fair, "--file", "registrations.csv", "--yes", "--as", "operator", "--for",
          "industry-trade-dept")
        #expect(registered.code == 0, "sent twice, it has one effect: \(registered)")
      }
      kill(consume.processIdentifier, SIGKILL)
      consume.waitUntilExit()
      _ = try client.command("industry-trade.fair.close-registration/\(fair)", [:], for: "industry-trade-dept")
      _ = try client.command("industry-trade.fair.allot/\(fair)", [:], for: "industry-trade-dept")
      let again = try Self.beginPipeline(office)
      let letters = office.folder.appendingPathComponent("out/letters")
      func written() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: letters.path)) ?? []).filter { $0.hasSuffix(".txt") }
      }
      #expect(office.waits(60) { written().count == 6 }, "\(written()) \(office.log.suffix(500))")
      let text = try written().sorted().map {
        try String(contentsOf: letters.appendingPathComponent($0), encoding: .utf8)
      }
      #expect(text[0].contains("được 1 gian hàng, số 3") && text[0].contains("đến hết ngày"), "\(text)")
      #expect(text.count { $0.contains("dự bị") } == 4, "\(text)")
      #expect(
        office.waits(30) {
          (try? client.wholeLog().count { $0["type"] == "vn.ocop.house.task.accepted" }) == 1
        }, "the task of the board is accepted")
      again.terminate()
      again.waitUntilExit()
      #expect(again.terminationStatus == 0)
      #expect(try client.wholeLog().count { $0["type"] == "vn.ocop.house.task.accepted" } == 1)
      client.close()
      #expect(office.stop() == 0)
    }
  }

  private static func openFair(_ client: Client) throws -> String {
    let proposed = try client.command(
      "industry-trade.fair.propose",
      [
        "name": "Hội chợ", "venue": "Quảng trường", "opens": "2024-06-10", "closes": "2024-06-14",
        "registrationCloses": "2024-05-31", "booths": 4,
      ], for: "industry-trade-dept")
    let fair = String(try proposed.metaObject()["record"]?.string?.dropFirst("fair/".count) ?? "")
    let zones: JSON = [
      ["id": "chung", "title": "Khu chung", "booths": 2, "takes": ["recognised"]],
      ["id": "tiem-nang", "title": "Khu tiềm năng", "booths": 2, "takes": ["potential"]],
    ]
    _ = try client.command("industry-trade.fair.set-zones/\(fair)", ["zones": zones], for: "industry-trade-dept")
    _ = try client.command(
      "industry-trade.fair.approve/\(fair)", ["decision": "1/QĐ-UBND"], for: "province-committee")
    let helpers: JSON = [["body": "industry-trade-dept", "work": "Sơ đồ gian hàng"]]
    _ = try client.command(
      "industry-trade.fair.appoint-board/\(fair)",
      ["decision": "2/QĐ-UBND", "chair": "province-committee", "helpers": helpers], for: "industry-trade-dept")
    _ = try client.command("industry-trade.fair.open/\(fair)", [:], for: "industry-trade-dept")
    return fair
  }

  /// Six producers with a product each, in the register, as a table with the heads of officers.
  private static func registrations(_ client: Client) throws -> String {
    var lines = ["Chủ thể;Tên chủ thể;Sản phẩm mang đến;Số gian muốn thuê;Chủ thể tiềm năng"]
    for number in 1...6 {
      let producer = try client.command(
        "agriculture.producer.register",
        [
          "name": .string("HTX Bình Minh \(number)"), "kind": "cooperative", "commune": "commune-tra-xuan",
        ], for: "agriculture-dept")
      let id = String(try producer.metaObject()["record"]?.string?.dropFirst("producer/".count) ?? "")
      _ = try client.command(
        "agriculture.product.register",
        [
          "name": .string("Quế \(number)"), "producer": .string(id), "set": 11, "commune": "commune-tra-xuan",
          "potential": true,
        ], for: "agriculture-dept")
      lines.append("HTX Bình Minh \(number);HTX Bình Minh \(number);Quế \(number);1;có")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func beginPipeline(_ office: TestOffice) throws -> Process {
    let script = TestOffice.repository.appendingPathComponent("Plugins/examples/fair-pipeline/pipeline.py").path
    let ocopctl = TestOffice.programs.appendingPathComponent("ocopctl").path
    return try begin(
      office, "fair-pipeline",
      "python3 '\(script)' --out out --as operator --for industry-trade-dept --ocopctl '\(ocopctl)'",
      filters: ["task.industry-trade-dept.>", "record.industry-trade.registration.>"])
  }

  // MARK: - Parts

  private static func assign(_ titles: [String], _ client: Client) throws {
    for title in titles {
      _ = try client.command(
        "house.task.assign", ["task": "try", "title": .string(title), "lead": "agriculture-dept"])
    }
  }

  private static func begin(
    _ office: TestOffice, _ name: String, _ script: String, filters: [String] = ["task.*.*.assigned"]
  ) throws -> Process {
    let process = Process()
    process.executableURL = TestOffice.programs.appendingPathComponent("ocopctl")
    process.arguments =
      ["consume", name, "--from", "first", "--delay", "0", "--exec", script]
      + filters.flatMap { ["--filter", $0] }
    process.currentDirectoryURL = office.folder
    process.environment = ["OCOP_SERVER": office.endpoint, "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
    try process.run()
    return process
  }

  private static func runs(_ office: TestOffice) throws -> [(position: Int64, attempt: Int)] {
    let file = office.folder.appendingPathComponent("ran")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 2, let position = Int64(words[0]), let attempt = Int(words[1]) else { return nil }
      return (position, attempt)
    }
  }

  private static func consumer(_ name: String, _ client: Client) throws -> JSON {
    try client.status()["consumers"]?.array?.first { $0["name"]?.string == name } ?? [:]
  }
}
