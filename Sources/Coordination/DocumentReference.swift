/// A document that a record rests on (văn bản), as an office registers it.
///
/// Keys: number, date, summary, issuer, fileName, sha256. The file itself is kept elsewhere; its digest tells
/// whether a copy is the one meant.
public struct DocumentReference: Sendable, Hashable, Codable {
  /// Số/ký hiệu: "69/KH-UBND".
  public let number: String
  /// Ngày ban hành.
  public let date: Day
  /// Trích yếu.
  public let summary: String
  /// Cơ quan ban hành.
  public let issuer: String
  public let fileName: String?
  /// SHA-256 of the file, 64 lower-case hexadecimal digits.
  public let sha256: String?

  public init(
    number: String, date: Day, summary: String, issuer: String, fileName: String? = nil, sha256: String? = nil
  ) {
    self.number = number
    self.date = date
    self.summary = summary
    self.issuer = issuer
    self.fileName = fileName
    self.sha256 = sha256
  }

  /// What is wrong with the reference; empty when it may be kept.
  public func check() -> [Fault] {
    var problems: [Fault] = []
    let texts = [
      ("number", number, "Thiếu số, ký hiệu văn bản", "The number is missing"),
      ("summary", summary, "Thiếu trích yếu", "The summary is missing"),
      ("issuer", issuer, "Thiếu cơ quan ban hành", "The issuer is missing"),
    ]
    for (key, text, vi, en) in texts where text.allSatisfy(\.isWhitespace) {
      problems.append(Fault(at: "/\(key)", vi, en))
    }
    if let fileName, fileName.isEmpty || fileName.contains("/") || fileName.contains("\\") {
      problems.append(
        Fault(at: "/fileName", "Tên tệp không được chứa đường dẫn", "The file name must not hold a path"))
    }
    if let sha256, !DocumentReference.isDigest(sha256) {
      problems.append(
        Fault(
          at: "/sha256", "Mã SHA-256 phải là 64 chữ số thập lục phân thường",
          "SHA-256 must be 64 lower-case hexadecimal digits"))
    }
    if (fileName == nil) != (sha256 == nil) {
      problems.append(
        Fault(
          at: fileName == nil ? "/fileName" : "/sha256", "Tên tệp và mã SHA-256 phải đi cùng nhau",
          "File name and SHA-256 go together"))
    }
    return problems
  }

  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }
}
