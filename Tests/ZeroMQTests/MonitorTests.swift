import Glibc
import Testing
import ZeroMQ

extension ZeroMQTests {
  @Suite struct MonitorTests {
    @Test func aConnectionIsReportedFromItsBeginningToItsEnd() throws {
      let context = try Context()
      let router = try Socket(.router, in: context, options: .server)
      let monitor = try Monitor(of: router)
      try router.bind("tcp://127.0.0.1:*")
      let dealer = try Socket(.dealer, in: context, options: .client)
      try dealer.connect(router.lastEndpoint)
      var poller = Poller()
      let index = poller.add(monitor)
      _ = try poller.wait(milliseconds: 5_000)
      #expect(poller.isReadable(index))
      var events: [MonitorEvent?] = []
      events.append(try event(of: monitor) { _ in true })
      events.append(try event(of: monitor) { _ in true })
      dealer.close()
      events.append(try event(of: monitor) { _ in true })
      let endpoint = router.lastEndpoint
      #expect(events.count == 3 && events[1] == .handshakeSucceeded(endpoint: endpoint))
      #expect(events[0]?.accepted == endpoint && events[2]?.disconnected == endpoint)
    }

    @Test func aFrameBeyondTheLimitEndsTheConnection() throws {
      let context = try Context()
      var options = SocketOptions.server
      options.maximumMessageBytes = 1_000
      let router = try Socket(.router, in: context, options: options)
      let monitor = try Monitor(of: router)
      try router.bind("tcp://127.0.0.1:*")
      let dealer = try Socket(.dealer, in: context, options: .client)
      try dealer.connect(router.lastEndpoint)
      try sendWhenConnected(dealer, [[1], [UInt8](repeating: 0, count: 1_001)])
      let ended = try event(of: monitor) { $0.disconnected == router.lastEndpoint }
      #expect(ended != nil)
      let received = try router.receive()
      #expect(received == nil)
    }

    @Test func aWrongServerKeyIsAFailedHandshake() throws {
      let context = try Context()
      var options = SocketOptions.server
      options.curve = .server(secretKey: try CurveKeys.make().secretKey)
      let router = try Socket(.router, in: context, options: options)
      let monitor = try Monitor(of: router)
      try router.bind("tcp://127.0.0.1:*")
      let keys = try CurveKeys.make()
      var clientOptions = SocketOptions.client
      clientOptions.curve = .client(
        serverKey: try CurveKeys.make().publicKey, publicKey: keys.publicKey, secretKey: keys.secretKey)
      let dealer = try Socket(.dealer, in: context, options: clientOptions)
      try dealer.connect(router.lastEndpoint)
      let failed = try event(of: monitor) {
        if case .handshakeFailed(.protocol, _) = $0 { true } else { false }
      }
      #expect(failed != nil)
    }

    @Test func aMonitorMayEndBeforeItsSocketAndAfterIt() throws {
      let context = try Context()
      let router = try Socket(.router, in: context, options: .server)
      var early: Monitor? = try Monitor(of: router)
      #expect(try early?.next() == nil)
      early = nil
      let late = try Monitor(of: router)
      try router.bind("tcp://127.0.0.1:*")
      let dealer = try Socket(.dealer, in: context, options: .client)
      try dealer.connect(router.lastEndpoint)
      let accepted = try event(of: late) { $0.accepted == router.lastEndpoint }
      #expect(accepted != nil)
      router.close()
      var rest: [MonitorEvent] = []
      while let event = try late.next() { rest.append(event) }
      #expect(!rest.contains { $0.accepted == dealer.lastEndpoint })
    }
  }
}

extension MonitorEvent {
  /// The endpoint, of such an event.
  var accepted: String? { if case .accepted(let endpoint, _) = self { endpoint } else { nil } }
  var disconnected: String? { if case .disconnected(let endpoint, _) = self { endpoint } else { nil } }
}
