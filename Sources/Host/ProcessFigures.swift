internal import CoreMetrics
internal import Foundation
internal import Glibc

/// What the system says of the daemon's process and of its modules', under the names that every collector knows.
struct ProcessFigures {
  private let figures: Figures
  private let memory, addresses, descriptors, mostDescriptors, threads, processor: Meter
  private var modules: [String: Meter] = [:]

  init(_ figures: Figures) {
    self.figures = figures
    func meter(_ name: String) -> Meter { Meter(label: name, factory: figures) }
    memory = meter("process_resident_memory_bytes")
    addresses = meter("process_virtual_memory_bytes")
    descriptors = meter("process_open_fds")
    mostDescriptors = meter("process_max_fds")
    threads = meter("process_threads")
    processor = meter("process_cpu_seconds_total")
  }

  /// Reads them anew. `processes` are those of modules.
  mutating func read(_ processes: [String: pid_t]) {
    if let pages = Self.pages(of: "self") {
      memory.set(pages.resident)
      addresses.set(pages.all)
    }
    descriptors.set((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0)
    threads.set((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0)
    mostDescriptors.set(sysconf(Int32(_SC_OPEN_MAX)))
    var time = timespec()
    if clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 {
      processor.set(Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
    }
    for (name, meter) in modules where processes[name] == nil {
      meter.destroy()
      modules[name] = nil
    }
    for (name, pid) in processes {
      guard let pages = Self.pages(of: "\(pid)") else { continue }
      let meter =
        modules[name]
        ?? Meter(label: "ocop_module_resident_memory_bytes", dimensions: [("module", name)], factory: figures)
      modules[name] = meter
      meter.set(pages.resident)
    }
  }

  /// Bytes of its address space, and those in memory.
  private static func pages(of process: String) -> (all: Int, resident: Int)? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8) else { return nil }
    let numbers = text.split(separator: " ").prefix(2).compactMap { Int($0) }
    let size = Int(sysconf(Int32(_SC_PAGESIZE)))
    return numbers.count == 2 ? (numbers[0] * size, numbers[1] * size) : nil
  }
}
