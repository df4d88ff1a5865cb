/// A report as data: what a question answers when people will print it, mail it or put it into a table.
///
/// Renderers (terminal, md, csv, xlsx, docx) know only this type; a module says nothing about fonts or columns' widths.
public struct Report: Sendable, Hashable, Codable {
  /// Which official form the text takes on paper (Nghị định 30/2020/NĐ-CP, Phụ lục III).
  public enum Layout: String, Sendable, Hashable, Codable, CaseIterable {
    /// Báo cáo.
    case report
    /// Công văn.
    case letter
    /// Giấy mời.
    case invitation
    /// Tờ trình.
    case proposal
    /// Phiếu trả hồ sơ.
    case returned
    /// Biên bản.
    case minutes
    /// Quyết định.
    case decision
    /// Thông báo.
    case notice
    /// Giấy chứng nhận.
    case certificate
    /// A page for leaders, without number and signature.
    case brief
  }

  public struct Section: Sendable, Hashable, Codable {
    public var heading: BilingualText?
    public var paragraphs: [BilingualText]
    public var table: Table?

    public init(heading: BilingualText? = nil, paragraphs: [BilingualText] = [], table: Table? = nil) {
      (self.heading, self.paragraphs, self.table) = (heading, paragraphs, table)
    }
  }

  public struct Table: Sendable, Hashable, Codable {
    public var columns: [Column]
    /// One cell per column.
    public var rows: [[Cell]]

    public init(columns: [Column], rows: [[Cell]]) { (self.columns, self.rows) = (columns, rows) }
  }

  public struct Column: Sendable, Hashable, Codable {
    /// What a cell holds: text; a whole number; đồng; hundredths of a percent; a day.
    public enum Content: String, Sendable, Hashable, Codable, CaseIterable { case text, integer, money, percent, day }

    /// Kebab-case, the name in json and csv.
    public var id: String
    public var title: BilingualText
    public var content: Content

    public init(_ id: String, vi: String, en: String, _ content: Content = .text) {
      (self.id, title, self.content) = (id, BilingualText(vi, en), content)
    }
  }

  /// A value, or the statement that there is none ("chưa có số liệu"), which is never 0.
  public enum Cell: Sendable, Hashable {
    case text(BilingualText)
    case number(Int64)
    case day(Day)
    case unknown
  }

  public var layout: Layout
  public var title: BilingualText
  /// The body that would sign it.
  public var issuer: BilingualText?
  /// Whom a letter goes to (kính gửi).
  public var recipients: [BilingualText]
  /// The day up to which it counts (số liệu tính đến ngày).
  public var cutOff: Day
  public var sections: [Section]
  /// What does not add up, went backwards or is implausible: named, never corrected.
  public var warnings: [BilingualText]

  public init(
    _ layout: Layout, vi: String, en: String, issuer: BilingualText? = nil, recipients: [BilingualText] = [],
    cutOff: Day, sections: [Section], warnings: [BilingualText] = []
  ) {
    (self.layout, title, self.issuer, self.recipients) = (layout, BilingualText(vi, en), issuer, recipients)
    (self.cutOff, self.sections, self.warnings) = (cutOff, sections, warnings)
  }
}

/// In JSON: `{"text": {"vi","en"}}`, `{"number": 7}`, `{"day": "2024-08-31"}`, or `{}` where there is no figure.
extension Report.Cell: Codable {
  private enum CodingKeys: String, CodingKey { case text, number, day }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let text = try container.decodeIfPresent(BilingualText.self, forKey: .text) {
      self = .text(text)
    } else if let number = try container.decodeIfPresent(Int64.self, forKey: .number) {
      self = .number(number)
    } else if let day = try container.decodeIfPresent(Day.self, forKey: .day) {
      self = .day(day)
    } else {
      self = .unknown
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .text(let text): try container.encode(text, forKey: .text)
    case .number(let number): try container.encode(number, forKey: .number)
    case .day(let day): try container.encode(day, forKey: .day)
    case .unknown: break
    }
  }
}
