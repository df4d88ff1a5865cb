import Coordination
import Wire

/// The contract as a page for people, Vietnamese first: commands, facts and topics of every module.
struct ContractPage {
  let contract: Contract

  var text: String {
    var lines = [
      "# Lệnh, tin và chủ đề · \(contract.office)", "",
      "Sinh từ các mô-đun đang chạy: `ocopctl schema export --format markdown`. "
        + "Commands, facts and topics of the loaded modules; `*` bắt buộc · required.",
    ]
    for manifest in contract.vocabulary.manifests { lines += module(manifest) }
    lines += ["", "## Giao việc · assignment of a task", ""]
    lines += fields(contract.vocabulary.manifests.compactMap { $0.shapes["task"] }.first ?? [])
    lines += [
      "", "Chủ đề · topics: `task.<cơ quan>.<loại việc>.<tình trạng>`; thông báo · notices: `notice.<cơ quan>.…`.",
    ]
    return lines.joined(separator: "\n")
  }

  private func module(_ manifest: Manifest) -> [String] {
    var lines = ["", "## \(both(manifest.title)) (`\(manifest.module)`)"]
    for kind in manifest.kinds {
      lines += ["", "### \(both(kind.title)) (`\(kind.kind)`)", ""]
      let stages = kind.stages.map { "\(both($0.title)) (`\($0.name)`)" }.joined(separator: "; ")
      lines.append("Bước · stages: \(stages).")
      for form in kind.commands { lines += command(form, of: kind, manifest.module) }
      let events = contract.events.filter { $0.entry.name == "\(manifest.module).\(kind.kind)" }
      if !events.isEmpty {
        let topic = kind.kind == "task" ? "task.…" : "record.\(manifest.module).\(kind.kind).…"
        lines += ["", "Sự kiện, chủ đề · events, topics `\(topic)`:", ""]
        lines += events.map { event in
          let members = event.fields.map {
            $0.map { "`\($0.name)`\($0.isRequired ? " *" : "")" }.joined(separator: ", ")
          }
          let title = contract.vocabulary.eventTitle(event.event, of: kind.kind)
          return "- `\(event.event)` \(title): \(members.map { $0.isEmpty ? "–" : $0 } ?? "…")"
        }
      }
    }
    let facts = contract.facts.filter { $0.name.hasPrefix("\(manifest.module).") }
    if !facts.isEmpty { lines += ["", "### Tin · facts"] }
    for fact in facts { lines += ["", "#### `fact.\(fact.name)`", ""] + fields(fact.fields) }
    if !manifest.tasks.isEmpty {
      lines += ["", "### Việc · tasks", "", manifest.tasks.map { "`\($0)`" }.joined(separator: ", ") + "."]
    }
    if !manifest.questions.isEmpty { lines += ["", "### Câu hỏi · questions"] }
    for form in manifest.questions {
      lines += ["", "#### \(both(form.title)) (`\(manifest.module).\(form.name)`)", ""] + fields(form.fields)
    }
    return lines
  }

  private func command(_ form: Form, of kind: KindDescription, _ module: String) -> [String] {
    let from = form.creates ? "(mới)" : form.from.isEmpty ? "*" : form.from.joined(separator: ", ")
    let to = form.to.isEmpty ? "=" : form.to.joined(separator: ", ")
    let any = form.isForAnyBody ? "; mọi cơ quan · any body" : ""
    return [
      "", "#### \(both(form.title)) (`\(module).\(kind.kind).\(form.name)`)", "",
      "\(from) → \(to); ai · who: \(form.by.joined(separator: ", "))\(any).",
      "",
    ] + fields(form.fields)
  }

  private func fields(_ fields: [Field]) -> [String] {
    if fields.isEmpty { return ["Không có trường · no fields."] }
    return ["| Trường · field | Tên · title | Kiểu · type |", "|---|---|---|"] + rows(fields, "")
  }

  private func rows(_ fields: [Field], _ path: String) -> [String] {
    fields.flatMap { field in
      let mark = field.isRequired ? " *" : ""
      return ["| `\(path)\(field.name)`\(mark) | \(cell(both(field.title))) | \(cell(type(field))) |"]
        + rows(field.fields, "\(path)\(field.name)\(field.isList ? "[]" : "")/")
    }
  }

  private func type(_ field: Field) -> String {
    var text =
      switch field.type {
      case .text: "chữ"
      case .integer: "số nguyên"
      case .money: "đồng"
      case .score: "điểm (1/100)"
      case .day: "ngày `2024-03-22`"
      case .boolean: "`true`, `false`"
      case .choice:
        field.choices.map { "`\($0.name)` \($0.title.vi == $0.name ? "" : $0.title.vi)" }
          .joined(separator: "; ")
      case .record: "mã `\(field.kind ?? "hồ sơ")`"
      case .body: "mã cơ quan"
      case .object: "đối tượng"
      case .document: "đối tượng bất kỳ"
      }
    let bounds = [field.minimum.map { "từ \($0)" }, field.maximum.map { "đến \($0)" }].compactMap { $0 }
    if !bounds.isEmpty { text += ", " + bounds.joined(separator: " ") }
    if field.isList { text = "danh sách: \(text)" }
    return field.isPersonal ? "\(text); dữ liệu cá nhân · personal data" : text
  }

  private func both(_ label: Label) -> String { label.vi == label.en ? label.vi : "\(label.vi) · \(label.en)" }
  private func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
