/// The rule for every list of a lead and those who cooperate: nobody stands in it twice.
package enum Cooperation {
  /// The problems of the list at `pointer`.
  package static func check(lead: BodyID, with cooperating: [BodyID], at pointer: String) -> [Fault] {
    var problems: [Fault] = []
    var seen: Set<BodyID> = []
    for (place, body) in cooperating.enumerated() {
      if body == lead {
        problems.append(
          Fault(
            at: "\(pointer)/\(place)", "Cơ quan chủ trì \(body) không thể đồng thời phối hợp",
            "The lead body \(body) cannot cooperate as well"))
      } else if !seen.insert(body).inserted {
        problems.append(
          Fault(at: "\(pointer)/\(place)", "Cơ quan \(body) bị lặp", "The body \(body) is named twice"))
      }
    }
    return problems
  }
}
