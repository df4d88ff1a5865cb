public import Coordination

/// Due days as a calendar that every program of calendars reads (RFC 5545).
///
/// The same entries give the same bytes: ids and times come from the data, never from a clock.
public enum DueCalendar {
  public struct Entry: Sendable, Hashable {
    /// Stable over the life of what is due, e.g. `task/NV-2024-0001`: a calendar replaces the event it knows.
    public var id: String
    public var day: Day
    public var title: String
    public var details: String
    /// Rises with each change.
    public var sequence: Int64
    /// When it was given, or as of when it is told.
    public var stamp: Day

    public init(id: String, day: Day, title: String, details: String = "", sequence: Int64 = 0, stamp: Day) {
      (self.id, self.day, self.title, self.details) = (id, day, title, details)
      (self.sequence, self.stamp) = (sequence, stamp)
    }
  }

  public static func text(_ entries: [Entry], name: String) -> String {
    var lines = [
      "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ocopd//ocopctl//VI", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
      "X-WR-CALNAME:\(escaped(name))", "X-WR-TIMEZONE:Asia/Ho_Chi_Minh",
    ]
    for entry in entries {
      lines += [
        "BEGIN:VEVENT", "UID:\(escaped(entry.id))@ocopd", "DTSTAMP:\(basic(entry.stamp))T000000Z",
        "SEQUENCE:\(max(0, entry.sequence))", "DTSTART;VALUE=DATE:\(basic(entry.day))",
        "DTEND;VALUE=DATE:\(basic(entry.day + 1))", "SUMMARY:\(escaped(entry.title))",
      ]
      if !entry.details.isEmpty { lines.append("DESCRIPTION:\(escaped(entry.details))") }
      // It takes no time of the day: who looks for a free hour is free.
      lines.append("TRANSP:TRANSPARENT")
      for days in [3, 1] {
        lines += [
          "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:\(escaped(entry.title))", "TRIGGER:-P\(days)D", "END:VALARM",
        ]
      }
      lines.append("END:VEVENT")
    }
    lines.append("END:VCALENDAR")
    return lines.map { "\(folded($0))\r\n" }.joined()
  }

  /// The rows of a report that have a due day: a column `due` of days, an id in the column `id` or the first, and a
  /// title in the column `title`, `name` or `task`, else the first text.
  public static func entries(of report: Report, in language: Language) -> [Entry] {
    report.sections.compactMap(\.table).flatMap { table -> [Entry] in
      func column(_ names: [String]) -> Int? {
        names.lazy.compactMap { name in table.columns.firstIndex { $0.id == name } }.first
      }
      guard let due = column(["due"]) ?? table.columns.firstIndex(where: { $0.content == .day }) else { return [] }
      let id = column(["id", "task"]) ?? 0
      let title = column(["title", "name"]) ?? table.columns.indices.first { $0 != id } ?? 0
      return table.rows.compactMap { row in
        let cells = table.cells(of: row)
        guard case .day(let day) = cells[due], case .text(let identifier) = cells[id] else { return nil }
        let details = table.columns.indices.filter { ![due, id, title].contains($0) && cells[$0] != .unknown }.map {
          "\(table.columns[$0].title.text(in: language)): "
            + CellText.text(cells[$0], table.columns[$0].content, in: language)
        }
        return Entry(
          id: identifier.vi, day: day, title: CellText.text(cells[title], table.columns[title].content, in: language),
          details: details.joined(separator: "\n"), stamp: report.cutOff)
      }
    }
  }

  private static func basic(_ day: Day) -> String { day.iso.replacing("-", with: "") }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\", ";", ",": result += "\\\(character)"
      case _ where character.isNewline: result += "\\n"
      default: result.append(character)
      }
    }
    return result
  }

  /// At most 75 octets in a line; no character is divided.
  private static func folded(_ line: String) -> String {
    var result = ""
    var count = 0
    for character in line {
      let size = character.utf8.count
      if count + size > 75 {
        result += "\r\n "
        count = 1
      }
      result.append(character)
      count += size
    }
    return result
  }
}
