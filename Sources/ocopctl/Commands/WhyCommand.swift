import ArgumentParser
import Coordination
import Wire

/// Why a record stands as it does, or why an event came about, across departments.
struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Vì sao hồ sơ đến bước này, hoặc vì sao có sự kiện · why a record stands as it does, or an event happened"
  )
  @OptionGroup var options: GlobalOptions
  @Argument(help: "vị trí | ID | kind/ID · position | ID | kind/ID") var words: [String]

  func run() throws {
    let office = try Office(options)
    let target = try office.vocabulary.record(words)
    if options.output == .table { return Terminal.put(try Why.text(target, office, width: Terminal.width)) }
    let events = try Why.events(target, office)
    Terminal.put(EventText(office: office).table(events).rendered(options.output, width: Terminal.width))
  }
}

/// Answers for a position or a record.
enum Why {
  static func text(_ target: String, _ office: Office, width: Int) throws -> String {
    let text = CausesText(office: office, width: width)
    guard let position = Int64(target) else { return try text.text(try Causes(of: target, office)) }
    let chain = try CauseChain.read(position, office)
    let caused = try text.text(chain: chain, effects: try CauseChain.effects(of: position, office))
    guard let event = chain.last, let background = try Background(of: event, office) else { return caused }
    return try caused + "\n" + BackgroundText(office: office, width: width).text(background)
  }

  static func events(_ target: String, _ office: Office) throws -> [CloudEvent] {
    guard let position = Int64(target) else {
      return try Causes(of: target, office).decisions.flatMap(\.all).sorted { $0.position < $1.position }
    }
    return try CauseChain.read(position, office)
  }
}

/// Walks from an event back to the command of a person that it follows from, and one level forward.
enum CauseChain {
  /// Oldest first.
  static func read(_ position: Int64, _ office: Office) throws -> [CloudEvent] {
    var next = try office.event(at: position)
    guard next != nil else {
      throw Stop(
        .refused, office.say("✗ Không thấy sự kiện ở vị trí \(position).", "✗ There is no event at \(position)."))
    }
    var chain: [CloudEvent] = []
    while let event = next, chain.count < 256 {
      chain.append(event)
      // Tasks, facts and further records stand in the decision that its first event began.
      if let decision = event.decision, decision > 0, decision < event.position {
        next = try office.event(at: decision)
      } else if let cause = event.cause, cause > 0, cause < event.position {
        next = try office.event(at: cause)
      } else {
        next = nil
      }
    }
    return chain.reversed()
  }

  /// The rest of the decision that the event began, and the decisions caused by it.
  static func effects(of position: Int64, _ office: Office) throws -> [Causes.Decision] {
    let log = try Causes.scan(from: position, office)
    let own = log.filter { $0.position != position && $0.decision == position }
    let positions = Set(own.map(\.position) + [position])
    let caused = Set(log.filter { $0.cause.map(positions.contains) == true }.map { $0.decision ?? $0.position })
    let others = log.filter { caused.contains($0.decision ?? $0.position) }
    return (own.isEmpty ? [] : [Causes.Decision(events: own)])
      + (others.isEmpty ? [] : [Causes.Decision(events: others)])
  }
}
