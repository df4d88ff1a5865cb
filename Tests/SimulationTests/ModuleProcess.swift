import House
import ModuleKit
import Wire

@testable import Host

/// A life of one module: from its start to its death it answers asks by the real handler.
final class ModuleProcess {
  let name: String
  let peer: Peer
  let token: String
  /// From the daemon, and to it.
  var asks: Link<Message>
  var answers: Link<Message>
  private let handle: @Sendable (Message) -> Message

  init(_ name: String, peer: Peer, token: String, seed: UInt64, _ handle: @escaping @Sendable (Message) -> Message) {
    (self.name, self.peer, self.token, self.handle) = (name, peer, token, handle)
    (asks, answers) = (Link(seed: seed), Link(seed: seed &+ 1))
  }

  var register: Message {
    Message(
      .register, id: "register", subject: name,
      meta: JSON.object(["versions": [1, 1], "token": .string(token)]).bytes, body: Self.offers[name] ?? [])
  }

  /// What it says to one message; nil to what needs no answer.
  func answer(_ message: Message) -> Message? {
    switch message.verb {
    case .ask: handle(message)
    case .ping: Message(.pong, id: message.id)
    case .drain: Message(.drained, id: message.id)
    default: nil
    }
  }

  /// Of the house the tasks alone: a manifest is read at each start, and that of the house is long.
  static let manifests: [String: Manifest] = [
    House.name: Manifest(
      module: House.name, title: House.manifest.title, kinds: House.manifest.kinds.filter { $0.kind == "task" },
      facts: House.manifest.facts),
    Workshop.name: Workshop.manifest, Courier.name: Courier.manifest,
  ]

  private static let offers = manifests.mapValues(\.json.bytes)

  static let handlers: [String: @Sendable (Message) -> Message] = {
    let (house, workshop, courier) = (ModuleHandler(House()), ModuleHandler(Workshop()), ModuleHandler(Courier()))
    return [
      House.name: { house.handle($0) }, Workshop.name: { workshop.handle($0) }, Courier.name: { courier.handle($0) },
    ]
  }()

  static let grants = [
    PluginGrant(
      module: House.name, executable: ["ocopd", "house"], bodies: ["*"], reads: ["*"], sends: [], settings: [:],
      restartLimit: 100_000),
    PluginGrant(
      module: Workshop.name, executable: ["workshop"], bodies: ["*"], reads: ["courier.parcel-started"], sends: [],
      settings: [:], restartLimit: 100_000),
    PluginGrant(
      module: Courier.name, executable: ["courier"], bodies: ["*"], reads: ["workshop.order-confirmed"],
      sends: ["workshop.order.ship"], settings: [:], restartLimit: 100_000),
  ]
}
