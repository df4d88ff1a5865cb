import Coordination
import Reports
import Wire

/// An import for people: how the table is understood, what came of each row, and the sum.
struct ImportText {
  var plan: ImportPlan
  var office: Office

  private var language: Language { office.language }
  private var isTable: Bool { office.options.output == .table }

  /// More good rows say nothing new; of bad ones all are in `--rejected-to`.
  private static let shownGood = 5
  private static let shownBad = 50

  func putHead(_ source: ImportFile) {
    let heads = plan.heads
    Terminal.put(
      "\(plan.form.title.text(in: language)) · \(plan.title) · \(source.what) · "
        + office.say(
          "tiêu đề ở dòng \(heads.row), \(heads.data.count) dòng", "heads in row \(heads.row), \(heads.data.count) rows"
        ))
    let used = heads.used.map { head -> String in
      let unit = head.factor == 1 ? "" : " ×\(Money(dong: Int(head.factor)).grouped)"
      let name = head.text.isEmpty ? ColumnMap.letters(of: head.column) : head.text
      let title = title(of: head.target)
      return ColumnWords.key(name) == ColumnWords.key(title) ? name + unit : "\(name) → \(title)\(unit)"
    }
    put("  ", office.say("Cột: ", "Columns: ") + used.joined(separator: " · "))
    let ignored = heads.heads.filter { $0.target == .ignored && !$0.text.isEmpty }.map(\.text)
    if !ignored.isEmpty {
      put("  ", office.say("Bỏ qua cột: ", "Columns left out: ") + ignored.joined(separator: ", "))
    }
    if !heads.passed.isEmpty {
      let rows = heads.passed.prefix(20).map { "\($0.row) (\($0.why.text(in: language)))" }
      let more = heads.passed.count > 20 ? ", …" : ""
      put("  ", office.say("Bỏ qua dòng: ", "Rows left out: ") + rows.joined(separator: ", ") + more)
    }
  }

  private func put(_ margin: String, _ text: String) {
    for line in RecordText.wrapped(text, width: Terminal.width - margin.count) { Terminal.put(margin + line) }
  }

  private func title(of target: ColumnTarget) -> String {
    switch target {
    case .field(let name):
      plan.rowForm.fields.first { $0.name == name }?.title.text(in: language) ?? name
    case .record: plan.kind.title.text(in: language)
    case .key(let name): "\(office.say("phân biệt", "tells apart")) (\(name))"
    case .dated: office.say("ngày văn bản", "dated")
    case .body: office.say("thay cơ quan", "on behalf of")
    case .ignored: "-"
    }
  }

  // MARK: - Rows

  /// The first good rows as they were understood, and all that is wrong, cell by cell.
  func putRows(_ rows: [ImportRow]) {
    let good = rows.filter { $0.outcome != .rejected }.prefix(Self.shownGood)
    if !good.isEmpty { Terminal.put("\n" + preview(Array(good)).text(width: Terminal.width)) }
    let faults = faults(rows)
    if !faults.rows.isEmpty { Terminal.put("\n" + faults.text(width: Terminal.width)) }
    for row in rows.lazy.filter({ !$0.remarks.isEmpty }).prefix(Self.shownBad) {
      let remarks = row.remarks.map { $0.text(in: language) }.joined(separator: "; ")
      Terminal.tell("! \(office.say("dòng", "row")) \(row.number): \(remarks)")
    }
  }

  private func preview(_ rows: [ImportRow]) -> Table {
    let fields = plan.form.fields.filter { field in rows.contains { $0.fields[field.name] != nil } }
    let hasRecord = rows.contains { $0.record != nil }
    var table = Table(columns: [.init(name: "row", title: office.say("Dòng", "Row"), isNumber: true, isWhole: true)])
    if hasRecord {
      table.columns.append(.init(name: "record", title: plan.kind.title.text(in: language), isWhole: true))
    }
    table.columns += fields.map {
      .init(name: $0.name, title: $0.title.text(in: language), isNumber: [.integer, .money, .score].contains($0.type))
    }
    let names = FieldValue.Names(body: office.shortName)
    table.rows = rows.map { row in
      let cells = fields.map { field -> String in
        if field.name == plan.list?.name, !row.entries.isEmpty {
          return office.say("\(row.entries.count) dòng", "\(row.entries.count) rows")
        }
        if let other = row.awaits[field.name] { return "→ \(office.say("dòng", "row")) \(other)" }
        return row.fields[field.name].map {
          FieldValue.text($0, field: field, name: field.name, names: names, in: language)
        } ?? ""
      }
      return ["\(row.number)"] + (hasRecord ? [row.record ?? ""] : []) + cells
    }
    return table
  }

  private func faults(_ rows: [ImportRow]) -> Table {
    var table = Table(columns: [
      .init(name: "row", title: office.say("Dòng", "Row"), isNumber: true, isWhole: true),
      .init(name: "column", title: office.say("Cột", "Column")),
      .init(name: "value", title: office.say("Trong ô", "Cell")),
      .init(name: "fault", title: office.say("Lỗi", "Fault"), least: 40),
    ])
    table.wraps = true
    let all = rows.flatMap { row in row.faults.map { ($0.row ?? row.number, $0) } }
    table.rows = all.prefix(Self.shownBad).map { number, fault in
      ["\(number)", fault.column, fault.value, fault.text.text(in: language)]
    }
    if all.count > Self.shownBad { table.rows.append(["", "", "", "… + \(all.count - Self.shownBad)"]) }
    return table
  }

  /// What came of it, in the format that was asked for.
  func put(_ rows: [ImportRow], isWritten: Bool, told: Set<Int>) {
    if isTable {
      putRows(isWritten ? rows.filter { !$0.faults.isEmpty && !told.contains($0.number) } : rows)
      Terminal.put((rows.isEmpty ? "" : "\n") + sum(rows, isWritten: isWritten))
    } else {
      let text = results(rows).rendered(office.options.output, width: Terminal.width)
      if !text.isEmpty { Terminal.put(text) }
      Terminal.tell(sum(rows, isWritten: isWritten))
    }
  }

  private func results(_ rows: [ImportRow]) -> Table {
    var table = Table(
      columns: ["row", "answer", "record", "fault"].map { .init(name: $0, title: $0, isNumber: $0 == "row") })
    for row in rows {
      let faults = row.faults.map {
        ([$0.column, $0.text.text(in: language)].filter { !$0.isEmpty }).joined(separator: ": ")
      }
      table.rows.append([
        "\(row.number)", Self.word(row.outcome), row.result ?? row.record ?? "", faults.joined(separator: "; "),
      ])
      table.values.append(
        .members([
          "row": .integer(Int64(row.number)), "answer": .string(Self.word(row.outcome)),
          "record": (row.result ?? row.record).map(JSON.string), "fields": .object(row.fields),
          "faults": row.faults.isEmpty ? nil : .array(row.faults.map(Self.json)),
          "remarks": row.remarks.isEmpty
            ? nil : .array(row.remarks.map { ["vi": .string($0.vi), "en": .string($0.en)] }),
        ]))
    }
    return table
  }

  private static func json(_ fault: ImportRow.Fault) -> JSON {
    .members([
      "column": fault.column.isEmpty ? nil : .string(fault.column),
      "value": fault.value.isEmpty ? nil : .string(fault.value),
      "code": fault.code.map(JSON.string), "vi": .string(fault.text.vi), "en": .string(fault.text.en),
    ])
  }

  private static func word(_ outcome: ImportRow.Outcome) -> String {
    switch outcome {
    case .open: "good"
    case .done: "done"
    case .already: "duplicate"
    case .repeats: "repeats"
    case .rejected: "rejected"
    }
  }

  private func sum(_ rows: [ImportRow], isWritten: Bool) -> String {
    func count(_ isWanted: (ImportRow.Outcome) -> Bool) -> Int {
      rows.reduce(0) { $0 + (isWanted($1.outcome) ? max(1, $1.entries.count) : 0) }
    }
    let (open, done, already, bad) = (
      count { $0 == .open }, count { $0 == .done }, count { $0 == .already }, count { $0 == .rejected }
    )
    let repeats = count { if case .repeats = $0 { true } else { false } }
    var parts: [String] = []
    if done > 0 || isWritten { parts.append(office.say("\(done) dòng đã ghi", "\(done) rows written")) }
    if open > 0 { parts.append(office.say("\(open) dòng đúng, chưa ghi", "\(open) rows good, not written")) }
    if already > 0 { parts.append(office.say("\(already) đã có từ trước", "\(already) written before")) }
    if repeats > 0 {
      parts.append(
        office.say("\(repeats) lặp lại dòng khác, chỉ ghi một lần", "\(repeats) repeat another row, written once"))
    }
    if bad > 0 { parts.append(office.say("\(bad) dòng không nhận", "\(bad) rows not taken")) }
    let mark = bad > 0 ? "✗" : "✓"
    var text = "\(mark) " + parts.joined(separator: ", ") + "."
    if bad > 0, !isWritten, open > 0, !office.options.isDryRun {
      text += office.say(
        "\n  Chưa ghi gì. Sửa rồi nhập lại, hoặc ghi các dòng đúng: --accept-good --rejected-to F.xlsx.",
        "\n  Nothing was written. Correct it and import again, or: --accept-good --rejected-to F.xlsx."
      )
    }
    return text
  }
}
