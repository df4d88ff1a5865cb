import Chance
import Ledger
import Testing

@testable import Host

/// The row of deliveries under way answers like a dictionary, whatever is given, taken back and left behind.
struct FlightsTests {
  private static func flight(_ delivery: Int64, attempt: Int64 = 0) -> Consumer.Flight {
    .init(
      position: delivery * 2, delivery: delivery, attempt: attempt,
      event: StoredEvent(position: delivery * 2, time: 0, topics: "", record: nil, header: [], data: []))
  }

  @Test(arguments: 1...20)
  func itAnswersLikeADictionary(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var (flights, model, last) = (Flights(), [Int64: Consumer.Flight](), Int64(0))
    for _ in 0..<3_000 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<5:
        // Deliveries that were acknowledged before a restart are passed over, now and then very many.
        last += Int.random(in: 0..<40, using: &random) == 0 ? Int64.random(in: 1...5_000, using: &random) : 1
        (flights[last], model[last]) = (Self.flight(last), Self.flight(last))
      case 5:
        // One from long ago, that is tried again.
        let old = Int64.random(in: 1...max(1, last), using: &random)
        (flights[old], model[old]) = (Self.flight(old), Self.flight(old))
      case 6:
        guard let some = model.keys.sorted().randomElement(using: &random) else { continue }
        flights[some]?.attempt += 1
        model[some]?.attempt += 1
      default:
        let sorted = model.keys.sorted()
        guard let oldest = sorted.first, let any = sorted.randomElement(using: &random) else { continue }
        // The oldest are mostly done with first; with some seeds they stay behind.
        let done = seed % 3 == 0 || Bool.random(using: &random) ? any : oldest
        #expect(flights.remove(done) == model.removeValue(forKey: done))
        #expect(flights.remove(done) == nil)
      }
      #expect(flights.count == model.count && flights.isEmpty == model.isEmpty)
    }
    let cut = Int64.random(in: 0...(last + 1), using: &random)
    func sorted(_ flights: [Consumer.Flight]) -> [Consumer.Flight] { flights.sorted { $0.delivery < $1.delivery } }
    #expect(sorted(flights.all) == sorted(Array(model.values)))
    #expect(sorted(flights.upTo(cut)) == sorted(model.values.filter { $0.delivery <= cut }))
    for (delivery, flight) in model { #expect(flights[delivery] == flight) }
  }

  @Test func oneThatStaysBehindDoesNotKeepThoseThatAreDone() {
    var flights = Flights()
    for delivery in 1...200_000 as ClosedRange<Int64> {
      flights[delivery] = Self.flight(delivery)
      if delivery > 1 { _ = flights.remove(delivery) }
    }
    #expect(flights.all == [Self.flight(1)] && flights[1] == Self.flight(1))
    #expect(flights.length < 2_000)
  }
}
