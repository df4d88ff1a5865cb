import ArgumentParser
import Coordination
import Foundation
import Wire

/// Records: one in full, several as a table.
struct GetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Xem hồ sơ theo mã, tên hoặc điều kiện · records by id, name or condition",
    discussion: "ocopctl get product --where star=4 --where commune~binh --sort name --limit 20")
  @OptionGroup var options: GlobalOptions
  @OptionGroup var moment: ReadMoment
  @Argument(help: "loại hồ sơ, hoặc mã hồ sơ · kind, or id of a record") var kind: String
  @Argument(help: "mã, tên hoặc số văn bản · id, name or document number") var name: [String] = []
  @Option(name: .customLong("where"), help: "key=value | key>=value | key<=value | key~contains") var conditions:
    [String] = []
  @Option(parsing: .unconditional, help: "khóa; -khóa là giảm dần · key; -key descends") var sort: String?
  @Option(help: "trên màn hình 100, vào tệp tất cả · 100 on the screen, all into a file") var limit: Int?
  @Option(help: ArgumentHelp("Ghi vào tệp · write to a file", valueName: "F")) var file: String?
  @Option(help: ArgumentHelp("bảng để điền rồi nhập lại · a sheet to fill in for import", valueName: "command"))
  var workSheet: String?
  @Option(help: ArgumentHelp("cột theo tệp ánh xạ · columns by a mapping file", valueName: "map.yaml"))
  var columns: String?

  func run() throws {
    let target = AnswerFile(options, path: file)
    try target.check()
    let office = try Office(options, formats: OutputFormat.allCases)
    office.moment = try moment.meta(in: office.language)
    // A record may be named alone: its letters say of which kind it is.
    let whole = self.name.isEmpty ? try office.vocabulary.record([kind]).split(separator: "/").map(String.init) : []
    let name = whole.count == 2 ? [whole[1]] : self.name
    let entry = try office.vocabulary.entry(whole.count == 2 ? whole[0] : kind)
    var wanted = try conditions.map { try Condition($0, of: entry.kind, language: office.language).json }
    let printer = RecordText(kind: entry.kind, vocabulary: try office.vocabulary, bodyName: office.shortName)
    let limit = limit ?? (target.format == .table && file == nil ? 100 : .max)
    guard !name.isEmpty else {
      let descends = sort?.hasPrefix("-") == true
      let rows = try office.list(
        entry.kind.kind, where: wanted, sort: sort.map { descends ? String($0.dropFirst()) : $0 },
        isDescending: descends, limit: limit)
      if workSheet != nil || columns != nil {
        return try RecordFile(target: target, entry: entry, office: office).put(
          rows, workSheet: workSheet, columns: columns)
      }
      guard file == nil, target.format.isForEverything else {
        let title = entry.kind.title
        let section = Report.Section(table: printer.table(rows).contents)
        let report = Report(.report, vi: title.vi, en: title.en, cutOff: try office.cutOff(), sections: [section])
        return try target.put(report, .array(rows))
      }
      return show(rows, printer, office, limit: limit)
    }
    if workSheet != nil || columns != nil {
      throw Stop(
        .usage,
        office.say(
          "✗ --work-sheet và --columns dành cho danh sách.", "✗ --work-sheet and --columns are for lists."))
    }
    try Office.check(options.output, among: OutputFormat.common, office.language)
    if file != nil {
      throw Stop(.usage, office.say("✗ --file dành cho danh sách.", "✗ --file is for lists."))
    }
    var word = name.joined(separator: " ").precomposedStringWithCanonicalMapping
    if word.hasPrefix("\(entry.kind.kind)/") { word = String(word.dropFirst(entry.kind.kind.count + 1)) }
    if Name.isRecordID(word), let row = try office.find("\(entry.kind.kind)/\(word)") {
      return show([row], printer, office, inFull: true, limit: limit)
    }
    wanted = try search(word, entry.kind, wanted, office)
    let rows = try office.list(entry.kind.kind, where: wanted, limit: limit)
    if rows.isEmpty {
      throw Stop(
        .refused,
        office.say(
          "✗ Không có \(entry.kind.title.vi) \"\(word)\".", "✗ There is no \(entry.kind.title.en) \"\(word)\"."))
    }
    if rows.count == 1 { return show(rows, printer, office, inFull: true, limit: limit) }
    show(rows, printer, office, limit: limit)
    throw Stop(
      .refused,
      office.say(
        "! \(rows.count) hồ sơ khớp \"\(word)\": hãy chọn một mã.",
        "! \(rows.count) records match \"\(word)\": choose an id."))
  }

  /// By document number, or by the name key, blind to marks.
  private func search(_ word: String, _ kind: KindDescription, _ others: [JSON], _ office: Office) throws -> [JSON] {
    let document: JSON = ["document", "=", .string(word)]
    if word.contains("/"), try !office.list(kind.kind, where: others + [document], limit: 1).isEmpty {
      return others + [document]
    }
    guard let key = kind.keys.first(where: { $0.type == .name }) else {
      throw Stop(
        .refused,
        office.say(
          "✗ Không có \(kind.kind)/\(word), và loại này không tìm theo tên.",
          "✗ There is no \(kind.kind)/\(word), and this kind has no name to search by."))
    }
    return others + [[.string(key.name), "contains", .string(TextFolding.folded(word))]]
  }

  private func show(_ rows: [JSON], _ printer: RecordText, _ office: Office, inFull: Bool = false, limit: Int) {
    if inFull, let row = rows.first {
      switch options.output {
      case .table: return Terminal.put(printer.full(row, width: Terminal.width))
      case .json: return Terminal.put(PrettyJSON.text(row))
      default: break
      }
    }
    if rows.isEmpty, options.output == .table { return Terminal.tell(office.say("(không có)", "(none)")) }
    let text = printer.table(rows).rendered(options.output, width: Terminal.width)
    if !text.isEmpty { Terminal.put(text) }
    if rows.count == limit, options.output == .table, !inFull {
      Terminal.tell(office.say("… dừng ở \(limit); xem thêm: --limit", "… stopped at \(limit); more: --limit"))
    }
  }
}

/// `key=value`, `key>=value`, `key<=value`, `key~contains`, with values as people write them.
struct Condition: Equatable {
  var json: JSON

  init(_ text: String, of kind: KindDescription, language: Language) throws {
    var found: (range: Range<String.Index>, name: String)?
    for (mark, name) in [(">=", ">="), ("<=", "<="), ("~", "contains"), ("=", "=")] {
      guard let range = text.range(of: mark) else { continue }
      if found.map({ range.lowerBound < $0.range.lowerBound }) ?? true { found = (range, name) }
    }
    guard let found else {
      throw Stop(
        .usage,
        language.say("✗ Điều kiện: khóa=giá trị, không phải \"\(text)\"", "✗ A condition is key=value, not \"\(text)\"")
      )
    }
    let field = String(text[..<found.range.lowerBound])
    let value = String(text[found.range.upperBound...]).precomposedStringWithCanonicalMapping
    let type = kind.keys.first { $0.name == field }?.type
    json = [.string(field), .string(found.name), Self.value(value, type: type)]
    if let wanted = Self.wanted(type, by: json) {
      throw Stop(
        .badData,
        language.say(
          "✗ --where \(field): cần \(wanted.vi), không phải \"\(value)\"",
          "✗ --where \(field): \(wanted.en) is needed, not \"\(value)\""))
    }
  }

  /// What the key holds, when the value is no such thing.
  private static func wanted(_ type: KeyDescription.KeyType?, by json: JSON) -> BilingualText? {
    let value = json.array?.last
    return switch type {
    case .integer where value?.integer == nil: BilingualText("số", "a number")
    case .day where value?.string.flatMap({ Day(iso: $0) }) == nil:
      BilingualText("ngày (dd/MM/yyyy)", "a day (dd/MM/yyyy)")
    default: nil
    }
  }

  private static func value(_ text: String, type: KeyDescription.KeyType?) -> JSON {
    switch type {
    case .integer:
      Int64(text).map(JSON.integer) ?? Money(parsing: text).map { .integer(Int64($0.dong)) } ?? .string(text)
    case .day: .string(Day(parsing: text)?.iso ?? text)
    case .boolean: .boolean(["true", "co", "yes", "1"].contains(TextFolding.folded(text)))
    case .name: .string(TextFolding.folded(text))
    case .text, .record, nil: .string(text)
    }
  }
}
