import Foundation
import Glibc
import Testing
import ZeroMQ

extension ZeroMQTests {
  @Suite struct PollerTests {
    @Test func aBellWakesThePollerFromAnotherThread() throws {
      let context = try Context()
      let socket = try Socket(.router, in: context, options: .server)
      try socket.bind("inproc://with-bell")
      let bell = try Bell()
      var poller = Poller()
      let socketIndex = poller.add(socket)
      let bellIndex = poller.add(fileDescriptor: bell.fileDescriptor)
      let silent = try poller.wait(milliseconds: 0)
      #expect(!silent)
      Thread.detachNewThread {
        usleep(50_000)
        for _ in 0..<1_000 { bell.ring() }
      }
      let woken = try poller.wait(milliseconds: 5_000)
      #expect(woken)
      #expect(poller.isReadable(bellIndex))
      #expect(!poller.isReadable(socketIndex))
    }

    @Test func manyRingsAreOneAndTheBellRingsAgainAfterSilence() throws {
      let bell = try Bell()
      var poller = Poller()
      _ = poller.add(bell)
      for _ in 0..<3 {
        bell.ring()
        bell.ring()
        let rings = try poller.wait(milliseconds: 0)
        #expect(rings)
        bell.silence()
        let stillRings = try poller.wait(milliseconds: 0)
        #expect(!stillRings)
      }
    }

    @Test func noRingIsLostBetweenThreads() throws {
      let bell = try Bell()
      let goal = 100_000
      let done = Counter()
      Thread.detachNewThread {
        for _ in 0..<goal {
          done.add()
          bell.ring()
        }
      }
      var poller = Poller()
      _ = poller.add(bell)
      var seen = 0
      while seen < goal, try poller.wait(milliseconds: 5_000) {
        bell.silence()
        seen = done.value
      }
      #expect(seen == goal)
    }

    @Test func aSocketAndADescriptorAreToldApart() throws {
      let context = try Context()
      let left = try Socket(.pair, in: context, options: .server)
      let right = try Socket(.pair, in: context, options: .client)
      try left.bind("inproc://pair")
      try right.connect("inproc://pair")
      var ends: [Int32] = [0, 0]
      #expect(pipe(&ends) == 0)
      var poller = Poller()
      let socketIndex = poller.add(left)
      let pipeIndex = poller.add(fileDescriptor: ends[0])
      _ = try right.send([[1]])
      _ = try poller.wait(milliseconds: 5_000)
      #expect(poller.isReadable(socketIndex))
      #expect(!poller.isReadable(pipeIndex))
      _ = try left.receive()
      close(ends[1])
      _ = try poller.wait(milliseconds: 5_000)
      #expect(!poller.isReadable(socketIndex))
      #expect(poller.isReadable(pipeIndex))
      poller.remove(pipeIndex)
      close(ends[0])
      let ready = try poller.wait(milliseconds: 0)
      #expect(!ready)
      #expect(poller.add(right) == pipeIndex)
    }

    @Test func aClosedSocketIsNeverReadable() throws {
      let context = try Context()
      let left = try Socket(.pair, in: context, options: .server)
      let right = try Socket(.pair, in: context, options: .client)
      try left.bind("inproc://closing")
      try right.connect("inproc://closing")
      var poller = Poller()
      let index = poller.add(left)
      _ = try right.send([[1]])
      _ = try poller.wait(milliseconds: 5_000)
      #expect(poller.isReadable(index))
      left.close()
      let ready = try poller.wait(milliseconds: 10)
      #expect(!ready)
      #expect(!poller.isReadable(index))
    }
  }
}
