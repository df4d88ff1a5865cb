internal import Glibc

/// glibc's allocator keeps what a burst needed; a quiet moment is the time to give it back.
enum Allocator {
  /// `malloc_trim`, looked up by name: Swift's Glibc module leaves <malloc.h> out, and another libc has no such call.
  private static let trim: (@convention(c) (Int) -> Int32)? =
    dlsym(nil, "malloc_trim").map { unsafeBitCast($0, to: (@convention(c) (Int) -> Int32).self) }

  static func giveBack() { _ = trim?(0) }
}
