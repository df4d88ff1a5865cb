import Ledger
import Reports
import Wire

@testable import Host

/// What is fed with bytes that nobody meant well. A target must not trap, hang or grow, whatever it gets; what it
/// accepts it must be able to say again.
enum Target: String, CaseIterable, Sendable {
  /// Five frames, the first byte chooses the door: whole messages to the hub.
  case frames
  /// A good verb with a bad meta.
  case meta
  /// A good command with bad fields, and the same bytes as its module's decision.
  case commands
  /// A configuration file.
  case yaml
  /// A table to be imported.
  case csv

  /// What is wrong, nil when nothing is.
  func fault(with bytes: [UInt8]) -> String? {
    switch self {
    case .frames:
      let office = FuzzedOffice()
      guard let first = bytes.first else { return nil }
      office.say(first & 1 == 0 ? .control : .modules, Self.frames(bytes.dropFirst()))
      return office.fault
    case .meta:
      guard let first = bytes.first else { return nil }
      let office = FuzzedOffice()
      let verb = Verb.allCases[Int(first) % Verb.allCases.count]
      let meta = Array(bytes.dropFirst())
      office.say(.control, Message(verb, id: "f", subject: "m.thing.make/T-1", meta: meta, body: [0x7B, 0x7D]).frames)
      return office.fault ?? Self.json(meta)
    case .commands:
      let office = FuzzedOffice()
      office.answer = bytes
      office.say(.control, Message(.command, id: "f", subject: "m.thing.make/T-1", meta: [], body: bytes).frames)
      office.say(
        .control,
        Message(.command, id: "g", subject: "m.thing.make/T-2", meta: [], body: Array("{\"n\":1}".utf8)).frames)
      return office.fault ?? Self.json(bytes)
    case .yaml:
      let text = String(decoding: bytes, as: UTF8.self)
      _ = try? Configuration.load("c.yaml") { $0 == "c.yaml" ? text : nil }
      return nil
    case .csv:
      let table = try? RawTable(csv: String(decoding: bytes, as: UTF8.self))
      _ = table?.cleaned(from: table?.legacyEncoding)
      return nil
    }
  }

  /// Cut at the byte 0x1E.
  private static func frames(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
    bytes.split(separator: 0x1E, maxSplits: 12, omittingEmptySubsequences: false).map(Array.init)
  }

  /// What was read is written and read again as the same value.
  private static func json(_ bytes: [UInt8]) -> String? {
    _ = try? JSON.decode([String: [String: [Int]]].self, from: bytes)
    guard let value = try? JSON(bytes) else { return nil }
    return (try? JSON(value.bytes)) == value ? nil : "written and read again it is another value"
  }
}

/// A hub with one client and one module in session, and a ledger in memory.
final class FuzzedOffice {
  private var hub: Hub
  private let ledger = MemoryLedger(history: "f")
  private let moment = Moment(wall: 1_711_065_600_000, monotonic: 1_000)
  private let client = Peer(door: .control, route: Route([0, 1]))
  private let module = Peer(door: .modules, route: Route([0, 2]))
  /// What the module says to each ask.
  var answer: [UInt8] = []
  private(set) var fault: String?
  private var inputs: [Input] = []

  private static let configuration: OfficeConfiguration = {
    var office = OfficeConfiguration(office: "fuzzed")
    office.identities = [
      Identity(
        name: "ha", body: "trade-dept", roles: [.reader, .officer, .approver, .operator, .auditor], isLocal: true,
        mayActFor: ["*"])
    ]
    office.plugins = [
      PluginGrant(module: "m", executable: [], bodies: ["*"], reads: ["*"], sends: ["*"], settings: [:])
    ]
    return office
  }()

  private static let manifest: [UInt8] = {
    let label = Label(vi: "Vật", en: "Thing")
    let form = Form(
      "make", title: label, creates: true, from: [], to: ["made"], by: ["officer"], isForAnyBody: true,
      fields: [
        Field("n", .integer, title: label, isRequired: false), Field("text", .text, title: label, isRequired: false),
        Field("day", .day, title: label, isRequired: false),
      ])
    let kind = KindDescription(
      kind: "thing", title: label, keys: [.init("n", .integer), .init("text", .name)],
      stages: [.init("made", title: label)], events: ["made"], commands: [form])
    return Manifest(module: "m", title: label, kinds: [kind], questions: [], facts: ["told"], reactions: ["m.told"])
      .json.bytes
  }()

  init() {
    hub = Hub(configuration: Self.configuration, recovery: Recovery(history: "f"), at: moment)
    give(.moduleStarted("m", token: "t"))
    say(
      .modules,
      Message(
        .register, id: "r", subject: "m", meta: JSON.object(["versions": [1, 1], "token": "t"]).bytes,
        body: Self.manifest
      ).frames)
    say(.control, Message(.hello, id: "h", meta: ["versions": [1, 1], "identity": "ha"]).frames)
  }

  func say(_ door: Peer.Door, _ frames: [[UInt8]]) {
    give(.message(door == .control ? client : module, frames: Frames(frames), user: "local"))
  }

  /// Until nothing follows any more; that must be soon.
  private func give(_ input: Input) {
    inputs.append(input)
    var rounds = 0
    while !inputs.isEmpty, fault == nil {
      rounds += 1
      if rounds > 2_000 { fault = "it does not come to rest" }
      for effect in hub.receive(inputs.removeFirst(), at: moment) { carryOut(effect) }
      if inputs.isEmpty { for effect in hub.receive(.turnEnded, at: moment) { carryOut(effect) } }
    }
  }

  private func carryOut(_ effect: Effect) {
    switch effect {
    case .load(let number, let loads):
      do throws(LedgerError) {
        let (found, head) = try ledger.snapshot { snapshot throws(LedgerError) in
          var found: [Loaded] = []
          for load in loads { found.append(try Reader.read(load, from: snapshot)) }
          return (found, snapshot.head)
        }
        inputs.append(.loaded(number, position: head, found))
      } catch { inputs.append(.loadFailed(number, error)) }
    case .commit(let number, let batch, let head):
      let result = ledger.commit(batch, epoch: ledger.identity.epoch, expectedHead: head)
      if case .committed = result { inputs.append(.committed(number)) } else { fault = "refused batch: \(result)" }
    case .send(let peer, let message):
      if (try? Message(Frames(message.frames), bodyLimit: .max)) != message { fault = "it sends no message" }
      guard peer == module, message.verb == .ask else { return }
      inputs.append(
        .message(module, frames: Frames(Message(.decision, id: message.id, meta: [], body: answer).frames), user: nil))
    default: break
    }
  }
}
