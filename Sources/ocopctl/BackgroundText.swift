import Coordination
import Wire

/// A background for people: first the plan, then department by department what it did, and under which paragraph.
struct BackgroundText {
  var office: Office
  var width: Int

  func text(_ background: Background) throws -> String {
    let names = try background.producers.map { try office.find($0)?["state"]?["name"]?.string ?? $0 }
    let who = names.isEmpty ? "" : ": \(names.joined(separator: ", "))"
    var lines = ["", office.say("Câu chuyện phía sau\(who)", "The story behind it\(who)")]
    for plan in background.plans {
      let state = plan["state"]
      let day = state?["document"]?["issued"]?.string.flatMap { Day(iso: $0)?.vietnamese } ?? ""
      let title = FieldValue.text(state?["document"]?["title"] ?? "", in: office.language)
      lines += put("▪ \(state?["number"]?.string ?? "") (\(day)) \(title)", at: 2)
    }
    for part in background.parts {
      lines.append("── \(office.shortName(part.body)) ──")
      for task in part.planTasks { lines += put(planTask(task["state"] ?? [:]), at: 2) }
      for event in part.events { lines += put(try line(event), at: 2) }
    }
    return lines.joined(separator: "\n")
  }

  /// A task of the plan, with the paragraph it follows from.
  private func planTask(_ state: JSON) -> String {
    let title = FieldValue.text(state["title"] ?? "", in: office.language)
    let source = state["source"]?.string.map { " [\(Words.source($0, office.language))]" } ?? ""
    return "▪ \(title)\(source)"
  }

  private func line(_ event: CloudEvent) throws -> String {
    let kind = event.kind ?? ""
    let what = try office.vocabulary.eventTitle(event.name, of: kind)
    let title = event.name == "assigned" ? event.data["title"] ?? event.data["assignment"]?["title"] : nil
    let name = title.map { " “\(FieldValue.text($0, in: office.language))”" } ?? ""
    let source = (event.data["source"] ?? event.data["assignment"]?["source"])?.string.map { " [\($0)]" } ?? ""
    return
      "\(event.day.vietnamese)  \(event.subject) · \(what)\(name)\(event.isTask ? source : "") · #\(event.position)"
  }

  private func put(_ text: String, at indent: Int) -> [String] {
    RecordText.wrapped(text, width: max(30, width - indent - 2)).enumerated().map { place, part in
      String(repeating: " ", count: place == 0 ? indent : indent + 2) + part
    }
  }
}
