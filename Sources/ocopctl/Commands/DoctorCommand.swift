import ArgumentParser
import Coordination
import Foundation
import Wire

/// From cheap to intrusive: is it there, what does it say of itself, is the log what it was.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Khám máy chủ, nói cách chữa · examine the daemon, tell the remedies",
    discussion: "Mã thoát / exit code: 0 khỏe · 1 có điều phải xem. Mã OC…: Sources/README.md")
  @OptionGroup var options: GlobalOptions
  @Option(name: .customLong("skip"), help: "Bỏ qua mã · leave out a code") var skipped: [String] = []
  @Flag(help: "Chứng minh cả sổ, cần vai trò auditor · prove the whole log, needs the role auditor") var deep = false

  func run() throws {
    let office = try Office(options)
    let status = try office.status()
    var findings = Findings.all(status) + clock(status)
    if deep {
      let proof = try office.answer(.admin, "audit.verify", timeout: max(600, options.timeout) * 1_000)
      if let fault = proof["fault"] {
        findings.append(
          Finding(
            "OC030", .critical, "Sổ không còn như đã ghi: \(fault.text)",
            "The log is not what was written: \(fault.text)",
            fix: (
              "Dừng máy chủ, giữ nguyên tệp, đối chiếu bản sao lưu.",
              "Stop the daemon, keep the files as they are, compare with a backup."
            )))
      }
    }
    findings.removeAll { skipped.contains($0.code) }
    guard options.output == .table else {
      Terminal.put(JSON.array(findings.map(\.json)).text)
      return try end(findings)
    }
    for finding in findings {
      Terminal.put("\(finding.severity.mark) \(finding.code) \(office.say(finding.text.vi, finding.text.en))")
      Terminal.put("    → \(office.say(finding.remedy.vi, finding.remedy.en))")
    }
    if findings.isEmpty { Terminal.put(office.say("✓ Khỏe", "✓ In good health")) }
    try end(findings)
  }

  private func end(_ findings: [Finding]) throws {
    if findings.contains(where: { $0.severity > .note }) { throw Stop(.refused, "") }
  }

  private func clock(_ status: JSON) -> [Finding] {
    guard status["mode"] == "live", let now = status["now"]?.integer else { return [] }
    let seconds = abs(Int64(Date().timeIntervalSince1970 * 1_000) - now) / 1_000
    guard seconds > 5 else { return [] }
    return [
      Finding(
        "OC006", .warning, "Đồng hồ văn phòng lệch \(seconds) giây với máy này",
        "The office's clock is \(seconds) seconds off this machine's",
        fix: ("Bật đồng bộ giờ (NTP) ở cả hai máy.", "Switch time synchronisation (NTP) on, on both machines."))
    ]
  }
}

/// One line for a monitoring system, by the rules of its plugins: exit code 0, 1, 2 or 3.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Cho hệ thống giám sát · for a monitoring system",
    discussion: "Mã thoát / exit codes: 0 OK · 1 WARNING · 2 CRITICAL · 3 UNKNOWN")
  @OptionGroup var options: GlobalOptions
  @Option(help: "nagios | json") var format = "nagios"
  @Option(help: "Chậm hơn số sự kiện này là WARNING · more events behind is a warning") var lag: Int64 = Findings.lag

  func validate() throws {
    if !["nagios", "json"].contains(format) { throw ValidationError("--format nagios | json") }
  }

  func run() throws {
    let status: JSON
    do { status = try Office(options).status() } catch let stop as Stop {
      tell(3, "UNKNOWN", stop.message.split(separator: "\n").first.map(String.init) ?? "", [:])
      throw ExitCode(3)
    }
    let findings = Findings.all(status, lag: lag)
    let worst = findings.map(\.severity).max() ?? .note
    let (code, word): (Int32, String) =
      worst == .critical ? (2, "CRITICAL") : worst == .warning ? (1, "WARNING") : (0, "OK")
    let text = findings.filter { $0.severity > .note }.map { "\($0.code) \($0.text.en)" }.joined(separator: "; ")
    tell(code, word, text.isEmpty ? "office \(status["office"]?.string ?? "")" : text, status, findings)
    if code != 0 { throw ExitCode(code) }
  }

  private func tell(_ code: Int32, _ word: String, _ text: String, _ status: JSON, _ findings: [Finding] = []) {
    let lag = (status["consumers"]?.array ?? []).compactMap { $0["behind"]?.integer }.max() ?? 0
    guard format == "nagios" else {
      return Terminal.put(
        JSON.object([
          "code": .integer(Int64(code)), "status": .string(word), "text": .string(text),
          "head": status["head"] ?? 0, "lag": .integer(lag), "findings": .array(findings.map(\.json)),
        ]).text)
    }
    let data = ["head", "inFlight", "outbox", "sessions"].map { "\($0)=\(status[$0]?.integer ?? 0)" }
    Terminal.put("OCOP \(word) - \(text) | \((data + ["lag=\(lag)"]).joined(separator: " "))")
  }
}
