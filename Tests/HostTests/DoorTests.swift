import Testing
import ZeroMQ

@testable import Host

/// A door with CURVE lets everybody in where nobody judges the keys: the daemon first tries a key of its own.
struct DoorTests {
  @Test func aDoorThatLetsAnUnknownKeyInIsNotServed() throws {
    let context = try Context()
    let secret = try CurveKeys.make().secretKey
    let doors = try Door.open(.router, ["tcp://127.0.0.1:*"], in: context, secret: secret, bodyLimit: 1_024)
    let endpoint = try #require(doors.first).socket.lastEndpoint
    let failure = #expect(throws: Daemon.Failure.self) {
      try Daemon.probe(endpoint, secret: secret, in: context, SharedIdentities())
    }
    #expect(failure?.code == 70 && failure?.en.contains("lets an unknown key in") == true)
  }

  @Test func aDoorWhoseKeysAreJudgedIsServed() throws {
    let context = try Context()
    let identities = SharedIdentities()
    let authenticator = try Authenticator(in: context) { identities.judge($0) }
    defer { authenticator.stop() }
    let secret = try CurveKeys.make().secretKey
    let doors = try Door.open(.router, ["tcp://127.0.0.1:*"], in: context, secret: secret, bodyLimit: 1_024)
    let endpoint = try #require(doors.first).socket.lastEndpoint
    try Daemon.probe(endpoint, secret: secret, in: context, identities)
  }
}
