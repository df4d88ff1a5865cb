import Glibc
import Testing
import ZeroMQ

/// All tests run one after the other: several contexts with CURVE at a time may crash libzmq 4.3.4.
@Suite(.serialized)
enum ZeroMQTests {}

/// Waits for the next message; nil when none comes in time.
func receive(_ socket: borrowing Socket, milliseconds: Int = 5_000) throws -> Received? {
  var poller = Poller()
  _ = poller.add(socket)
  _ = try poller.wait(milliseconds: milliseconds)
  return try socket.receive()
}

/// Sends as soon as a connection stands.
func sendWhenConnected(_ socket: borrowing Socket, _ frames: [[UInt8]]) throws {
  for _ in 0..<500 {
    if try socket.send(frames) == .sent { return }
    usleep(10_000)
  }
  Issue.record("no connection within five seconds")
}

/// The first event that is wanted; nil when it does not come in time.
func event(of monitor: Monitor, where isWanted: (MonitorEvent) -> Bool) throws -> MonitorEvent? {
  for _ in 0..<500 {
    while let event = try monitor.next() {
      if isWanted(event) { return event }
    }
    usleep(10_000)
  }
  return nil
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The error of a call that must fail.
func failure(_ body: () throws -> Void) -> ZeroMQError? {
  do {
    try body()
    return nil
  } catch {
    return error as? ZeroMQError
  }
}

func milliseconds(_ body: () throws -> Void) rethrows -> Int64 {
  let duration = try ContinuousClock().measure(body)
  return duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
}

/// A new directory of our own, which is removed in the end.
final class TemporaryDirectory {
  let path: String

  init() {
    var template = Array("/tmp/zeromq-tests-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/nonexistent"
    }
  }

  deinit {
    unlink("\(path)/socket")
    rmdir(path)
  }

  var endpoint: String { "ipc://\(path)/socket" }
}
