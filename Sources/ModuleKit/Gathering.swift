internal import Wire

extension Circumstances {
  /// Asks for several things in one round. The host answers few rounds of an ask, so what a rule reads in any case is
  /// best read together; afterwards each read is there.
  public func gather(_ reads: [() throws -> Void]) throws {
    var missing: [JSON] = []
    var isAnswered = true
    for read in reads {
      do { try read() } catch let need as Need {
        isAnswered = false
        for one in need.reads where !missing.contains(one) { missing.append(one) }
      }
    }
    if !isAnswered { throw Need(reads: missing) }
  }
}
