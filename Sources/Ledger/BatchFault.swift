/// What every ledger checks of a batch before it writes.
extension Batch {
  /// Why the batch may not be written behind `head`, nil when it may. Times are checked because the lookup by time
  /// searches the log as a sorted list.
  func fault(epoch: Int64, ownEpoch: Int64, expectedHead: Int64, head: Int64, lastTime: Int64) -> String? {
    if epoch != ownEpoch { return "epoch \(epoch) is not the epoch of this opening, \(ownEpoch)" }
    if expectedHead != head { return "the head is \(head), not \(expectedHead)" }
    var position = head
    var time = lastTime
    for event in events {
      position += 1
      if event.position != position { return "position \(event.position) stands where \(position) is due" }
      if event.time < time { return "event \(position) is older than the event before it" }
      time = event.time
    }
    return nil
  }
}
