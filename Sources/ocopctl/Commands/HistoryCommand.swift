import ArgumentParser
import Coordination
import Wire

/// All events of one record.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Lịch sử một hồ sơ · all events of one record")
  @OptionGroup var options: GlobalOptions
  @Argument(help: "ID | kind/ID") var words: [String]

  func run() throws {
    let office = try Office(options)
    let name = try office.vocabulary.record(words)
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
      .init(name: "position", title: office.say("Vị trí", "Position"), isNumber: true, isWhole: true),
      .init(name: "dated", title: office.say("Ngày", "Dated"), isWhole: true),
      .init(name: "title", title: office.say("Việc", "Act"), least: 20),
      .init(name: "actor", title: office.say("Ai", "Actor"), isWhole: true),
      .init(name: "data", title: office.say("Nội dung", "Data"), least: 40),
      .init(name: "subject", title: office.say("Hồ sơ", "Subject")),
      .init(name: "type", title: office.say("Sự kiện", "Event")),
      .init(name: "body", title: office.say("Cơ quan", "Body")),
      .init(name: "time", title: office.say("Ghi lúc", "Written"), isWhole: true),
    ])
    let vocabulary = try? office.vocabulary
    for event in events {
      let kind = vocabulary?.entries.first { $0.kind.kind == event.kind }?.kind
      let names = FieldValue.Names(
        field: { name in kind.flatMap { vocabulary?.anyField(name, of: $0) } }, body: office.shortName)
      table.rows.append([
        String(event.position), event.day.vietnamese,
        event.kind.flatMap { vocabulary?.eventTitle(event.name, of: $0) } ?? event.name, event.actor,
        FieldValue.text(event.data, names: names, in: office.language), event.subject, event.type, event.body,
        Instant.vietnamese(event.time),
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
