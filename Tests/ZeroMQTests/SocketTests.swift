import Glibc
import Testing
import ZeroMQ

extension ZeroMQTests {
  @Suite struct SocketTests {
    @Test(arguments: ["tcp", "ipc", "inproc"])
    func aMultipartMessageArrivesWholeAndComesBack(transport: String) throws {
      let directory = TemporaryDirectory()
      let endpoints = [
        "tcp": "tcp://127.0.0.1:*", "ipc": directory.endpoint, "inproc": "inproc://round-trip",
      ]
      let context = try Context()
      let router = try Socket(.router, in: context, options: .server)
      try router.bind(try #require(endpoints[transport]))
      let dealer = try Socket(.dealer, in: context, options: .client)
      try dealer.connect(router.lastEndpoint)
      let large = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let frames: [[UInt8]] = [[], [1], bytes("Hội chợ OCOP"), large, [], []]
      try sendWhenConnected(dealer, frames)
      let request = try #require(try receive(router))
      #expect(Array(request.frames.dropFirst()) == frames)
      #expect(request.userID == nil)
      let answered = try router.send([request.frames[0]] + frames.reversed())
      #expect(answered == .sent)
      let answer = try #require(try receive(dealer))
      #expect(answer.frames == frames.reversed())
      let more = try dealer.receive()
      #expect(more == nil)
    }

    @Test func roomIsUsedAgainAndThatOfALargeMessageGivenBack() throws {
      let context = try Context()
      let left = try Socket(.pair, in: context, options: SocketOptions())
      let right = try Socket(.pair, in: context, options: SocketOptions())
      try left.bind("inproc://room")
      try right.connect("inproc://room")
      var received = Received()
      for frames in [
        [bytes("a"), [], bytes("bcd")], [[UInt8](repeating: 7, count: 200_000), bytes("e")], [bytes("f")],
      ] {
        #expect(try right.send(frames) == .sent)
        #expect(try left.receive(into: &received))
        #expect(received.frames == frames && received.count == frames.count)
      }
      #expect(received.bytes.capacity < 100_000)
      #expect(try !left.receive(into: &received))
    }

    @Test func theRealPortIsTold() throws {
      let context = try Context()
      let router = try Socket(.router, in: context, options: .server)
      #expect(router.lastEndpoint == "")
      try router.bind("tcp://127.0.0.1:*")
      let port = try #require(Int(router.lastEndpoint.split(separator: ":").last ?? ""))
      #expect(port > 0)
    }

    @Test func aMessageToAnUnknownPeerIsUnroutable() throws {
      let context = try Context()
      let router = try Socket(.router, in: context, options: .server)
      try router.bind("inproc://unroutable")
      let result = try router.send([bytes("nobody"), bytes("a"), bytes("b")])
      #expect(result == .unroutable)
    }

    @Test func aMessageToAPeerThatLeftIsUnroutable() throws {
      let context = try Context()
      let router = try Socket(.router, in: context, options: .server)
      try router.bind("tcp://127.0.0.1:*")
      let dealer = try Socket(.dealer, in: context, options: .client)
      try dealer.connect(router.lastEndpoint)
      try sendWhenConnected(dealer, [[1]])
      let routingID = try #require(try receive(router)).frames[0]
      dealer.close()
      var result = SendResult.sent
      for _ in 0..<500 where result == .sent {
        usleep(10_000)
        result = try router.send([routingID, [2]])
      }
      #expect(result == .unroutable)
    }

    @Test func tooFewFramesAreRefused() throws {
      let context = try Context()
      let router = try Socket(.router, in: context, options: .server)
      let dealer = try Socket(.dealer, in: context, options: .client)
      var codes: [Int32?] = []
      do { _ = try router.send([[1, 2, 3]]) } catch { codes.append(error.code) }
      do { _ = try dealer.send([]) } catch { codes.append(error.code) }
      #expect(codes == [EINVAL, EINVAL])
    }

    @Test func aFullQueueIsFullAndWhatItTookArrivesWhole() throws {
      let context = try Context()
      var options = SocketOptions.server
      options.sendQueueMessages = 10
      options.receiveQueueMessages = 10
      let router = try Socket(.router, in: context, options: options)
      try router.bind("inproc://full")
      let dealer = try Socket(.dealer, in: context, options: options)
      try dealer.connect("inproc://full")
      var taken: UInt8 = 0
      while taken < 200, try dealer.send([[taken], [], [taken]]) == .sent { taken += 1 }
      #expect(taken == 20)
      for index in 0..<taken {
        let received = try #require(try receive(router))
        #expect(Array(received.frames.dropFirst()) == [[index], [], [index]])
      }
      let end = try router.receive()
      #expect(end == nil)
    }

    @Test func aRouterAnswersFullForAPeerThatDoesNotRead() throws {
      let context = try Context()
      var options = SocketOptions.server
      options.sendQueueMessages = 5
      options.receiveQueueMessages = 5
      let router = try Socket(.router, in: context, options: options)
      try router.bind("inproc://slow-peer")
      let dealer = try Socket(.dealer, in: context, options: options)
      try dealer.connect("inproc://slow-peer")
      try sendWhenConnected(dealer, [[1]])
      let routingID = try #require(try receive(router)).frames[0]
      var taken = 0
      var result = SendResult.sent
      while taken < 200 {
        result = try router.send([routingID, [2], [3]])
        if result != .sent { break }
        taken += 1
      }
      #expect(result == .full)
      #expect(taken == 10)
    }

    @Test func aClientDoesNotQueueForAServerThatIsNotThere() throws {
      let context = try Context()
      let dealer = try Socket(.dealer, in: context, options: .client)
      try dealer.connect("tcp://127.0.0.1:1")
      let result = try dealer.send([[1]])
      #expect(result == .full)
    }

    @Test func aSubscriberGetsItsPrefixesOnly() throws {
      let context = try Context()
      let publisher = try Socket(.xpub, in: context, options: .server)
      try publisher.bind("tcp://127.0.0.1:*")
      let subscriber = try Socket(.sub, in: context, options: .client)
      try subscriber.subscribe(bytes("fair."))
      try subscriber.connect(publisher.lastEndpoint)
      let subscription = try #require(try receive(publisher))
      #expect(subscription.frames == [[1] + bytes("fair.")])
      for topic in ["tour.opened", "fair.approved", "brand.filed", "fair.closed"] {
        let result = try publisher.send([bytes(topic), bytes("body of \(topic)")])
        #expect(result == .sent)
      }
      for topic in ["fair.approved", "fair.closed"] {
        let received = try #require(try receive(subscriber))
        #expect(received.frames == [bytes(topic), bytes("body of \(topic)")])
      }
      try subscriber.unsubscribe(bytes("fair."))
      let end = try #require(try receive(publisher))
      #expect(end.frames == [[0] + bytes("fair.")])
    }

    @Test func aPublisherAnswersFullInsteadOfDropping() throws {
      let context = try Context()
      var options = SocketOptions.server
      options.sendQueueMessages = 10
      options.receiveQueueMessages = 10
      let publisher = try Socket(.xpub, in: context, options: options)
      try publisher.bind("inproc://no-drop")
      let subscriber = try Socket(.sub, in: context, options: options)
      try subscriber.connect("inproc://no-drop")
      try subscriber.subscribe([])
      let subscription = try #require(try receive(publisher))
      #expect(subscription.frames == [[1]])
      var taken: UInt8 = 0
      while taken < 200, try publisher.send([[taken], [1]]) == .sent { taken += 1 }
      #expect(taken == 20)
      for index in 0..<taken {
        let received = try #require(try receive(subscriber))
        #expect(received.frames == [[index], [1]])
      }
    }

    @Test func aSubscriptionThatLibzmqWouldMisframeIsRefused() throws {
      let context = try Context()
      let subscriber = try Socket(.sub, in: context, options: .client)
      try subscriber.subscribe([UInt8](repeating: 7, count: 200))
      var code: Int32?
      do { try subscriber.subscribe([UInt8](repeating: 7, count: 201)) } catch { code = error.code }
      #expect(code == EINVAL)
    }

    @Test func aReplyOutOfTurnIsAnError() throws {
      let context = try Context()
      let rep = try Socket(.rep, in: context, options: .server)
      try rep.bind("inproc://turns")
      var failed: ZeroMQError?
      do { _ = try rep.send([[1]]) } catch { failed = error }
      #expect(failed?.call == "zmq_send")
      #expect(failed?.text == "Operation cannot be accomplished in current state")
      let req = try Socket(.req, in: context, options: .client)
      try req.connect("inproc://turns")
      try sendWhenConnected(req, [[1], [2]])
      let request = try #require(try receive(rep))
      #expect(request.frames == [[1], [2]])
      let replied = try rep.send([[3]])
      #expect(replied == .sent)
      let reply = try #require(try receive(req))
      #expect(reply.frames == [[3]])
    }

    @Test func anUnboundEndpointIsFreeAgain() throws {
      let context = try Context()
      let first = try Socket(.router, in: context, options: .server)
      try first.bind("inproc://address")
      let second = try Socket(.router, in: context, options: .server)
      var failed: ZeroMQError?
      do { try second.bind("inproc://address") } catch { failed = error }
      #expect(failed == ZeroMQError(call: "zmq_bind(inproc://address)", code: EADDRINUSE))
      try first.unbind("inproc://address")
      try second.bind("inproc://address")
      #expect(second.lastEndpoint == "inproc://address")
    }
  }
}
