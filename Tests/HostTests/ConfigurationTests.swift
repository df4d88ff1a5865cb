import Testing
import Wire

@testable import Host

/// The configuration tells all its faults at once, each with its line.
struct ConfigurationTests {
  private let good = """
    office: test
    data: run
    endpoints: {control: "ipc://c", modules: "ipc://m", feed: "ipc://f"}
    plugins: [p]
    identities:
      - {name: ha, body: trade-dept, roles: [officer], local: true}

    """
  private let plugin =
    "module: trade\nexecutable: [trade]\nbodies: [trade-dept]\nsettings: {booths: 20, code: \"01\", on: true}\n"

  private func load(_ text: String, plugin: String? = nil) throws(ConfigurationFaults) -> Configuration {
    let files = ["c.yaml": text, "p/plugin.yaml": plugin ?? self.plugin]
    return try Configuration.load("c.yaml") { files[$0] }
  }

  private func faults(_ text: String, plugin: String? = nil) -> [String] {
    do throws(ConfigurationFaults) {
      _ = try load(text, plugin: plugin)
      return []
    } catch {
      return error.faults.map { "\($0.file):\($0.line) \($0.en)" }
    }
  }

  @Test func aGoodFileIsReadWhole() throws {
    let configuration = try load(good)
    #expect(configuration.office.office == "test")
    #expect(configuration.office.clock == .live)
    #expect(configuration.office.plugins.map(\.module) == ["house", "trade"])
    #expect(configuration.office.identity("ha")?.isLocal == true)
    let settings: JSON = ["booths": 20, "code": "01", "on": true]
    #expect(configuration.office.plugin("trade")?.settings == settings)
  }

  @Test func allFaultsAreToldAtOnceWithTheirLines() {
    let text = """
      ofice: test
      data: run
      clock: {rehearsal: "2024-02-30"}
      endpoints: {control: "http://c", modules: "ipc://m", feed: "ipc://f"}
      plugins: [p, q]
      identities:
        - {name: ha, body: trade-dept, roles: [boss]}
      disk: {reserveMiB: many}

      """
    let faults = faults(text, plugin: "module: Trade\nbodies: x\n")
    #expect(faults.contains("c.yaml:1 There is no key \"ofice\"; did you mean \"office\"?"))
    #expect(faults.contains { $0.hasPrefix("c.yaml:") && $0.hasSuffix("\"office\" is missing.") })
    #expect(faults.contains { $0.hasPrefix("c.yaml:3 clock is live") })
    #expect(faults.contains("c.yaml:4 An endpoint begins with ipc:// or tcp://."))
    #expect(faults.contains("c.yaml:5 There is no q/plugin.yaml."))
    #expect(faults.contains { $0.hasPrefix("c.yaml:7 A role is one of") })
    #expect(faults.contains("c.yaml:8 \"reserveMiB\" must be an integer."))
    #expect(faults.contains("p/plugin.yaml:1 A module's name is a–z, 0–9 and -."))
    #expect(faults.contains("p/plugin.yaml:2 \"bodies\" must be a list."))
    #expect(faults.count == 9)
  }

  /// Neither CURVE nor the authenticator is asked on inproc.
  @Test func onlyDoorsThatAskWhoComesAreOpened() {
    for endpoint in ["inproc://c", "udp://127.0.0.1:1", "c"] {
      let text = good.replacing("ipc://c", with: endpoint)
      #expect(faults(text) == ["c.yaml:3 An endpoint begins with ipc:// or tcp://."])
    }
  }

  @Test func tcpNeedsASecretKey() {
    let text = good.replacing("ipc://c", with: "tcp://127.0.0.1:1")
    #expect(faults(text) == ["c.yaml:3 A tcp endpoint needs secretKey."])
  }

  @Test func aModuleStandsOnceAndTheRehearsalBeginsAtSeven() throws {
    #expect(faults(good, plugin: "module: house\nbodies: [a]\n") == ["c.yaml:0 The module house stands twice."])
    let configuration = try load(good + "clock: {rehearsal: \"2024-03-22\"}\n")
    #expect(configuration.office.clock == .rehearsal(start: Office.start))
  }

  @Test func identitiesHaveNamesAndKeysOfTheirOwn() {
    let key = String(repeating: "k1", count: 20)
    let text =
      good + """
          - {name: house, body: b, roles: [officer]}
          - {name: lan, body: b, roles: [officer], publicKey: "\(key)"}
          - {name: ha, body: b, roles: [officer], publicKey: "\(key)"}

        """
    #expect(
      faults(text) == [
        "c.yaml:7 The name \"house\" is the office's own.", "c.yaml:9 The identity ha stands twice.",
        "c.yaml:9 This key belongs to another identity.",
      ])
  }

  @Test func anIdentityMayHaveALimitOfCommands() throws {
    let line = "  - {name: lan, body: b, roles: [officer], commandsPerSecond: 5}\n"
    #expect(try load(good + line).office.identity("lan")?.commandsPerSecond == 5)
    #expect(try load(good).office.identity("ha")?.commandsPerSecond == nil)
    #expect(faults(good + line.replacing("5", with: "0")) == ["c.yaml:7 From 1 to 1,000,000."])
    #expect(faults(good + line.replacing("5", with: "many")) == ["c.yaml:7 \"commandsPerSecond\" must be an integer."])
  }

  @Test func brokenFilesAreNamed() {
    #expect(faults("office: [").first?.hasPrefix("c.yaml:") == true)
    #expect(faults("- a").count == 1)
    for text in [good.replacing("data: run", with: "data: &x run"), good + "limits: &x {askTimeout: 1}\n"] {
      #expect(faults(text).contains("c.yaml:0 Aliases (&, *) are not used."))
    }
    let missing = { (_: String) -> String? in nil }
    #expect(throws: ConfigurationFaults.self) { try Configuration.load("nowhere.yaml", read: missing) }
  }

  @Test func grantsAreReadByTheirPatterns() {
    let grant = PluginGrant(
      module: "m", executable: [], bodies: [], reads: ["a.b"], sends: ["x.y.z", "w.*"], settings: [:])
    #expect(grant.allows(send: "x.y.z") && grant.allows(send: "w.k.c"))
    #expect(!grant.allows(send: "x.y.zz") && !grant.allows(send: "ww.k.c"))
    #expect(grant.allows(read: "a.b") && !grant.allows(read: "a.c"))
  }
}
