internal import Coordination
internal import Wire

/// What every kind has from the kit: `correct` (đính chính), `note` (ghi chú), `attach` (đính kèm văn bản), and
/// folding.
enum KitCommands {
  static func entries<R: Record>(for type: R.Type) -> [Kind.Entry] {
    [
      Kind.Entry(form: correctForm) { fields, state, now in try correct(R.self, fields, state) },
      Kind.Entry(form: noteForm) { fields, state, now in
        // A note changes nothing: the state goes back as it came, not even decoded.
        guard let state else { throw AskFault("there is no state") }
        let change = EncodedChange(unchanged: state, stage: now.stage, events: [("noted", fields)])
        return EncodedDecision(change: change)
      },
      Kind.Entry(form: attachForm) { fields, state, now in
        var (record, documents) = try current(R.self, state)
        documents.list.append(try JSON(fields))
        return EncodedDecision(change: change(record, "attached", fields, documents))
      },
    ]
  }

  static let correct = "correct"
  private static let correctForm = Form(
    correct, title: Label(vi: "Đính chính", en: "Correct"), by: ["approver"],
    fields: [
      .document("fields", vi: "Các trường và giá trị đúng", en: "The fields and their right values"),
      .text("reason", vi: "Lý do", en: "Reason"),
    ])
  private static let noteForm = Form(
    "note", title: Label(vi: "Ghi chú", en: "Note"), by: ["officer", "approver"], isForAnyBody: true,
    fields: [.text("text", vi: "Nội dung", en: "Text")])
  private static let attachForm = Form(
    "attach", title: Label(vi: "Đính kèm văn bản", en: "Attach a document"), by: ["officer", "approver"],
    isForAnyBody: true,
    fields: [
      .text("number", vi: "Số, ký hiệu", en: "Number and sign"), .day("date", vi: "Ngày", en: "Date"),
      .text("summary", vi: "Trích yếu", en: "Summary"), .text("issuer", vi: "Cơ quan ban hành", en: "Issuing body"),
      .text("fileName", vi: "Tên tệp", en: "File name").optional,
      .text("sha256", vi: "SHA-256", en: "SHA-256").optional,
    ])

  private static func current<R: Record>(_ type: R.Type, _ state: [UInt8]?) throws -> (R, Documents) {
    guard let state else { throw AskFault("there is no state") }
    return (try Coding.value(R.self, state), try Documents(in: state))
  }

  private static func change<R: Record>(_ record: R, _ event: String, _ data: [UInt8], _ documents: Documents)
    -> EncodedChange
  {
    var change = EncodedChange(record, events: [], documents)
    change.events = [(event, data)]
    return change
  }

  /// The old values go into the event, so that history keeps them.
  private static func correct<R: Record>(_ type: R.Type, _ fields: [UInt8], _ state: [UInt8]?) throws -> EncodedDecision
  {
    let (record, documents) = try current(R.self, state)
    let form = try JSON(fields)
    guard var json = try? JSON(Coding.bytes(record)), let corrections = form["fields"]?.object, !corrections.isEmpty
    else {
      throw Refusal("nothing-to-correct", vi: "Không có gì để đính chính", en: "There is nothing to correct")
    }
    var before: [String: JSON] = [:]
    for (name, value) in corrections {
      before[name] = json[name]
      json[name] = value
    }
    guard let corrected = try? Coding.value(R.self, json.bytes) else {
      throw Refusal("bad-correction", vi: "Giá trị đính chính không hợp lệ", en: "The corrected values are not valid")
    }
    guard try JSON(Coding.bytes(corrected)) == json else {
      let known = (try JSON(Coding.bytes(corrected))).object?.keys.sorted().joined(separator: ", ") ?? ""
      throw Refusal(
        "unknown-field", vi: "Có trường không thuộc hồ sơ", en: "A field does not belong to the record",
        detail: BilingualText("Các trường có giá trị: \(known).", "Fields with a value: \(known)."))
    }
    guard corrected.stage == record.stage else {
      throw Refusal(
        "stage-by-correction", vi: "Đính chính không đổi bước", en: "A correction does not change the stage")
    }
    let data: JSON = ["before": .object(before), "fields": .object(corrections), "reason": form["reason"] ?? ""]
    return EncodedDecision(change: change(corrected.afterCorrection(), "corrected", data.bytes, documents))
  }

  /// Folds the events of one record, from its first on, to its state, stage and body.
  static func fold<R: Record>(_ type: R.Type, _ events: [(name: String, data: [UInt8])]) throws -> EncodedChange {
    var record: R?
    var documents = Documents()
    for event in events {
      switch event.name {
      case "noted": break
      case "attached": documents.list.append(try JSON(event.data))
      case "corrected":
        guard let now = record, var json = try? JSON(Coding.bytes(now)) else {
          throw AskFault("corrected before it was made")
        }
        for (name, value) in try JSON(event.data)["fields"]?.object ?? [:] { json[name] = value }
        record = try Coding.value(R.self, json.bytes).afterCorrection()
      default: record = R.evolve(record, by: try Coding.event(R.Event.self, name: event.name, data: event.data))
      }
    }
    guard let record else { throw AskFault("a record without events") }
    return EncodedChange(record, events: [], documents)
  }
}
