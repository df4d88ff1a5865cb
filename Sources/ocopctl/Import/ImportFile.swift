import Coordination
import Foundation
import Reports

/// A table from a file of any make, read and cleaned; asks a person where letters had to be guessed.
struct ImportFile {
  var table: RawTable
  /// "UTF-8", "trang Sheet1".
  var what: String

  init(path: String, encoding name: String?, sheet: String?, _ language: Language) throws {
    let bytes = [UInt8](try Terminal.read(path))
    let wanted = try name.map { name in
      guard let encoding = TextEncoding(name: name) else {
        let names = TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")
        throw Stop(
          .usage,
          language.say("✗ --encoding: \(names), không phải \"\(name)\".", "✗ --encoding: \(names), not \"\(name)\"."))
      }
      return encoding
    }
    do {
      if RawTable.isWorkbook(bytes) {
        let raw = try RawTable(workbook: bytes, sheet: sheet)
        let legacy =
          try wanted ?? raw.legacyEncoding.map { try Self.confirmed($0, sample: Self.sample(of: raw), language) }
        table = raw.cleaned(from: legacy)
        let names = try RawTable.sheets(of: bytes)
        let title = sheet ?? names.first ?? ""
        what =
          language.say("trang \"\(title)\"", "sheet \"\(title)\"")
          + (names.count > 1 && sheet == nil ? " (1/\(names.count))" : "")
        if let legacy { what += " · \(legacy.rawValue)" }
      } else {
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
          throw Stop(
            .badData,
            language.say(
              "✗ \(path) là tệp .xls đời cũ: mở bằng Excel hoặc LibreOffice rồi lưu thành .xlsx.",
              "✗ \(path) is an old .xls file: open it in Excel or LibreOffice and save it as .xlsx."))
        }
        if let sheet {
          throw Stop(
            .usage, language.say("✗ --sheet \(sheet): tệp không phải XLSX.", "✗ --sheet \(sheet): the file is no XLSX.")
          )
        }
        var encoding = wanted ?? TextEncoding.guess(bytes)
        if wanted == nil, encoding.isGuessed {
          let text = encoding.unicode(encoding.text(of: bytes) ?? "")
          encoding = try Self.confirmed(encoding, sample: Self.sample(text), language)
        }
        if wanted == nil, encoding.text(of: bytes).map({ $0.contains("\0") }) ?? true {
          throw Stop(
            .badData,
            language.say("✗ \(path) không phải CSV hay XLSX.", "✗ \(path) is neither CSV nor XLSX."))
        }
        guard let text = encoding.text(of: bytes) else {
          throw Stop(
            .badData,
            language.say("✗ \(path) không phải \(encoding.rawValue).", "✗ \(path) is not \(encoding.rawValue)."))
        }
        table = try RawTable(csv: text).cleaned(from: encoding)
        what = encoding.rawValue
      }
    } catch let fault as RenderingFault {
      throw Stop(.badData, "✗ \(path): \(fault.text.text(in: language))")
    }
  }

  /// Letters of old fonts are known by what they would spell, so a person says yes to it.
  private static func confirmed(_ encoding: TextEncoding, sample: String, _ language: Language) throws -> TextEncoding {
    let name = encoding.rawValue
    let looks = language.say(
      "Chữ trong tệp có vẻ là \(name.uppercased()), đọc ra: \(sample)",
      "The letters of the file look like \(name.uppercased()) and would read: \(sample)")
    switch Terminal.confirms("\(looks)\n\(language.say("Đúng không?", "Is that right?"))", in: language) {
    case true?: return encoding
    case false?:
      throw Stop(.badData, language.say("✗ Chọn bảng mã bằng --encoding.", "✗ Choose the encoding with --encoding."))
    case nil:
      let hint = language.say(
        "  Nếu đúng: thêm --encoding \(name); nếu là Unicode: --encoding utf-8.",
        "  If so: add --encoding \(name); if it is Unicode: --encoding utf-8.")
      throw Stop(.badData, "✗ \(looks)\n\(hint)")
    }
  }

  private static func sample(of raw: RawTable) -> String {
    guard let encoding = raw.legacyEncoding else { return "" }
    let texts = raw.rows.lazy.flatMap(\.cells).compactMap(\.text).filter { $0.utf8.contains { $0 > 0x7F } }
    return sample(texts.prefix(4).map(encoding.unicode).joined(separator: " · "))
  }

  private static func sample(_ text: String) -> String {
    Table.fitted(String(text.prefix(120)).replacing("\r", with: " "), to: min(100, text.count))
  }
}
