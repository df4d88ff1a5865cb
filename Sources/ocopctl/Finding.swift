import Coordination
import Wire

/// One thing that is not as it should be, with its remedy. Codes are forever.
struct Finding: Equatable {
  enum Severity: Int, Comparable {
    case note, warning, critical
    static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    var mark: String { self == .critical ? "✗" : self == .warning ? "!" : "·" }
  }

  var code: String
  var severity: Severity
  var text: BilingualText
  var remedy: BilingualText

  init(_ code: String, _ severity: Severity, _ vi: String, _ en: String, fix: (vi: String, en: String)) {
    (self.code, self.severity) = (code, severity)
    (text, remedy) = (BilingualText(vi, en), BilingualText(fix.vi, fix.en))
  }

  var json: JSON {
    [
      "code": .string(code), "severity": .string("\(severity)"), "vi": .string(text.vi), "en": .string(text.en),
      "fix": ["vi": .string(remedy.vi), "en": .string(remedy.en)],
    ]
  }
}

/// What STATUS tells of troubles. `doctor` and `check` judge by the same rules.
enum Findings {
  /// Days without a backup after which it is a finding; consumers further behind than so many events are one.
  static let backupDays: Int64 = 7
  static let lag: Int64 = 10_000

  static func all(_ status: JSON, lag: Int64 = lag) -> [Finding] {
    (ofDaemon(status) + (status["modules"]?.array ?? []).flatMap(ofModule)
      + (status["consumers"]?.array ?? []).flatMap { ofConsumer($0, lag: lag) })
      .sorted { ($1.severity, $0.code) < ($0.severity, $1.code) }
  }

  private static func ofDaemon(_ status: JSON) -> [Finding] {
    var found: [Finding] = []
    let number = { (name: String) in status[name]?.integer ?? 0 }
    if status["diskLow"] == true {
      found.append(
        Finding(
          "OC001", .critical, "Đĩa của sổ sắp đầy: lệnh bị từ chối",
          "The log's disk is nearly full: commands are refused",
          fix: ("Giải phóng đĩa, hoặc chuyển sổ sang đĩa lớn hơn.", "Free the disk, or move the log to a larger one.")))
    }
    if status["draining"] == true {
      found.append(
        Finding(
          "OC002", .warning, "Máy chủ đang dừng", "The daemon is stopping",
          fix: ("Chờ, rồi khởi động lại.", "Wait, then start it again.")))
    }
    if number("outbox") > 100 {
      found.append(
        Finding(
          "OC003", .warning, "\(number("outbox")) lệnh của văn phòng chờ gửi lại",
          "\(number("outbox")) commands of the house wait to be sent again",
          fix: (
            "Xem mô-đun nào không chạy: ocopctl module list", "See which module is not running: ocopctl module list"
          )))
    }
    if let damaged = status["damaged"]?.array, let first = damaged.first?.integer {
      found.append(
        Finding(
          "OC031", .critical,
          first > 0 ? "Sổ hỏng: \(damaged.count) sự kiện không đọc được, đầu tiên là \(first)" : "Tệp của sổ hỏng",
          first > 0
            ? "The log is damaged: \(damaged.count) events cannot be read, the first is \(first)"
            : "The file of the log is damaged",
          fix: (
            "Dừng máy chủ, giữ nguyên tệp, khôi phục bản sao lưu tốt: ocopctl backup restore TỆP --into THƯ-MỤC",
            "Stop the daemon, keep the files as they are, restore a good backup: ocopctl backup restore FILE --into DIR"
          )))
    }
    let age = (number("now") - number("lastBackup")) / 86_400_000
    if number("head") > 0, status["mode"] == "live", status["lastBackup"] == nil || age >= backupDays {
      found.append(
        Finding(
          "OC004", .warning, "Chưa có bản sao lưu nào trong \(backupDays) ngày", "No backup for \(backupDays) days",
          fix: ("ocopctl backup create TỆP", "ocopctl backup create FILE")))
    }
    if status["mode"] == "live", number("head") > 0, number("sealed") == 0, number("uptime") > 7_200_000 {
      found.append(
        Finding(
          "OC005", .warning, "Sổ chưa được ký lần nào", "The log was never signed",
          fix: ("Xem nhật ký của máy chủ; khóa ký: checkpoint.key", "See the daemon's log; signing key: checkpoint.key")
        ))
    }
    return found
  }

  private static func ofModule(_ module: JSON) -> [Finding] {
    let name = module["module"]?.string ?? ""
    let reason = module["reason"]?.string ?? ""
    switch module["phase"]?.string {
    case "failed":
      return [
        Finding(
          "OC010", .critical, "Mô-đun \(name) hỏng: \(reason)", "The module \(name) has failed: \(reason)",
          fix: (
            "ocopctl module logs \(name), rồi ocopctl module restart \(name)",
            "ocopctl module logs \(name), then ocopctl module restart \(name)"
          ))
      ]
    case "disabled":
      return [
        Finding(
          "OC011", .note, "Mô-đun \(name) đang tắt", "The module \(name) is disabled",
          fix: ("ocopctl module enable \(name)", "ocopctl module enable \(name)"))
      ]
    case "stopped", "starting", "folding":
      return [
        Finding(
          "OC012", .warning, "Mô-đun \(name) chưa sẵn sàng", "The module \(name) is not ready",
          fix: ("Chờ; xem ocopctl module logs \(name)", "Wait; see ocopctl module logs \(name)"))
      ]
    default: return []
    }
  }

  private static func ofConsumer(_ consumer: JSON, lag: Int64) -> [Finding] {
    var found: [Finding] = []
    let name = consumer["name"]?.string ?? ""
    let owner = consumer["owner"]?.string ?? ""
    let (behind, parked) = (consumer["behind"]?.integer ?? 0, consumer["parked"]?.integer ?? 0)
    if consumer["stalled"] == true {
      found.append(
        Finding(
          "OC020", .critical, "Người nhận \(name) đứng im, còn \(behind) sự kiện",
          "The consumer \(name) stands still, \(behind) events behind",
          fix: (
            "Xem chương trình của \(owner); không dùng nữa: ocopctl consumer delete \(name)",
            "Look at the program of \(owner); no longer used: ocopctl consumer delete \(name)"
          )))
    } else if behind > lag, consumer["open"] == true {
      found.append(
        Finding(
          "OC021", .warning, "Người nhận \(name) chậm \(behind) sự kiện",
          "The consumer \(name) is \(behind) events behind",
          fix: ("Chương trình của \(owner) quá chậm.", "The program of \(owner) is too slow.")))
    }
    if parked > 0 {
      found.append(
        Finding(
          "OC022", .warning, "Người nhận \(name) gác lại \(parked) sự kiện",
          "The consumer \(name) has parked \(parked) events",
          fix: (
            "ocopctl parked list consumer/\(name), rồi retry hoặc discard",
            "ocopctl parked list consumer/\(name), then retry or discard"
          )))
    }
    return found
  }
}
