import ArgumentParser
import Coordination
import Wire

/// One screen: the office, its modules and its consumers.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Tình trạng văn phòng và các mô-đun · state of the office and its modules")
  @OptionGroup var options: GlobalOptions
  @Flag(help: "Văn bản cho Prometheus · text for Prometheus") var prometheus = false

  func run() throws {
    let office = try Office(options)
    let status = try office.status()
    if prometheus { return Terminal.put(Prometheus.text(status)) }
    guard options.output == .table else {
      return Terminal.put(options.output == .json ? PrettyJSON.text(status) : status.text)
    }
    Terminal.put(StatusText(status: status, office: office).text)
  }
}

/// STATUS for people.
struct StatusText {
  var status: JSON
  var office: Office

  var text: String {
    let live = status["mode"]?.string == "live"
    let mode = live ? office.say("thật", "live") : office.say("diễn tập", "rehearsal")
    var lines = [
      "\(office.say("Văn phòng", "Office")) \(status["office"]?.string ?? "") · \(mode) · "
        + Instant.vietnamese(number("now")),
      "\(office.say("Sổ", "Log")): "
        + counts([
          ("head", "sự kiện", "events"), ("commands", "lệnh", "commands"), ("refused", "từ chối", "refused"),
          ("failed", "hỏng", "failed"), ("duplicates", "lặp", "repeated"),
        ]),
      "\(office.say("Bây giờ", "At present")): "
        + counts([
          ("inFlight", "đang làm", "under way"), ("outbox", "chờ gửi", "to be sent"),
          ("deadlines", "hạn", "deadlines"), ("sessions", "phiên", "sessions"),
        ])
        + " · \(office.say("chạy", "up")) \(uptime)",
    ]
    if status["diskLow"] == true { lines.append("! \(office.say("Đĩa sắp đầy", "The disk is nearly full"))") }
    if status["draining"] == true { lines.append("! \(office.say("Máy chủ đang dừng", "The daemon is stopping"))") }
    lines += ["", ModuleTable.table(status, office).text(width: Terminal.width)]
    if let consumers = status["consumers"]?.array, !consumers.isEmpty {
      lines += ["", ConsumerTable.table(consumers, office).text(width: Terminal.width)]
    }
    return lines.joined(separator: "\n")
  }

  private func counts(_ names: [(String, String, String)]) -> String {
    names.map { "\(number($0.0)) \(office.say($0.1, $0.2))" }.joined(separator: " · ")
  }

  private func number(_ name: String) -> Int64 { status[name]?.integer ?? 0 }

  private var uptime: String {
    let seconds = number("uptime") / 1_000
    if seconds < 120 { return "\(seconds) s" }
    return seconds < 7_200 ? office.say("\(seconds / 60) phút", "\(seconds / 60) min") : "\(seconds / 3_600) h"
  }
}

/// Modules of STATUS, as `status` and `module list` show them.
enum ModuleTable {
  static func table(_ status: JSON, _ office: Office) -> Table {
    let modules = status["modules"]?.array ?? []
    let phases = [
      "ready": ("✓ sẵn sàng", "✓ ready"), "starting": ("… đang mở", "… starting"), "stopped": ("! dừng", "! stopped"),
      "draining": ("… đang đóng", "… draining"), "failed": ("✗ hỏng", "✗ failed"),
      "folding": ("… đang dựng lại", "… folding"), "disabled": ("· tắt", "· disabled"),
    ]
    return Table(
      columns: [
        .init(name: "module", title: office.say("Mô-đun", "Module")),
        .init(name: "phase", title: office.say("Tình trạng", "State")),
        .init(name: "bodies", title: office.say("Cơ quan", "Bodies")),
        .init(name: "inFlight", title: office.say("Đang làm", "Under way"), isNumber: true),
        .init(name: "waiting", title: office.say("Chờ", "Waiting"), isNumber: true),
        .init(name: "behind", title: office.say("Chậm", "Behind"), isNumber: true),
        .init(name: "starts", title: office.say("Lần mở", "Starts"), isNumber: true),
        .init(name: "reason", title: office.say("Lý do", "Reason")),
      ],
      rows: modules.map { module in
        let phase = module["phase"]?.string ?? ""
        return [
          module["module"]?.string ?? "", phases[phase].map { office.say($0, $1) } ?? phase,
          module["bodies"]?.strings?.joined(separator: ", ") ?? "",
        ]
          + ["inFlight", "waiting", "behind", "starts", "reason"].map {
            FieldValue.text(module[$0] ?? "", in: office.language)
          }
      }, values: modules)
  }
}
