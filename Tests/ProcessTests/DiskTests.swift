import Client
import Foundation
import Testing
import Wire

/// A disk that fills up: commands are refused before it is full, reading goes on, nothing acknowledged is lost.
@Suite(.serialized, .enabled(if: SmallDisk.canBeMade, "mounting a tmpfs needs root and mount"))
struct DiskTests {
  @Test(.limit(minutes: 3))
  func aFullDiskRefusesCommandsAndRecoversWhenSpaceIsFreed() async throws {
    try await onThread {
      let office = try TestOffice()
      let disk = try SmallDisk(at: "\(office.folder.path)/disk", mebibytes: 40)
      defer { disk.unmount() }
      try office.rewrite {
        $0.replacing("data: data", with: "data: disk/data").replacing("reserveMiB: 1", with: "reserveMiB: 8")
      }
      let filler = "\(office.folder.path)/disk/filler"
      try Data(count: 12 << 20).write(to: URL(fileURLWithPath: filler))
      try office.start()
      let client = try office.client()

      var acknowledged: [String] = []
      var refusal: Problem?
      let text = JSON.string(String(repeating: "Việc ", count: 2_000))
      for index in 0..<100_000 where refusal == nil {
        client.submit(
          Message(
            .command, id: "fill-\(index)", subject: "house.task.assign", meta: [:],
            body: ["task": "fill", "title": text, "lead": "agriculture-dept"]))
        while client.inFlight > 32 || (refusal != nil && client.inFlight > 0) {
          for (id, parts) in try client.takeAnswers(wait: 100) {
            if parts.last?.verb == .done {
              acknowledged.append(id)
            } else if let last = parts.last {
              refusal = Client.problem(of: last)
            }
          }
        }
      }
      while client.inFlight > 0 {
        for (id, parts) in try client.takeAnswers(wait: 100) where parts.last?.verb == .done { acknowledged.append(id) }
      }
      #expect(refusal?.code == "disk-low" && refusal?.isRetryable == true && refusal?.outcome == "none")
      #expect(office.isRunning && disk.freeBytes > 0, "\(office.log.suffix(400))")
      #expect(acknowledged.count > 100)

      // Somebody else takes the rest: still nobody is lied to, and reading goes on.
      disk.fill()
      #expect(try client.status()["diskLow"]?.boolean == true)
      #expect(try client.request(Message(.list, id: client.makeID(), subject: "task"))[0].body.count > 1_000)
      let more = Message(.command, id: "more", subject: "house.task.assign", meta: [:], body: Self.work)
      #expect(try client.problem(more)?.code == "disk-low")
      #expect(try office.control("status", "--as", "nobody").code == 77)
      usleep(300_000)
      #expect(office.isRunning, "\(office.log.suffix(400))")

      disk.release()
      try FileManager.default.removeItem(atPath: filler)
      #expect(try office.waits(5) { try client.problem(more) == nil }, "commands are taken again under the same id")
      #expect(try Self.missing(acknowledged + ["more"], client).isEmpty)

      // And after the end of the process, from what is on the disk.
      office.killDaemon()
      try office.start()
      let later = try office.client()
      #expect(try Self.missing(acknowledged + ["more"], later).isEmpty)
      later.close()
      client.close()
      #expect(office.stop() == 0)
    }
  }

  /// Without a reserve the disk is full in the middle of a commit: the daemon ends rather than guess.
  @Test(.limit(minutes: 3))
  func aCommitThatFindsTheDiskFullEndsTheDaemonAndLosesNothing() async throws {
    try await onThread {
      let office = try TestOffice()
      let disk = try SmallDisk(at: "\(office.folder.path)/disk", mebibytes: 24)
      defer { disk.unmount() }
      try office.rewrite {
        $0.replacing("data: data", with: "data: disk/data").replacing("reserveMiB: 1", with: "reserveMiB: 0")
      }
      try office.start()
      let client = try office.client(timeout: 2_000)
      var acknowledged: [String] = []
      for index in 0..<50 {
        acknowledged.append("id-\(index)")
        _ = try client.command("house.task.assign", Self.work, id: "id-\(index)")
      }
      disk.fill()
      let text = JSON.string(String(repeating: "Việc ", count: 2_000))
      let big: JSON = ["task": "big", "title": text, "lead": "agriculture-dept"]
      for index in 0..<400 where office.isRunning {
        guard (try? client.command("house.task.assign", big, id: "big-\(index)")) != nil else { continue }
        acknowledged.append("big-\(index)")
      }
      try #require(office.waits(5) { !office.isRunning }, "it still runs: \(office.log.suffix(300))")
      #expect(office.wait() == 74)
      #expect(office.log.contains("không ghi được sổ") && office.log.contains("the log cannot be written"))
      client.close()

      disk.release()
      try office.start()
      let later = try office.client()
      #expect(try Self.missing(acknowledged, later).isEmpty)
      _ = try later.command("house.task.assign", Self.work, id: "after")
      later.close()
      #expect(office.stop() == 0)
    }
  }

  /// What is staged when the daemon is told to end must still be written: the ballast makes room for it.
  @Test(.limit(minutes: 1))
  func onAFullDiskTheBallastIsFreedToEndCleanly() async throws {
    try await onThread {
      let office = try TestOffice()
      let disk = try SmallDisk(at: "\(office.folder.path)/disk", mebibytes: 24)
      defer { disk.unmount() }
      try office.rewrite { $0.replacing("data: data", with: "data: disk/data") }
      try office.start()
      let client = try office.client()
      _ = try client.command("house.task.assign", Self.work, id: "before")
      client.close()
      let ballast = "\(office.folder.path)/disk/data/ballast"
      #expect(FileManager.default.fileExists(atPath: ballast))
      disk.fill()
      #expect(office.stop() == 0, "\(office.log.suffix(400))")
      #expect(!FileManager.default.fileExists(atPath: ballast) && disk.freeBytes > 0)
      #expect(office.log.contains("the ballast is freed"))
      disk.release()
      try office.start()
      let later = try office.client()
      #expect(try Self.missing(["before"], later).isEmpty)
      later.close()
      #expect(office.stop() == 0)
      #expect(FileManager.default.fileExists(atPath: ballast), "it is made anew when there is room")
    }
  }

  private static let work: JSON = ["task": "more", "title": "Việc nữa", "lead": "agriculture-dept"]

  private static func missing(_ ids: [String], _ client: Client) throws -> Set<String> {
    Set(ids).subtracting(try client.wholeLog().compactMap { $0["command"]?.string })
  }
}

/// A tmpfs of a few MiB, for as long as a test runs.
struct SmallDisk {
  let path: String

  static var canBeMade: Bool {
    guard getuid() == 0 else { return false }
    let path = "\(NSTemporaryDirectory())/ocop-try-\(UUID().uuidString.prefix(8))"
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard let disk = try? SmallDisk(at: path, mebibytes: 1) else { return false }
    disk.unmount()
    return true
  }

  init(at path: String, mebibytes: Int) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(mebibytes)m") == 0 else { throw CocoaError(.fileWriteNoPermission) }
  }

  func unmount() { _ = umount2(path, Int32(MNT_DETACH)) }

  var freeBytes: Int {
    var status = statvfs()
    return statvfs(path, &status) == 0 ? Int(status.f_bavail) * Int(status.f_frsize) : 0
  }

  /// Takes all that is left.
  func fill() {
    let descriptor = open("\(path)/rest", O_WRONLY | O_CREAT, 0o600)
    let block = [UInt8](repeating: 0, count: 65_536)
    while write(descriptor, block, block.count) > 0 {}
    close(descriptor)
  }

  func release() { unlink("\(path)/rest") }
}
