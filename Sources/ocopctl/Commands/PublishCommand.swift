import ArgumentParser
import Client
import Coordination
import Foundation
import Reports
import Wire

/// Writes a list for the province's portal: JSON, CSV and a web page of the same day.
struct PublishCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract:
      "Xuất danh sách còn hiệu lực cho cổng thông tin: JSON, CSV, HTML · write the day's valid list for the portal")
  @OptionGroup var options: GlobalOptions
  @Option(help: ArgumentHelp("Thư mục · the folder", valueName: "FOLDER")) var to: String
  @Option(help: ArgumentHelp("Ngày, mặc định hôm nay · the day, today by default", valueName: "dd/MM/yyyy"))
  var on: String?
  @Option(help: "Câu hỏi trả lời danh sách · the question that answers the list") var question = "certificate-valid"

  func run() throws {
    let office = try Office(options)
    let found = try office.vocabulary.question(question)
    var fields: [String: JSON] = [:]
    if let on {
      guard let day = Day(parsing: on) else {
        throw Stop(.usage, office.say("✗ Không phải ngày: \(on)", "✗ Not a day: \(on)"))
      }
      fields["on"] = .string(day.iso)
    }
    let parts = try office.request(
      Message(
        .askQuestion, id: office.client.makeID(), subject: "\(found.module).\(found.form.name)",
        meta: try office.commandMeta(), body: .object(fields)))
    guard let report = AnswerFile.report(in: try office.body(parts)) else {
      throw Stop(.usage, office.say("✗ \(question) không trả lời danh sách.", "✗ \(question) answers no list."))
    }
    let folder = URL(fileURLWithPath: to, isDirectory: true)
    let contents = [
      "json": PrettyJSON.text(Self.rows(of: report, in: office.language)) + "\n",
      "csv": CSV.text(report, in: office.language, .plain), "html": WebPage.text(report, in: office.language),
    ]
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      // Each appears whole: a portal may read while this is written.
      for (ending, text) in contents.sorted(by: { $0.key < $1.key }) {
        try Data(text.utf8).write(to: folder.appendingPathComponent("\(question).\(ending)"), options: .atomic)
      }
    } catch {
      throw Stop(.badData, office.say("✗ Không ghi được vào \(to).", "✗ Cannot write to \(to)."))
    }
    let count = report.sections.reduce(0) { $0 + ($1.table?.rows.count ?? 0) }
    Terminal.put(
      office.say(
        "✓ \(count) dòng, ngày \(report.cutOff.vietnamese): \(to)/\(question).json, .csv, .html",
        "✓ \(count) rows of \(report.cutOff): \(to)/\(question).json, .csv, .html"))
  }

  /// The rows of all tables by the names of their columns; a cell without a figure is left out.
  static func rows(of report: Report, in language: Language) -> JSON {
    let rows = report.sections.compactMap(\.table).flatMap { table in
      table.rows.map { row -> JSON in
        var members: [String: JSON] = [:]
        for (column, cell) in zip(table.columns, table.cells(of: row)) {
          switch cell {
          case .text(let text): members[column.id] = .string(text.text(in: language))
          case .number(let number): members[column.id] = .integer(number)
          case .day(let day): members[column.id] = .string(day.iso)
          case .unknown: break
          }
        }
        return .object(members)
      }
    }
    return ["title": .string(report.title.text(in: language)), "day": .string(report.cutOff.iso), "rows": .array(rows)]
  }
}
