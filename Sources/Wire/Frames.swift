/// The frames of one message as they were received: one right behind the other, and where each ends.
public struct Frames: Sendable, Equatable {
  private let bytes: [UInt8]
  private let ends: [Int]
  /// The frames before this one are no part of the message: a route.
  private let first: Int

  /// - Parameter first: the index of the message's first frame.
  public init(_ bytes: [UInt8], ends: [Int], from first: Int = 0) {
    (self.bytes, self.ends, self.first) = (bytes, ends, min(first, ends.count))
  }

  public init(_ frames: [[UInt8]]) {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for frame in frames {
      bytes += frame
      ends.append(bytes.count)
    }
    self.init(bytes, ends: ends)
  }

  public var count: Int { ends.count - first }

  public subscript(index: Int) -> ArraySlice<UInt8> { bytes[range(of: index)] }

  private func range(of index: Int) -> Range<Int> {
    let place = first + index
    return (place == 0 ? 0 : ends[place - 1])..<ends[place]
  }

  /// Without counting who holds the bytes, as every slice of them would.
  func withFrame<Value>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range(of: index)])) }
  }
}
