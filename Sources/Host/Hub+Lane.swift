internal import Wire

// One decision at a time gets its read set held still.
extension Hub {
  mutating func joinLane(_ number: Int) {
    if lane.holder == nil {
      lane.holder = number
      lane.since = monotonic
    } else if lane.holder != number {
      lane.queue.append(number)
    }
  }

  /// Lets the next one in, and takes up the decisions that waited.
  mutating func leaveLane(_ number: Int) {
    guard lane.holder == number else { return }
    lane.holder = nil
    while let next = lane.queue.popFirst() {
      // One that is decided already stands in the queue a second time, and would hold the lane for nothing.
      guard let errand = errands[next], errand.phase != .staged else { continue }
      lane.holder = next
      lane.since = monotonic
      break
    }
    let waiting = lane.waiting
    lane.waiting = []
    for (errand, decided) in waiting where errands[errand] != nil { decide(errand, decided) }
  }

  /// Begins anew with nothing read: what it was decided on has moved.
  mutating func askAgain(_ number: Int) {
    guard let errand = errands[number] else { return }
    errand.conflicts += 1
    if errand.conflicts >= 2 { joinLane(number) }
    beginAnew(number)
  }
}
