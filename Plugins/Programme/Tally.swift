import Coordination
import OCOP

/// What a counter found: the records behind the number, and of how many for a share.
struct Count: Equatable {
  /// "product/SP-2024-0001", sorted.
  var records: [String]
  /// The whole of a share.
  var whole: [String]?
  /// Where the number is not that of the records: booths, differences.
  private var number: Int?

  init(_ kind: String, _ ids: some Sequence<String>, of whole: Set<String>? = nil, number: Int? = nil) {
    records = Set(ids).map { "\(kind)/\($0)" }.sorted()
    self.whole = whole?.map { "\(kind)/\($0)" }.sorted()
    self.number = number
  }

  /// Of a share, whole percents, rounded down: nothing is met that is not reached.
  var value: Int {
    if let number { return number }
    guard let whole else { return records.count }
    return whole.isEmpty ? 0 : records.count * 100 / whole.count
  }
}

/// Counts over a span of days up to a day, from what was told. The days in facts decide, not when they were entered.
struct Tally {
  let span: ClosedRange<Day>
  /// The last day that counts, not after the span.
  private(set) var day: Day
  let told: Told
  let units: UnitTable
  let products: [ProductHistory]
  private let described: [String: ProductDescribed]
  private let homes: [String: UnitCode]

  init(span: ClosedRange<Day>, at day: Day, told: Told, units: UnitTable) {
    (self.span, self.day, self.told, self.units) = (span, min(day, span.upperBound), told, units)
    let ends = Dictionary(told.lapsed.map { ($0.product, $0) }, uniquingKeysWith: { $0.day > $1.day ? $0 : $1 })
    products = told.certified.map {
      ProductHistory($0, end: ends[$0.product], commune: units.place(of: $0.commune))
    }
    described = Dictionary(told.descriptions.map { ($0.product, $0) }, uniquingKeysWith: { $1 })
    homes = Dictionary(
      told.status.map { ($0.producer, $0.commune) } + told.producers.map { ($0.producer, $0.commune) }
        + told.certified.map { ($0.producer, $0.commune) }, uniquingKeysWith: { first, _ in first })
  }

  /// The same on another day.
  func at(_ day: Day) -> Tally {
    var copy = self
    copy.day = min(day, span.upperBound)
    return copy
  }

  /// The count, in some communes or everywhere; nil when nobody has told anything of the kind yet.
  func count(_ counter: Counter, in communes: Set<UnitCode>? = nil) -> Count? {
    switch counter {
    case .newThreeStarUp: products(in: communes) { $0.isNew(in: span, by: day) }
    case .newFourStar: products(in: communes) { $0.reached(.four, in: span, by: day) }
    case .newCraftVillage:
      told.descriptions.isEmpty
        ? nil
        : products(in: communes) {
          $0.isNew(in: span, by: day) && described[$0.product]?.craftVillage?.isEmpty == false
        }
    case .renewed: products(in: communes) { $0.isRenewed(in: span, by: day) }
    case .upgraded: products(in: communes) { $0.isUpgraded(in: span, by: day) }
    case .net: net(in: communes)
    case .totalThreeStarUp: products(in: communes) { $0.star(on: day) != nil }
    case .totalThreeStar: products(in: communes) { $0.star(on: day) == .three }
    case .totalFourStar: products(in: communes) { $0.star(on: day) == .four }
    case .totalFiveStar: products(in: communes) { $0.star(on: day) == .five }
    case .fiveStarPotential:
      list("product", told.sent, \.day) { $0.filter { holds($0.commune, communes) }.map(\.product) }
    case .certifiedProducers:
      products.isEmpty ? nil : Count("producer", certifiedProducers(in: communes))
    case .leastPerCommune, .communesWithProduct: perCommune(counter, in: communes)
    default: producersAndEvents(counter, in: communes)
    }
  }

  private func producersAndEvents(_ counter: Counter, in communes: Set<UnitCode>?) -> Count? {
    switch counter {
    case .strengthened:
      list("producer", told.support, \.day) { $0.map(\.producer).filter { isAtHome($0, communes) } }
    case .trainedShare: trained(in: communes)
    case .modernShare: modern(in: communes)
    case .takingPart: told.status.isEmpty ? nil : Count("producer", takingPart(in: communes))
    case .mobilised:
      list("producer", told.communication, \.day) { $0.flatMap(\.mobilised).filter { isAtHome($0, communes) } }
    case .tradeEvents: communes == nil ? tradeEvents : nil
    case .boothsHired:
      told.events.isEmpty || communes != nil
        ? nil : Count("delegation", events.map(\.event), number: events.reduce(0) { $0 + $1.booths })
    case .recognisedAtEvents:
      list("producer", told.events, \.opens) { $0.flatMap(\.recognised).filter { isAtHome($0, communes) } }
    case .potentialAtEvents:
      list("producer", told.events, \.opens) { $0.flatMap(\.potential).filter { isAtHome($0, communes) } }
    case .ideasAccepted:
      list("idea", told.ideas, \.day) { $0.filter { holds($0.commune, communes) }.map(\.idea) }
    case .trainingsHeld: communes == nil ? list("training", told.trainings, \.day) { $0.map(\.training) } : nil
    default: nil
    }
  }

  // MARK: - Parts

  /// Whether a dated thing counts: in the span, and not after the day.
  func counts(_ day: Day) -> Bool { span.contains(day) && day <= self.day }

  /// The events attended in the span.
  var events: [EventAttended] { told.events.filter { counts($0.opens) } }
  var fairs: [FairHeld] { told.fairs.filter { counts($0.opened) } }

  private var tradeEvents: Count? {
    guard !told.events.isEmpty || !told.fairs.isEmpty else { return nil }
    var count = Count("delegation", events.map(\.event))
    count.records += Count("fair", fairs.map(\.fair)).records
    return count
  }

  private func holds(_ commune: UnitCode, _ communes: Set<UnitCode>?) -> Bool { communes?.contains(commune) ?? true }

  private func isAtHome(_ producer: String, _ communes: Set<UnitCode>?) -> Bool {
    guard let communes else { return true }
    return homes[producer].map(communes.contains) ?? false
  }

  private func list<Item>(
    _ kind: String, _ items: [Item], _ day: KeyPath<Item, Day>, _ ids: ([Item]) -> [String]
  ) -> Count? {
    items.isEmpty ? nil : Count(kind, ids(items.filter { counts($0[keyPath: day]) }))
  }

  private func products(in communes: Set<UnitCode>?, _ fits: (ProductHistory) -> Bool) -> Count? {
    guard !products.isEmpty else { return nil }
    return Count("product", products.filter { holds($0.commune, communes) && fits($0) }.map(\.product))
  }

  private func net(in communes: Set<UnitCode>?) -> Count? {
    guard !products.isEmpty else { return nil }
    let before = span.lowerBound - 1
    let here = products.filter { holds($0.commune, communes) }
    let came = here.filter { $0.star(on: before) == nil && $0.star(on: day) != nil }.map(\.product)
    let went = here.filter { $0.star(on: before) != nil && $0.star(on: day) == nil }.map(\.product)
    return Count("product", came + went, number: came.count - went.count)
  }

  private func certifiedProducers(in communes: Set<UnitCode>?) -> Set<String> {
    Set(products.filter { $0.star(on: day) != nil && holds($0.commune, communes) }.map(\.producer))
  }

  /// A later change undoes itself: before it, the opposite held.
  private func takingPart(in communes: Set<UnitCode>?) -> Set<String> {
    Set(
      told.status.filter { ($0.day <= day) == $0.takesPart && holds($0.commune, communes) }.map(\.producer))
  }

  private func trained(in communes: Set<UnitCode>?) -> Count? {
    let whole = takingPart(in: communes)
    guard !told.trainings.isEmpty, !whole.isEmpty else { return nil }
    let attended = Set(told.trainings.filter { counts($0.day) }.flatMap(\.producers))
    return Count("producer", attended.intersection(whole), of: whole)
  }

  private func modern(in communes: Set<UnitCode>?) -> Count? {
    let whole = certifiedProducers(in: communes)
    guard !told.channels.isEmpty, !whole.isEmpty else { return nil }
    let since = day.adding(months: -12)
    let evidenced = told.channels.filter { $0.isModern && since < $0.day && $0.day <= day }.map(\.producer)
    return Count("producer", whole.intersection(evidenced), of: whole)
  }

  /// Seed 003: at commodity scale, with a standard, with a linkage.
  private func perCommune(_ counter: Counter, in communes: Set<UnitCode>?) -> Count? {
    let counted = communes ?? Set(units.communes)
    guard !told.descriptions.isEmpty, !counted.isEmpty else { return nil }
    let developed = told.descriptions.filter {
      $0.isCommodity && $0.standard?.isEmpty == false && $0.isLinked && counted.contains($0.commune)
    }
    let perCommune = Dictionary(grouping: developed, by: \.commune)
    guard counter == .leastPerCommune else { return Count("unit", perCommune.keys.map(\.rawValue)) }
    return Count(
      "product", developed.map(\.product), number: counted.map { perCommune[$0]?.count ?? 0 }.min() ?? 0)
  }
}
