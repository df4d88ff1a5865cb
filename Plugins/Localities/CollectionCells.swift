import Coordination
import ModuleKit

/// Rows as a body sends them, held against the columns: the values as they are stored, and every fault.
struct CheckedRows {
  private(set) var rows: [[String: CellValue]] = []
  /// "/rows/2/revenue: …", the row counted from 1 in the words.
  private(set) var faults: [Fault] = []

  /// A state holds at most 256 KiB; what stands around the rows is small.
  static let byteLimit = 200_000
  /// More faults help nobody.
  static let faultLimit = 100

  init(_ sent: [[String: CellValue]], columns: [Collection.Column]) {
    var bytes = 0
    for (place, row) in sent.enumerated() {
      // A row without any value is the end of a sheet, not a fault.
      if row.values.allSatisfy(\.isBlank) { continue }
      var stored: [String: CellValue] = [:]
      for name in row.keys.sorted() where !columns.contains(where: { $0.id == name }) {
        add(place, name, "không có cột này", "there is no such column")
      }
      for column in columns {
        guard let value = row[column.id], !value.isBlank else {
          if column.required { add(place, column.id, "thiếu \"\(column.title)\"", "\"\(column.title)\" is missing") }
          continue
        }
        switch value.read(as: column.type) {
        case .success(let value): stored[column.id] = value
        case .failure(let wrong): add(place, column.id, wrong.message.vi, wrong.message.en)
        }
      }
      // 32 for quotes, signs and a number; text that is escaped may take twice its bytes.
      bytes += stored.reduce(4) { $0 + $1.key.utf8.count + 32 + $1.value.byteCount }
      rows.append(stored)
    }
    if bytes > Self.byteLimit {
      faults.append(
        Fault(at: "/rows", "Bảng quá lớn: chia thành nhiều đợt", "The table is too large: divide it into collections"))
    }
  }

  private mutating func add(_ place: Int, _ column: String, _ vi: String, _ en: String) {
    guard faults.count < Self.faultLimit else { return }
    faults.append(
      Fault(
        at: "/rows/\(place)/\(column)", "Dòng \(place + 1), cột \(column): \(vi)",
        "Row \(place + 1), column \(column): \(en)"))
  }
}

/// Why a value does not fit its column.
struct WrongValue: Error {
  var message: BilingualText
  init(_ vi: String, _ en: String) { message = BilingualText(vi, en) }
}

extension CellValue {
  var isBlank: Bool { if case .text(let text) = self { text.allSatisfy(\.isWhitespace) } else { false } }

  fileprivate var byteCount: Int {
    if case .text(let text) = self {
      text.utf8.count + text.utf8.count { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C } * 5
    } else {
      20
    }
  }

  /// The value as a column of this type stores it: numbers and amounts may come as people type them.
  func read(as type: Report.Column.Content) -> Result<CellValue, WrongValue> {
    switch (type, self) {
    case (.text, .text(let text)):
      return text.utf8.count <= 4_000 ? .success(self) : .failure(WrongValue("quá dài", "too long"))
    case (.text, .number(let number)): return .success(.text(String(number)))
    case (.integer, .number), (.money, .number), (.percent, .number): return bounded()
    case (.integer, .text(let text)), (.money, .text(let text)):
      guard let amount = Money(parsing: text) else {
        return .failure(
          type == .money
            ? WrongValue("\"\(text)\" không phải số tiền đồng", "\"\(text)\" is no amount in đồng")
            : WrongValue("\"\(text)\" không phải số nguyên", "\"\(text)\" is no whole number"))
      }
      return CellValue.number(Int64(amount.dong)).bounded()
    case (.percent, .text(let text)):
      guard let hundredths = Self.percent(text) else {
        return .failure(WrongValue("\"\(text)\" không phải tỷ lệ", "\"\(text)\" is no percentage"))
      }
      return .success(.number(hundredths))
    case (.day, .text(let text)):
      guard let day = Day(parsing: text) else {
        return .failure(WrongValue("\"\(text)\" không phải ngày có thật", "\"\(text)\" is no real day"))
      }
      return .success(.text(day.iso))
    case (.day, .number(let number)):
      return .failure(WrongValue("\(number) không phải ngày", "\(number) is no day"))
    }
  }

  private func bounded() -> Result<CellValue, WrongValue> {
    guard case .number(let number) = self, number.magnitude <= UInt64(Money.limit) else {
      return .failure(WrongValue("số quá lớn", "the number is too large"))
    }
    return .success(self)
  }

  /// "12,5" or "12,5%" is 1250.
  private static func percent(_ text: String) -> Int64? {
    var text = String(text.filter { !$0.isWhitespace })
    if text.last == "%" { text.removeLast() }
    let isNegative = text.first == "-"
    if isNegative { text.removeFirst() }
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "." }
    guard (1...2).contains(parts.count),
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      parts[0].utf8.count <= 9, parts.count == 1 || parts[1].utf8.count <= 2, let whole = Int64(parts[0])
    else { return nil }
    let decimals = parts.count == 2 ? Int64((parts[1] + "0").prefix(2)) ?? 0 : 0
    return (whole * 100 + decimals) * (isNegative ? -1 : 1)
  }
}
