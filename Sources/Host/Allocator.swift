internal import CMimalloc

/// An allocator keeps what a burst needed; a quiet moment is the time to give it back.
enum Allocator {
  static func giveBack() { mi_collect(true) }
}
