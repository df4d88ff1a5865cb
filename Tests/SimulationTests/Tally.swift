import Foundation

/// What the lives of a run met, for the report of `make soak`: lines of a name and a number, added to the file that
/// OCOP_COUNTS names.
struct Tally {
  private var counts = World.Counts()
  private var worlds = 0

  mutating func add(_ more: World.Counts) {
    worlds += 1
    counts.faults += more.faults
    counts.lives += more.lives
    counts.acknowledged += more.acknowledged
    counts.commits += more.commits
  }

  func write() {
    guard let path = ProcessInfo.processInfo.environment["OCOP_COUNTS"],
      let file = try? FileHandle(forWritingTo: URL(fileURLWithPath: path))
    else { return }
    let text = """
      simulated-seeds \(worlds)
      simulated-faults \(counts.faults)
      simulated-restarts \(counts.lives)
      simulated-commits \(counts.commits)
      simulated-acknowledged \(counts.acknowledged)

      """
    _ = try? file.seekToEnd()
    try? file.write(contentsOf: Data(text.utf8))
  }
}
