import ArgumentParser
import Client
import Coordination
import Foundation
import Reports
import Wire

/// A table of somebody else as commands: new records, or commands on records that are found by id, code or name.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Nhập bảng CSV, XLSX thành lệnh · a table (CSV, XLSX) as commands",
    usage: "ocopctl import [<kind> [<command> [<id>]]] --file F [options]",
    discussion: """
      ocopctl import product --file danh-sach.xlsx --dry-run
      ocopctl import product record-result --file ket-qua.csv --columns "Tên SP=@id,Tổng điểm=score"
      ocopctl import collection open --into columns --file cot.csv --set heading=… --set bodies=… --set due=…
      Chạy thử mọi dòng trước; một dòng sai thì không ghi gì, trừ khi có --accept-good. Gửi lại cùng tệp không đổi gì.
      All rows are tried first; one bad row and nothing is written, unless --accept-good. Again, a file changes nothing.
      """)
  @OptionGroup var options: GlobalOptions
  @Argument(help: "loại hồ sơ, lệnh; bảng ghi sẵn không cần · kind, command; a work sheet says them itself") var words:
    [String] = []
  @Option(help: ArgumentHelp("tệp, hoặc - · a file, or -", valueName: "F")) var file: String
  @Option(help: ArgumentHelp("Tiêu đề=trường,… hoặc tệp · Heading=field,… or a file", valueName: "map")) var columns:
    String?
  @Option(help: ArgumentHelp("lưu cách hiểu các cột · save what the columns are for", valueName: "F.yaml"))
  var saveColumns: String?
  @Option(help: "tên hoặc số trang · name or number of the sheet") var sheet: String?
  @Option(help: "utf-8 | utf-16 | windows-1258 | tcvn3 | vni") var encoding: String?
  @Option(help: ArgumentHelp("chỉ các dòng · only these rows", valueName: "5-120")) var rows: String?
  @Option(
    name: .customLong("set"), help: ArgumentHelp("giá trị cho mọi dòng · for every row", valueName: "field=value"))
  var constants: [String] = []
  @Option(help: ArgumentHelp("các dòng điền một danh sách · the rows fill this list", valueName: "field")) var into:
    String?
  @Flag(help: "nhận dòng đúng, trả dòng sai · take good rows, give back the others") var acceptGood = false
  @Option(help: ArgumentHelp("ghi các dòng không nhận · the rows not taken", valueName: "F.xlsx")) var rejectedTo:
    String?
  @Flag(help: "không hỏi lại · do not ask") var yes = false
  @Option(help: "số lệnh cùng lúc · commands at the same time") var inFlight: Int = 1_024

  func run() throws {
    let language = options.language
    if options.expect != nil || options.id != nil {
      throw Stop(
        .usage, language.say("✗ --id và --expect không dùng cho cả bảng.", "✗ --id and --expect are not for a table."))
    }
    let map = try columns.map { try ColumnMap($0, language: language) } ?? ColumnMap()
    let source = try ImportFile(path: file, encoding: encoding, sheet: sheet, language)
    let office = try Office(options, formats: OutputFormat.common)
    let plan = try ImportPlan(
      words, of: source, map: map, rows: try wantedRows(), constants: constants, into: into, office)
    if let saveColumns {
      try AnswerFile(options, path: saveColumns).write(Array(ColumnMap.yaml(plan.heads.heads, of: plan.title).utf8))
    }
    let text = ImportText(plan: plan, office: office)
    if options.output == .table { text.putHead(source) }
    var run = ImportRun(
      rows: try plan.rows(dated: try options.datedDay(), for: options.body), command: plan.command,
      heads: plan.headsByField, exchange: exchange(office))
    try work(&run, plan, text, office)
  }

  private func work(_ run: inout ImportRun, _ plan: ImportPlan, _ text: ImportText, _ office: Office) throws {
    try run.check()
    if !run.rows.allSatisfy({ $0.outcome != .open }) {
      try run.remark(nameKey: plan.nameKey, refers: plan.references) { try plan.index.named($0, kind: plan.kind.kind) }
    }
    if run.rows.isEmpty {
      throw Stop(.badData, office.say("✗ Không có dòng nào được điền.", "✗ No row was filled in."))
    }
    let bad = Set(run.rejected.map(\.number))
    let open = run.rows.count { $0.outcome == .open }
    if options.isDryRun || open == 0 || !bad.isEmpty && !acceptGood {
      return try end(run, plan, text, office, isWritten: false, told: [])
    }
    if options.output == .table { text.putRows(run.rows) }
    if !yes, Terminal.confirms(office.say("Ghi \(open) dòng?", "Write \(open) rows?"), in: office.language) == false {
      throw Stop(.refused, office.say("✗ Không ghi gì.", "✗ Nothing was written."))
    }
    do { try run.send() } catch let stop as Stop {
      let hint = office.say(
        "  Chạy lại đúng lệnh này là an toàn: dòng đã ghi không ghi lại.",
        "  Running this again is safe: rows that were written are not written again.")
      throw Stop(stop.status, "\(stop.message)\n\(hint)")
    }
    try end(run, plan, text, office, isWritten: true, told: bad)
  }

  /// Rows that were not taken go back to whoever sent them. The faults of rows that are `told` stand on the screen.
  private func end(
    _ run: ImportRun, _ plan: ImportPlan, _ text: ImportText, _ office: Office, isWritten: Bool, told: Set<Int>
  ) throws {
    text.put(run.rows, isWritten: isWritten, told: told)
    let rejected = run.rejected
    guard !rejected.isEmpty else { return }
    if let rejectedTo {
      try AnswerFile(options, path: rejectedTo).write(try RejectedRows(plan: plan, office: office).bytes(rejected))
    } else if acceptGood {
      Terminal.tell(
        office.say("! Lấy các dòng không nhận: --rejected-to F.xlsx", "! The rows not taken: --rejected-to F.xlsx"))
    }
    let isOfOffice = rejected.contains { row in row.faults.contains { $0.code != nil && $0.code != "form" } }
    let isForbidden = rejected.allSatisfy { row in row.faults.allSatisfy { $0.code == "forbidden" } }
    throw Stop(isForbidden ? .forbidden : isOfOffice ? .refused : .badData, "")
  }

  private func wantedRows() throws -> ClosedRange<Int>? {
    guard let rows else { return nil }
    let ends = rows.split(separator: "-").compactMap { Int($0) }
    guard let first = ends.first, let last = ends.last, ends.count <= 2, first > 0, first <= last else {
      throw Stop(
        .usage,
        options.language.say("✗ --rows: viết 5-120, không phải \"\(rows)\".", "✗ --rows: write 5-120, not \"\(rows)\".")
      )
    }
    return first...last
  }

  private func exchange(_ office: Office) -> ImportRun.Exchange {
    { title, messages, take in
      var progress = Progress(title.text(in: office.language), total: messages.count)
      do {
        try office.client.send(contentsOf: messages, inFlight: max(1, inFlight)) { message, answer in
          progress.step()
          try take(message, answer)
        }
        progress.end()
      } catch {
        progress.end()
        throw Stop(error, in: office.language)
      }
    }
  }
}
