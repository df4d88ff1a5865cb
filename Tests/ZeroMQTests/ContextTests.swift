import Foundation
import Glibc
import Testing
import ZeroMQ

extension ZeroMQTests {
  @Suite struct ContextTests {
    /// Leaves messages for a port where nobody listens, then ends the context.
    private func millisecondsToEnd(lingerMilliseconds: Int) throws -> Int64 {
      let context = try Context()
      var options = SocketOptions.server
      options.lingerMilliseconds = lingerMilliseconds
      let dealer = try Socket(.dealer, in: context, options: options)
      try dealer.connect("tcp://127.0.0.1:1")
      for index in 0..<100 {
        let result = try dealer.send([[UInt8(index)], []])
        #expect(result == .sent)
      }
      dealer.close()
      return milliseconds { context.terminate() }
    }

    /// Scheduling policies of the threads of this process that libzmq has named so (proc(5): field 41 of stat).
    private func policies(ofThreads prefix: String) throws -> [Int32] {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").compactMap { thread in
        guard let stat = try? String(contentsOfFile: "/proc/self/task/\(thread)/stat", encoding: .utf8),
          let name = stat.firstIndex(of: "("), let end = stat.lastIndex(of: ")"), stat[name...].hasPrefix("(" + prefix)
        else { return nil }
        return Int32(stat[end...].split(separator: " ")[39])
      }
    }

    @Test func ioThreadsWorkInBatchesWhereThatIsWanted() throws {
      let before = try policies(ofThreads: "ZMQbg/IO").count { $0 == 3 }
      let context = try Context(inBatches: true)
      let dealer = try Socket(.dealer, in: context, options: .server)
      var found = before
      for _ in 0..<200 where found == before {
        usleep(10_000)
        found = try policies(ofThreads: "ZMQbg/IO").count { $0 == 3 }
      }
      #expect(found == before + 1, "SCHED_BATCH is 3, and no other test wants it")
      dealer.close()
    }

    @Test func unsentMessagesDoNotKeepAContextThatDoesNotLinger() throws {
      #expect(try millisecondsToEnd(lingerMilliseconds: 0) < 300)
    }

    @Test func unsentMessagesKeepAContextAsLongAsItLingers() throws {
      let elapsed = try millisecondsToEnd(lingerMilliseconds: 500)
      #expect(elapsed >= 450)
      #expect(elapsed < 3_000)
    }

    @Test func terminationWakesAPollingThreadAndWaitsForItsSocket() throws {
      let context = try Context()
      let socket = try Socket(.router, in: context, options: .server)
      try socket.bind("inproc://waiting")
      var poller = Poller()
      _ = poller.add(socket)
      let ended = try Bell()
      Thread.detachNewThread {
        usleep(50_000)
        context.terminate()
        ended.ring()
      }
      var failed: ZeroMQError?
      do { _ = try poller.wait(milliseconds: 5_000) } catch { failed = error }
      #expect(failed?.isTermination == true)
      var watch = Poller()
      _ = watch.add(ended)
      let endedBeforeClosing = try watch.wait(milliseconds: 50)
      #expect(!endedBeforeClosing)
      socket.close()
      let endedAfterClosing = try watch.wait(milliseconds: 5_000)
      #expect(endedAfterClosing)
    }

    @Test func aTerminatedContextOpensNoSocket() throws {
      let context = try Context()
      context.terminate()
      context.terminate()
      let error = failure { _ = try Socket(.dealer, in: context, options: .client) }
      #expect(error?.isTermination == true)
    }

    @Test func noMoreSocketsThanAllowedAreOpened() throws {
      let context = try Context(maximumSockets: 2)
      let first = try Socket(.dealer, in: context, options: .client)
      let second = try Socket(.dealer, in: context, options: .client)
      let error = failure { _ = try Socket(.dealer, in: context, options: .client) }
      #expect(error == ZeroMQError(call: "zmq_socket", code: EMFILE))
      first.close()
      second.close()
    }

    @Test func aRefusedOptionLeavesNoSocketBehind() throws {
      let context = try Context()
      var options = SocketOptions.server
      options.curve = .server(secretKey: "too short")
      let key = failure { _ = try Socket(.router, in: context, options: options) }
      #expect(key == ZeroMQError(call: "zmq_setsockopt(CURVE_SECRETKEY)", code: EINVAL))
      options.curve = .none
      options.handshakeMilliseconds = -1
      let number = failure { _ = try Socket(.router, in: context, options: options) }
      #expect(number?.description == "zmq_setsockopt(HANDSHAKE_IVL): Invalid argument (22)")
      #expect(milliseconds { context.terminate() } < 1_000)
    }
  }
}
