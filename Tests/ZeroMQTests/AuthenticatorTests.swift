import Glibc
import Synchronization
import Testing
import ZeroMQ

/// What an authenticator was asked, kept for the test.
private final class Asked: Sendable {
  private let requests = Mutex<[Authenticator.Request]>([])

  var all: [Authenticator.Request] { requests.withLock { $0 } }

  func append(_ request: Authenticator.Request) { requests.withLock { $0.append(request) } }
}

extension ZeroMQTests {
  @Suite struct AuthenticatorTests {
    private let serverKeys: (publicKey: String, secretKey: String)
    private let clientKeys: (publicKey: String, secretKey: String)

    init() throws {
      serverKeys = try CurveKeys.make()
      clientKeys = try CurveKeys.make()
    }

    private var serverOptions: SocketOptions {
      var options = SocketOptions.server
      options.zapDomain = "control"
      options.curve = .server(secretKey: serverKeys.secretKey)
      return options
    }

    private func clientOptions(_ keys: (publicKey: String, secretKey: String)) -> SocketOptions {
      var options = SocketOptions.client
      options.curve = .client(
        serverKey: serverKeys.publicKey, publicKey: keys.publicKey, secretKey: keys.secretKey)
      return options
    }

    /// Lets in whoever holds the client key.
    private func authenticator(in context: Context, _ asked: Asked = Asked()) throws -> Authenticator {
      let known = clientKeys.publicKey
      return try Authenticator(in: context) { request in
        asked.append(request)
        return request.publicKey == known ? .accept(userID: "so-cong-thuong") : .refuse(reason: "unknown key")
      }
    }

    @Test func aKnownKeyIsAcceptedAndNamedOnEveryMessage() throws {
      let context = try Context()
      let asked = Asked()
      let authenticator = try authenticator(in: context, asked)
      let router = try Socket(.router, in: context, options: serverOptions)
      try router.bind("tcp://127.0.0.1:*")
      let dealer = try Socket(.dealer, in: context, options: clientOptions(clientKeys))
      try dealer.connect(router.lastEndpoint)
      try sendWhenConnected(dealer, [[0], [0]])
      for index in 1..<20 { _ = try dealer.send([[UInt8(index)], [UInt8(index)]]) }
      for index in 0..<20 {
        // receive(_:) polls before each message, which is what loses the metadata of the first frame.
        let received = try #require(try receive(router))
        #expect(received.frames.count == 3)
        #expect(received.frames[1] == [UInt8(index)])
        #expect(received.userID == "so-cong-thuong")
        #expect(received.peerAddress == "127.0.0.1")
      }
      #expect(
        asked.all == [
          Authenticator.Request(
            domain: "control", address: "127.0.0.1", mechanism: "CURVE", publicKey: clientKeys.publicKey)
        ])
      authenticator.stop()
    }

    @Test func anUnknownKeyIsRefusedAndNothingArrives() throws {
      let context = try Context()
      let authenticator = try authenticator(in: context)
      let router = try Socket(.router, in: context, options: serverOptions)
      let monitor = try Monitor(of: router)
      try router.bind("tcp://127.0.0.1:*")
      var options = clientOptions(try CurveKeys.make())
      options.immediate = false
      let dealer = try Socket(.dealer, in: context, options: options)
      let clientMonitor = try Monitor(of: dealer)
      try dealer.connect(router.lastEndpoint)
      let queued = try dealer.send([bytes("let me in")])
      #expect(queued == .sent)
      let refused = try event(of: monitor) {
        $0 == .handshakeFailed(.authentication(status: 400), endpoint: router.lastEndpoint)
      }
      #expect(refused != nil)
      let told = try event(of: clientMonitor) {
        if case .handshakeFailed(.authentication(status: 400), _) = $0 { true } else { false }
      }
      #expect(told != nil)
      let received = try receive(router, milliseconds: 200)
      #expect(received == nil)
      authenticator.stop()
    }

    @Test func aPlainClientIsRefusedByCurve() throws {
      let context = try Context()
      let authenticator = try authenticator(in: context)
      let router = try Socket(.router, in: context, options: serverOptions)
      let monitor = try Monitor(of: router)
      try router.bind("tcp://127.0.0.1:*")
      var options = SocketOptions.client
      options.immediate = false
      let dealer = try Socket(.dealer, in: context, options: options)
      try dealer.connect(router.lastEndpoint)
      _ = try dealer.send([bytes("let me in")])
      let refused = try event(of: monitor) {
        if case .handshakeFailed(.protocol, _) = $0 { true } else { false }
      }
      #expect(refused != nil)
      let received = try receive(router, milliseconds: 200)
      #expect(received == nil)
      authenticator.stop()
    }

    @Test func theKernelTellsWhoCallsOverIPC() throws {
      let context = try Context()
      let asked = Asked()
      let authenticator = try Authenticator(in: context) { request in
        asked.append(request)
        return .accept(userID: "plugin")
      }
      let directory = TemporaryDirectory()
      var options = SocketOptions.server
      options.zapDomain = "plugins"
      let router = try Socket(.router, in: context, options: options)
      try router.bind(directory.endpoint)
      let dealer = try Socket(.dealer, in: context, options: .client)
      try dealer.connect(directory.endpoint)
      try sendWhenConnected(dealer, [[1]])
      let received = try #require(try receive(router))
      #expect(received.userID == "plugin")
      let address = "localhost:\(getuid()):\(getgid()):\(getpid())"
      #expect(
        asked.all == [
          Authenticator.Request(domain: "plugins", address: address, mechanism: "NULL", publicKey: nil)
        ])
      authenticator.stop()
    }

    @Test(arguments: [1_000, 1_001])
    func theLimitOfAFrameIsTheSameUnderCurve(size: Int) throws {
      let context = try Context()
      let authenticator = try authenticator(in: context)
      var options = serverOptions
      options.maximumMessageBytes = 1_000
      let router = try Socket(.router, in: context, options: options)
      let monitor = try Monitor(of: router)
      try router.bind("tcp://127.0.0.1:*")
      let dealer = try Socket(.dealer, in: context, options: clientOptions(clientKeys))
      try dealer.connect(router.lastEndpoint)
      try sendWhenConnected(dealer, [[UInt8](repeating: 5, count: size)])
      if size == 1_000 {
        let received = try #require(try receive(router))
        #expect(received.frames[1].count == size)
      } else {
        let ended = try event(of: monitor) { $0.disconnected == router.lastEndpoint }
        #expect(ended != nil)
        let received = try router.receive()
        #expect(received == nil)
      }
      authenticator.stop()
    }

    @Test func aContextHasOneAuthenticatorAtATime() throws {
      let context = try Context()
      let first = try authenticator(in: context)
      let error = failure { _ = try authenticator(in: context) }
      #expect(error?.code == EADDRINUSE)
      first.stop()
      let second = try authenticator(in: context)
      second.stop()
    }

    @Test func terminationEndsTheAuthenticator() throws {
      let context = try Context()
      let authenticator = try authenticator(in: context)
      #expect(milliseconds { context.terminate() } < 2_000)
      authenticator.stop()
    }

    @Test func aSecretKeyHasItsPublicKeyAndIsNeverShown() throws {
      #expect(try CurveKeys.publicKey(ofSecret: clientKeys.secretKey) == clientKeys.publicKey)
      #expect(serverKeys.secretKey != clientKeys.secretKey)
      for options in [serverOptions, clientOptions(clientKeys)] {
        let shown = "\(options) \(String(reflecting: options))"
        #expect(!shown.contains(serverKeys.secretKey))
        #expect(!shown.contains(clientKeys.secretKey))
      }
    }

    @Test(arguments: ["", "short", String(repeating: "a", count: 41), String(repeating: "~", count: 40)])
    func whatIsNoKeyIsRefused(text: String) {
      let error = failure { _ = try CurveKeys.publicKey(ofSecret: text) }
      #expect(error?.code == EINVAL)
    }
  }
}
