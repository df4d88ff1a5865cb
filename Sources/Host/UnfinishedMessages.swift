internal import Glibc

/// Connections over TCP and how much came by each since its last whole message.
///
/// libzmq keeps the frames of a message until its last one has come, and no option bounds them: a peer that never ends
/// a message would fill the memory. While it does so nothing else can come by its connection, so what the kernel has
/// counted since the last whole message is what lies there. ipc counts no bytes; who is let in there is the daemon's
/// own user.
struct UnfinishedMessages {
  private struct Connection {
    /// Bytes that had come at the last look at which it was good.
    var good: UInt64?
    /// It was over the limit at the last look: a message may just have been on its way.
    var isSuspect = false
  }

  private var connections: [Int32: Connection] = [:]
  /// Bytes that may come without a whole message.
  let limit: UInt64

  init(limit: Int) { self.limit = UInt64(limit) }

  mutating func opened(_ descriptor: Int32) { connections[descriptor] = Connection() }
  mutating func closed(_ descriptor: Int32) { connections[descriptor] = nil }
  mutating func delivered(_ descriptor: Int32) { connections[descriptor]?.good = nil }

  /// Those that are over the limit for the second time in a row. To be called when every whole message was taken.
  mutating func overdue(received: (Int32) -> UInt64? = UnfinishedMessages.received) -> [Int32] {
    var overdue: [Int32] = []
    for (descriptor, connection) in connections {
      guard let now = received(descriptor) else { continue }
      guard let good = connection.good, now > good, now - good > limit else {
        connections[descriptor]?.isSuspect = false
        if connection.good == nil { connections[descriptor]?.good = now }
        continue
      }
      if connection.isSuspect { overdue.append(descriptor) }
      connections[descriptor]?.isSuspect = true
    }
    return overdue
  }

  /// Bytes that libzmq has read: `tcpi_bytes_received` of the kernel's `tcp_info`, which glibc's header does not have,
  /// less what still lies in the kernel.
  static func received(_ descriptor: Int32) -> UInt64? {
    var unread: Int32 = 0
    guard ioctl(descriptor, UInt(FIONREAD), &unread) == 0 else { return nil }
    return withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { info in
      var length = socklen_t(info.count)
      guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, info.baseAddress, &length) == 0,
        Int(length) >= receivedOffset + 8
      else { return nil }
      let all = info.loadUnaligned(fromByteOffset: receivedOffset, as: UInt64.self)
      return all - min(all, UInt64(max(0, unread)))
    }
  }

  private static let receivedOffset = 128
}
