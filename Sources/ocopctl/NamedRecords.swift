import Coordination
import Wire

/// Names of records and bodies in the place of their ids: `--producer "HTX Đồng Xanh"`, `--commune "xã Tịnh Thọ"`.
struct NamedRecords {
  var index: RecordIndex
  var language: Language

  /// The values of a form with ids for names. What may be an id stays: the module says whether it is one.
  func resolved(_ values: [String: JSON], of form: Form) throws -> [String: JSON] {
    var values = values
    for field in form.fields where field.type == .record || field.type == .body {
      guard let value = values[field.name] else { continue }
      if let list = value.array {
        values[field.name] = .array(try list.map { .string(try id($0.string ?? "", of: field)) })
      } else if let text = value.string {
        values[field.name] = .string(try id(text, of: field))
      }
    }
    return values
  }

  private func id(_ text: String, of field: Field) throws -> String {
    if text.isEmpty || field.type == .body && Name.isValid(text) { return text }
    return try id(text, kind: field.kind ?? "body", place: "--\(KindText.flagName(of: field))")
  }

  /// The record that a command is for, by its name.
  func id(_ text: String, kind: String, place: String) throws -> String {
    if index.mayBeID(text, of: kind) { return text }
    do { return try CellReader(index: index).record(text, kind: kind, nil) } catch let fault as CellReader.Fault {
      throw Stop(.badData, "✗ \(place): \(fault.text.text(in: language))")
    }
  }
}
