import Wire

/// STATUS as text for a monitoring system: https://prometheus.io/docs/instrumenting/exposition_formats/
///
/// Names: prefix `ocop_`, base units, `_total` on what only rises. No label without a bound: names of modules and
/// consumers, never of messages or people.
struct Prometheus {
  private enum Kind: String { case counter, gauge }

  private var lines: [String] = []

  static func text(_ status: JSON) -> String {
    var page = Prometheus()
    page.add(status)
    page.addModules(status["modules"]?.array ?? [])
    page.addConsumers(status["consumers"]?.array ?? [])
    page.addFigures(status["figures"]?.array ?? [])
    return page.lines.joined(separator: "\n")
  }

  private mutating func add(_ status: JSON) {
    let office = [("office", status["office"]?.string ?? ""), ("mode", status["mode"]?.string ?? "")]
    put("ocop_office_info", .gauge, "The office and its clock.", [(office, 1)])
    let totals: [(String, String, String)] = [
      ("events", "ocop_events_total", "Events written since the start."),
      ("commits", "ocop_commits_total", "Batches written and synced since the start."),
      ("commands", "ocop_commands_total", "Commands and notices taken since the start."),
      ("refused", "ocop_commands_refused_total", "Commands that a rule refused."),
      ("failed", "ocop_commands_failed_total", "Commands that failed and were not spent."),
      ("duplicates", "ocop_commands_repeated_total", "Commands that were spent before and got their first answer."),
      ("handshakesRefused", "ocop_handshakes_refused_total", "Connections that the authenticator turned away."),
    ]
    for (member, name, help) in totals { put(name, .counter, help, [([], status[member]?.integer ?? 0)]) }
    let gauges: [(String, String, String)] = [
      ("head", "ocop_log_head", "Position of the last event on disk."),
      ("sealed", "ocop_log_signed_position", "Position of the last signed checkpoint."),
      ("sessions", "ocop_sessions", "Sessions of clients."),
      ("inFlight", "ocop_commands_in_flight", "Commands, questions and reactions under way."),
      ("outbox", "ocop_outbox_commands", "Commands of the house that wait to be sent again."),
      ("deadlines", "ocop_deadlines", "Deadlines that are set."),
    ]
    for (member, name, help) in gauges { put(name, .gauge, help, [([], status[member]?.integer ?? 0)]) }
    for (member, name, help) in [
      ("diskLow", "ocop_disk_low", "1 when commands are refused because the disk is nearly full."),
      ("draining", "ocop_draining", "1 while the daemon ends."),
    ] {
      put(name, .gauge, help, [([], status[member] == true ? 1 : 0)])
    }
    put("ocop_uptime_seconds", .gauge, "Seconds since the start.", [([], (status["uptime"]?.integer ?? 0) / 1_000)])
    if let backup = status["lastBackup"]?.integer {
      put(
        "ocop_backup_last_success_timestamp_seconds", .gauge, "Office time of the last backup that was proved.",
        [([], backup / 1_000)])
    }
  }

  private mutating func addModules(_ modules: [JSON]) {
    func each(_ value: (JSON) -> Int64) -> [([(String, String)], Int64)] {
      modules.map { ([("module", $0["module"]?.string ?? "")], value($0)) }
    }
    put("ocop_module_up", .gauge, "1 when the module is ready.", each { $0["phase"] == "ready" ? 1 : 0 })
    put("ocop_module_starts_total", .counter, "Processes of the module.", each { $0["starts"]?.integer ?? 0 })
    put("ocop_module_waiting", .gauge, "Asks that wait for the module.", each { $0["waiting"]?.integer ?? 0 })
    put(
      "ocop_module_reaction_lag_events", .gauge, "Events that its reactions have not looked at.",
      each { $0["behind"]?.integer ?? 0 })
  }

  private mutating func addConsumers(_ consumers: [JSON]) {
    guard !consumers.isEmpty else { return }
    func each(_ value: (JSON) -> Int64) -> [([(String, String)], Int64)] {
      consumers.map { ([("consumer", $0["name"]?.string ?? "")], value($0)) }
    }
    put("ocop_consumer_lag_events", .gauge, "Head less floor.", each { $0["behind"]?.integer ?? 0 })
    put("ocop_consumer_unacknowledged", .gauge, "Events on their way.", each { $0["inFlight"]?.integer ?? 0 })
    put("ocop_consumer_parked", .gauge, "Events given up.", each { $0["parked"]?.integer ?? 0 })
    put("ocop_consumer_open", .gauge, "1 when a session has it open.", each { $0["open"] == true ? 1 : 0 })
    put("ocop_consumer_stalled", .gauge, "1 when it stands still.", each { $0["stalled"] == true ? 1 : 0 })
  }

  /// What the daemon measures, whatever it is: each comes with its name, kind and words.
  private mutating func addFigures(_ figures: [JSON]) {
    var last = ""
    for figure in figures {
      guard let name = figure["name"]?.string, let kind = figure["kind"]?.string else { continue }
      if name != last {
        if let help = figure["help"]?.string { lines.append("# HELP \(name) \(help)") }
        lines.append("# TYPE \(name) \(kind)")
      }
      last = name
      let labels = (figure["labels"]?.object ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value.string ?? "") }
      guard let buckets = figure["buckets"]?.array else {
        lines.append("\(name)\(Self.braces(labels)) \(figure["value"]?.string ?? "0")")
        continue
      }
      let count = figure["count"]?.integer ?? 0
      for bucket in buckets {
        let least = [("le", bucket["le"]?.string ?? "")]
        lines.append("\(name)_bucket\(Self.braces(labels + least)) \(bucket["count"]?.integer ?? 0)")
      }
      lines.append("\(name)_bucket\(Self.braces(labels + [("le", "+Inf")])) \(count)")
      lines.append("\(name)_sum\(Self.braces(labels)) \(figure["sum"]?.string ?? "0")")
      lines.append("\(name)_count\(Self.braces(labels)) \(count)")
    }
  }

  private mutating func put(_ name: String, _ kind: Kind, _ help: String, _ samples: [([(String, String)], Int64)]) {
    lines.append("# HELP \(name) \(help)")
    lines.append("# TYPE \(name) \(kind.rawValue)")
    for (labels, value) in samples {
      lines.append("\(name)\(Self.braces(labels)) \(value)")
    }
  }

  private static func braces(_ labels: [(String, String)]) -> String {
    if labels.isEmpty { return "" }
    return "{" + labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",") + "}"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
