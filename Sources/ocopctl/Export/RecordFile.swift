import Coordination
import Reports
import Wire

/// A list of records as a work sheet of a command, or with the columns of a mapping file.
struct RecordFile {
  var target: AnswerFile
  var entry: Vocabulary.Entry
  var office: Office

  func put(_ rows: [JSON], workSheet: String?, columns: String?) throws {
    guard workSheet == nil || columns == nil else {
      throw Stop(
        .usage, office.say("✗ Chọn --work-sheet hoặc --columns.", "✗ Choose --work-sheet or --columns."))
    }
    if let workSheet { return try putSheet(of: workSheet, rows) }
    guard let columns else { return }
    let map = try ExportMap(path: columns, office.language)
    guard map.kind == entry.kind.kind else {
      throw Stop(
        .badData,
        office.say(
          "✗ \(columns) là của \"\(map.kind)\", không phải \"\(entry.kind.kind)\".",
          "✗ \(columns) is of \"\(map.kind)\", not of \"\(entry.kind.kind)\"."))
    }
    let index = try RecordIndex(office)
    let cutOff = try office.cutOff()
    let table = try map.table(rows, office.vocabulary, cutOff: cutOff) { try index.entry($0, kind: $1)?.state }
    try put(table, title: map.title, cutOff: cutOff, .array(rows))
  }

  private func putSheet(of command: String, _ rows: [JSON]) throws {
    let form = try office.vocabulary.command(command, of: entry)
    let sheet = FormSheet(form: form, kind: entry.kind, vocabulary: try office.vocabulary).sheet(rows)
    let cutOff = try office.cutOff()
    if target.format == .xlsx {
      do {
        return try target.write(sheet.bytes(in: office.language, made: cutOff))
      } catch let fault as RenderingFault {
        throw Stop(.internalFault, "✗ \(fault.text.text(in: office.language))")
      }
    }
    try put(sheet.table, title: BilingualText(form.title.vi, form.title.en), cutOff: cutOff, .array(rows))
  }

  /// CSV holds the table and nothing around it, so that a program can take it.
  private func put(_ table: Report.Table, title: BilingualText, cutOff: Day, _ answer: JSON) throws {
    if target.format == .csv {
      return try target.write(Array(CSV.text(table, in: office.language, target.path == nil ? .plain : .office).utf8))
    }
    let sections = [Report.Section(table: table)]
    try target.put(Report(.report, vi: title.vi, en: title.en, cutOff: cutOff, sections: sections), answer)
  }
}
