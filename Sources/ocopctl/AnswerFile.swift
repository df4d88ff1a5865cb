import Coordination
import Foundation
import Reports
import Wire

/// An answer in the format that was asked for, on standard output or in a file.
struct AnswerFile {
  var language: Language
  var format: OutputFormat
  /// Where it goes; nil for standard output.
  var path: String?

  /// Without `--output` the end of the file's name says what it holds.
  init(_ options: GlobalOptions, path: String?) {
    (language, self.path) = (options.language, path)
    let ending = path.flatMap { $0.contains(".") ? $0.split(separator: ".").last?.lowercased() : nil }
    format = options.output == .table ? ending.flatMap(OutputFormat.init(rawValue:)) ?? .table : options.output
  }

  /// Before the office is asked: a terminal shows no workbook.
  func check() throws {
    guard format.isBinary, path == nil, Terminal.isTerminal else { return }
    throw Stop(
      .usage,
      language.say(
        "✗ \(format.rawValue) là tệp nhị phân: thêm --file TÊN.\(format.rawValue), hoặc chuyển hướng đầu ra.",
        "✗ \(format.rawValue) is a binary file: add --file NAME.\(format.rawValue), or redirect the output."))
  }

  /// A report as a report. Any other answer as `AnswerText` shows it; where a file for people is wanted, its lists
  /// become the tables of a report.
  func put(_ answer: JSON, title: Label, _ office: Office) throws {
    if let report = Self.report(in: answer) { return try put(report, answer) }
    let text = AnswerText(office, width: path == nil ? Terminal.width : Self.fileWidth)
    guard format.isForEverything, format != .csv || path == nil else {
      return try put(text.report(answer, title: title, cutOff: try office.cutOff()), answer)
    }
    let rendered = text.rendered(answer, format)
    // No rows are no lines.
    try write(rendered.isEmpty ? [] : Array("\(rendered)\n".utf8))
  }

  func put(_ report: Report, _ answer: JSON) throws { try write(try bytes(of: report, answer)) }

  private static let fileWidth = 120

  func bytes(of report: Report, _ answer: JSON) throws -> [UInt8] {
    do throws(RenderingFault) {
      switch format {
      case .table:
        let width = path == nil ? Terminal.width : Self.fileWidth
        return Array("\(ReportText(language: language, width: width).text(report))\n".utf8)
      case .json: return Array("\(PrettyJSON.text(answer))\n".utf8)
      case .jsonl: return answer.bytes + [0x0A]
      // A file is opened by a double click, a stream is read by a program.
      case .csv: return Array(CSV.text(report, in: language, path == nil ? .plain : .office).utf8)
      case .md: return Array(Markdown.text(report, in: language).utf8)
      case .xlsx: return try Spreadsheet.bytes(report, in: language)
      case .docx: return try OfficialPaper.bytes(report, in: language)
      case .ics:
        let entries = DueCalendar.entries(of: report, in: language)
        return Array(DueCalendar.text(entries, name: report.title.text(in: language)).utf8)
      }
    } catch {
      throw Stop(.internalFault, "✗ \(error.text.text(in: language))")
    }
  }

  func write(_ bytes: [UInt8]) throws {
    guard let path else { return Terminal.put(bytes: bytes) }
    do { try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
      throw Stop(.badData, language.say("✗ Không ghi được \(path).", "✗ \(path) cannot be written."))
    }
    let size = Money(dong: bytes.count).grouped
    Terminal.tell(language.say("✓ Đã ghi \(path) (\(size) byte).", "✓ Wrote \(path) (\(size) bytes)."))
  }

  /// The report that an answer is, known by its members; nil for any other answer.
  static func report(in answer: JSON) -> Report? {
    guard ["layout", "title", "cutOff", "sections"].allSatisfy({ answer[$0] != nil }) else { return nil }
    return try? JSONDecoder().decode(Report.self, from: Data(answer.bytes))
  }
}
