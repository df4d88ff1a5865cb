import Foundation

/// How long a test waits before it gives up, and what it calls quick: as written, or so many times longer where all is
/// slower. `OCOP_PATIENCE` says how many times; `make sanitize` sets it.
public enum Patience {
  public static let factor = ProcessInfo.processInfo.environment["OCOP_PATIENCE"].flatMap { Int($0) } ?? 1

  public static func seconds(_ seconds: Double) -> Double { seconds * Double(factor) }
  public static func milliseconds(_ milliseconds: Int) -> Int { milliseconds * factor }
}
