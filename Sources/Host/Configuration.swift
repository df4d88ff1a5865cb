internal import Coordination
internal import Wire
internal import Yams
internal import ZeroMQ

/// The configuration of one daemon, from `ocopd.yaml` and the `plugin.yaml` of each plugin.
public struct Configuration: Sendable, Equatable {
  struct Endpoints: Sendable, Equatable {
    var control: [String]
    var modules: [String]
    var feed: [String]

    var all: [String] { control + modules + feed }
    var hasTCP: Bool { all.contains { $0.hasPrefix("tcp:") } }
    /// Where the modules connect that the daemon starts itself: they have a token and no key.
    var forSupervised: String { modules.first { $0.hasPrefix("ipc:") } ?? "" }
  }

  var office: OfficeConfiguration
  var endpoints: Endpoints
  /// Folder of the log.
  var data: String
  /// File of the daemon's CURVE secret key; needed for TCP.
  var secretKeyFile: String?
  /// Below this many free bytes commands are refused.
  var diskReserve: Int64
  /// Plugins that are not there, when they were to be left out: their departments are missing, the others serve.
  var leftOut: [ConfigurationFault] = []
}

/// One fault of a configuration file. All faults are told at once.
public struct ConfigurationFault: Error, Sendable, Equatable, CustomStringConvertible {
  public var file: String
  public var line: Int
  public var column: Int
  public var vi: String
  public var en: String

  public var description: String { "\(file):\(line):\(column): \(vi)\n    \(en)" }
}

public struct ConfigurationFaults: Error, Sendable, Equatable {
  public var faults: [ConfigurationFault]
}

extension Configuration {
  static let houseGrant = PluginGrant(
    module: HouseNames.module, executable: ["ocopd", "house"], bodies: ["*"], reads: ["*"], sends: [], settings: [:])

  /// Reads a configuration file and the plugins that it names. `read` gives the text of a file, or nil.
  /// - Parameter leavingOut: a plugin without its file is no fault, but left out and told in `leftOut`.
  public static func load(
    _ path: String, leavingOut isLenient: Bool = false, read: (String) -> String?
  ) throws(ConfigurationFaults) -> Configuration {
    let reader = YAMLReader(file: path)
    guard let text = read(path) else {
      throw ConfigurationFaults(faults: [
        .init(file: path, line: 0, column: 0, vi: "Không đọc được tệp.", en: "The file cannot be read.")
      ])
    }
    guard let root = reader.parse(text) else { throw ConfigurationFaults(faults: reader.faults) }
    reader.allow(
      root, ["office", "data", "clock", "endpoints", "plugins", "identities", "secretKey", "disk", "limits"])
    let office = reader.string(root, "office") ?? ""
    if !office.isEmpty, !Name.isValid(office) {
      reader.fault(root["office"], "Mã văn phòng chỉ gồm a–z, 0–9, -.", "An office's id is a–z, 0–9 and -.")
    }
    var configuration = Configuration(
      office: OfficeConfiguration(office: office), endpoints: endpoints(root, reader),
      data: reader.string(root, "data") ?? "", secretKeyFile: reader.optionalString(root, "secretKey"),
      diskReserve: 64 << 20)
    configuration.office.clock = clock(root, reader)
    configuration.office.identities = identities(root, reader)
    if let disk = root["disk"] {
      reader.allow(disk, ["reserveMiB"])
      configuration.diskReserve = Int64(reader.integer(disk, "reserveMiB") ?? 64) << 20
    }
    if configuration.endpoints.hasTCP, configuration.secretKeyFile == nil {
      reader.fault(root["endpoints"], "Cổng tcp cần secretKey.", "A tcp endpoint needs secretKey.")
    }
    if !configuration.endpoints.modules.isEmpty, configuration.endpoints.forSupervised.isEmpty {
      reader.fault(
        root["endpoints"]?["modules"], "modules cần một cổng ipc cho các mô-đun do máy chủ tự chạy.",
        "modules needs an ipc endpoint for the modules that the daemon starts itself.")
    }
    if let limits = root["limits"] { apply(limits, to: &configuration.office.limits, reader) }
    var faults = reader.faults
    configuration.office.plugins = [houseGrant]
    for node in reader.list(root, "plugins") {
      guard let folder = node.string else { continue }
      if isLenient, read("\(folder)/plugin.yaml") == nil {
        configuration.leftOut.append(noPlugin("\(folder)/plugin.yaml", at: node, of: path))
        continue
      }
      let (grant, more) = plugin(folder, at: node, of: path, read: read)
      faults += more
      if let grant { configuration.office.plugins.append(grant) }
    }
    for (name, grants) in Dictionary(grouping: configuration.office.plugins, by: \.module) where grants.count > 1 {
      faults.append(
        .init(file: path, line: 0, column: 0, vi: "Mô-đun \(name) có hai lần.", en: "The module \(name) stands twice."))
    }
    guard faults.isEmpty else { throw ConfigurationFaults(faults: faults) }
    return configuration
  }

  private static func apply(_ node: Node, to limits: inout HubLimits, _ reader: YAMLReader) {
    reader.allow(
      node,
      [
        "askTimeout", "commandTimeout", "heartbeat", "cacheMiB", "sessionsPerIdentity", "stalledAfter", "sealEvents",
        "sealAfter",
      ])
    if let value = reader.integer(node, "sessionsPerIdentity") { limits.sessionsPerIdentity = max(1, value) }
    if let value = reader.integer(node, "stalledAfter") { limits.stalledAfter = Int64(max(0, value)) }
    if let value = reader.integer(node, "sealEvents") { limits.sealEvents = Int64(max(1, value)) }
    if let value = reader.integer(node, "sealAfter") { limits.sealAfter = Int64(max(1_000, value)) }
    if let value = reader.integer(node, "askTimeout") { limits.askTimeout = Int64(max(100, value)) }
    if let value = reader.integer(node, "commandTimeout") { limits.commandTimeout = Int64(max(100, value)) }
    if let value = reader.integer(node, "heartbeat") { limits.heartbeat = Int64(max(100, value)) }
    if let value = reader.integer(node, "cacheMiB") { limits.cacheBytes = max(1, value) << 20 }
  }

  private static func endpoints(_ root: Node, _ reader: YAMLReader) -> Endpoints {
    guard let node = root["endpoints"] else {
      reader.missing(root, "endpoints")
      return Endpoints(control: [], modules: [], feed: [])
    }
    reader.allow(node, ["control", "modules", "feed"])
    func list(_ name: String) -> [String] {
      guard let value = node[name] else {
        reader.missing(node, name)
        return []
      }
      let nodes = value.sequence.map(Array.init) ?? [value]
      return nodes.compactMap { node in
        guard let text = node.string, text.hasPrefix("ipc://") || text.hasPrefix("tcp://") else {
          reader.fault(node, "Địa chỉ bắt đầu bằng ipc:// hoặc tcp://.", "An endpoint begins with ipc:// or tcp://.")
          return nil
        }
        if text.hasPrefix("ipc://"), text.utf8.count > 6 + 107 {
          reader.fault(node, "Đường dẫn ipc dài quá 107 byte.", "The ipc path is over 107 bytes.")
        }
        return text
      }
    }
    return Endpoints(control: list("control"), modules: list("modules"), feed: list("feed"))
  }

  private static func clock(_ root: Node, _ reader: YAMLReader) -> OfficeConfiguration.Clock {
    guard let node = root["clock"] else { return .live }
    if node.string == "live" { return .live }
    reader.allow(node, ["rehearsal"])
    guard let text = node["rehearsal"]?.string, let day = Day(iso: text) else {
      reader.fault(
        node, "clock là live, hoặc rehearsal: ngày như 2024-03-22.",
        "clock is live, or rehearsal: a day like 2024-03-22.")
      return .live
    }
    // Office hours begin: a rehearsal starts at 07:00 of its day.
    return .rehearsal(start: day.startInstant + 7 * 3_600_000)
  }

  private static func identities(_ root: Node, _ reader: YAMLReader) -> [Identity] {
    var names: Set<String> = []
    var keys: Set<String> = []
    return reader.list(root, "identities").map { node in
      let identity = identity(node, reader)
      if identity.name == HouseNames.module {
        reader.fault(node["name"], "Tên \"house\" là của chính văn phòng.", "The name \"house\" is the office's own.")
      }
      // The authenticator calls every local peer by this name.
      if identity.name == "local" {
        reader.fault(node["name"], "Tên \"local\" không được dùng.", "The name \"local\" is taken.")
      }
      if let key = identity.keys.first?.key, !CurveKeys.isKey(key) {
        reader.fault(node["publicKey"], "Không phải khóa CURVE 40 ký tự.", "No CURVE key of 40 characters.")
      }
      if !identity.name.isEmpty, !names.insert(identity.name).inserted {
        reader.fault(
          node["name"], "Danh tính \(identity.name) có hai lần.", "The identity \(identity.name) stands twice.")
      }
      if let key = identity.keys.first?.key, !keys.insert(key).inserted {
        reader.fault(node["publicKey"], "Khóa này đã thuộc danh tính khác.", "This key belongs to another identity.")
      }
      return identity
    }
  }

  private static func identity(_ node: Node, _ reader: YAMLReader) -> Identity {
    reader.allow(node, ["name", "body", "roles", "publicKey", "local", "mayActFor", "module", "commandsPerSecond"])
    let roles = (node["roles"]?.sequence.map(Array.init) ?? []).compactMap { role -> Role? in
      guard let known = role.string.flatMap(Role.init(rawValue:)), known != .house else {
        reader.fault(
          role, "Vai trò là một trong: reader, officer, approver, operator, auditor, module.",
          "A role is one of reader, officer, approver, operator, auditor, module.")
        return nil
      }
      return known
    }
    let rate = reader.integer(node, "commandsPerSecond")
    if let rate, !(1...1_000_000).contains(rate) {
      reader.fault(node["commandsPerSecond"], "Từ 1 đến 1.000.000.", "From 1 to 1,000,000.")
    }
    return Identity(
      name: reader.string(node, "name") ?? "", body: reader.string(node, "body") ?? "", roles: roles,
      keys: reader.optionalString(node, "publicKey").map { [IdentityKey(key: $0)] } ?? [],
      isLocal: node["local"]?.bool ?? false,
      mayActFor: node["mayActFor"]?.sequence?.compactMap(\.string) ?? [],
      module: reader.optionalString(node, "module"), commandsPerSecond: rate)
  }

  private static func noPlugin(_ file: String, at node: Node, of path: String) -> ConfigurationFault {
    let (line, column) = (node.mark?.line ?? 0, node.mark?.column ?? 0)
    return ConfigurationFault(
      file: path, line: line, column: column, vi: "Không có \(file).", en: "There is no \(file).")
  }

  /// Reads `<folder>/plugin.yaml`.
  private static func plugin(
    _ folder: String, at node: Node, of path: String, read: (String) -> String?
  ) -> (PluginGrant?, [ConfigurationFault]) {
    let file = "\(folder)/plugin.yaml"
    guard let text = read(file) else {
      return (nil, [noPlugin(file, at: node, of: path)])
    }
    let reader = YAMLReader(file: file)
    guard let root = reader.parse(text) else { return (nil, reader.faults) }
    reader.allow(root, ["module", "executable", "bodies", "reads", "sends", "settings", "restart"])
    let module = reader.string(root, "module") ?? ""
    if !Name.isValid(module) {
      reader.fault(root["module"], "Tên mô-đun chỉ gồm a–z, 0–9, -.", "A module's name is a–z, 0–9 and -.")
    }
    let words = { (name: String) in reader.list(root, name).compactMap(\.string) }
    var grant = PluginGrant(
      module: module, executable: root["executable"] == nil ? [] : words("executable"), bodies: words("bodies"),
      reads: root["reads"] == nil ? [] : words("reads"), sends: root["sends"] == nil ? [] : words("sends"),
      settings: root["settings"].flatMap { reader.json($0) } ?? [:])
    if let restart = root["restart"] {
      reader.allow(restart, ["limit"])
      grant.restartLimit = reader.integer(restart, "limit") ?? 5
    }
    return (reader.faults.isEmpty ? grant : nil, reader.faults)
  }
}
