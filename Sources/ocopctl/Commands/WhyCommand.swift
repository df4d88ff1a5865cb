import ArgumentParser
import Coordination
import Wire

/// The chain of causes of an event, across departments, oldest first.
struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Vì sao có sự kiện này: vị trí hoặc loại/mã · the chain of causes of an event or record")
  @OptionGroup var options: GlobalOptions
  @Argument(help: "vị trí | kind/ID") var target: String

  func run() throws {
    let office = try Office(options)
    let chain = try CauseChain.read(target, office)
    if options.output == .table { return Terminal.put(CauseChain.text(chain, office)) }
    Terminal.put(EventText(office: office).table(chain).rendered(options.output, width: Terminal.width))
  }
}

/// Walks from an event back to the command of a person that it follows from.
enum CauseChain {
  static func read(_ target: String, _ office: Office) throws -> [CloudEvent] {
    var next: CloudEvent?
    if let position = Int64(target) {
      next = try office.event(at: position)
    } else {
      next = try office.history(of: target).last
    }
    guard next != nil else {
      throw Stop(.refused, office.say("✗ Không thấy sự kiện của \(target).", "✗ No event of \(target) was found."))
    }
    var chain: [CloudEvent] = []
    while let event = next, chain.count < 256 {
      chain.append(event)
      // A fact stands in the decision whose first event is the change of the record.
      if let decision = event.decision, decision > 0, decision < event.position, event.isFact || event.isTask,
        let first = try office.event(at: decision)
      {
        chain.append(first)
      }
      guard let cause = event.cause, cause > 0, cause < event.position else { break }
      next = try office.event(at: cause)
    }
    return chain.reversed()
  }

  static func text(_ chain: [CloudEvent], _ office: Office) -> String {
    var lines: [String] = []
    for (step, event) in chain.enumerated() {
      let margin = String(repeating: "  ", count: min(step, 12))
      let arrow = step == 0 ? "●" : "└→"
      lines.append(
        "\(margin)\(arrow) \(event.position) · \(Instant.vietnamese(event.time)) · \(office.bodyName(event.body)) · \(event.actor)"
      )
      lines.append("\(margin)   \(event.subject) \(event.type)")
      let data = FieldValue.text(event.data, in: office.language)
      if !data.isEmpty {
        lines.append("\(margin)   \(Table.fitted(data, to: max(30, Terminal.width - margin.count - 4)).trimmingEnd)")
      }
    }
    return lines.joined(separator: "\n")
  }
}
