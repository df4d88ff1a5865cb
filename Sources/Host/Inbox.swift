internal import Synchronization
internal import ZeroMQ

/// Where other threads leave inputs for the loop; the bell wakes it.
final class Inbox: Sendable {
  private let inputs = Mutex<[Input]>([])
  let bell: Bell

  init() throws(ZeroMQError) { bell = try Bell() }

  func put(_ input: Input) {
    inputs.withLock { $0.append(input) }
    bell.ring()
  }

  func put(contentsOf more: [Input]) {
    inputs.withLock { $0 += more }
    bell.ring()
  }

  func takeAll() -> [Input] {
    inputs.withLock { inputs in
      let all = inputs
      inputs.removeAll(keepingCapacity: true)
      return all
    }
  }
}
