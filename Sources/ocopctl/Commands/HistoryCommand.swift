import ArgumentParser
import Coordination
import Wire

/// All events of one record.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Lịch sử một hồ sơ · all events of one record")
  @OptionGroup var options: GlobalOptions
  @Argument var kind: String
  @Argument var id: String?

  func run() throws {
    let office = try Office(options)
    let name = id.map { "\(kind)/\($0)" } ?? kind
    let events = try office.history(of: name)
    if events.isEmpty {
      throw Stop(
        .refused, office.say("✗ \(name) không có sự kiện nào đọc được.", "✗ \(name) has no event that may be read."))
    }
    Terminal.put(EventText(office: office).table(events).rendered(options.output, width: Terminal.width))
  }
}

/// Events for people.
struct EventText {
  var office: Office

  func table(_ events: [CloudEvent]) -> Table {
    var table = Table(columns: [
      .init(name: "position", title: office.say("Vị trí", "Position"), isNumber: true),
      .init(name: "time", title: office.say("Lúc", "Time")), .init(name: "dated", title: office.say("Ngày", "Dated")),
      .init(name: "type", title: office.say("Sự kiện", "Event")),
      .init(name: "subject", title: office.say("Hồ sơ", "Subject")),
      .init(name: "body", title: office.say("Cơ quan", "Body")), .init(name: "actor", title: office.say("Ai", "Actor")),
      .init(name: "data", title: office.say("Nội dung", "Data")),
    ])
    for event in events {
      table.rows.append([
        String(event.position), Instant.vietnamese(event.time),
        event.json["dated"]?.string.map { Day(iso: $0)?.vietnamese ?? $0 } ?? "", event.type, event.subject, event.body,
        event.actor, FieldValue.text(event.data, in: office.language),
      ])
      table.values.append(event.json)
    }
    return table
  }

  func line(_ event: CloudEvent) -> String {
    let data = FieldValue.text(event.data, in: office.language)
    let head = "\(event.position)  \(Instant.vietnamese(event.time))  \(event.type)  \(event.subject)  [\(event.body)]"
    return Table.fitted("\(head)  \(data)", to: max(Terminal.width, Table.cells(head) + 2)).trimmingEnd
  }
}

extension String {
  var trimmingEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
