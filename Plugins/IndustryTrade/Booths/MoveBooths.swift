import Coordination
import ModuleKit
import OCOP

/// The organisers put a participant somewhere by hand, and say why. What an allotment holds to, this holds to.
struct PlaceByHand: Command {
  static let form = Form(
    "place", vi: "Xếp gian bằng tay", en: "Place by hand", on: Registration.self,
    from: [.waiting, .allotted, .confirmed], to: [.allotted], anyBody: true,
    .integer("place", vi: "Số gian", en: "Numbers of the booths", min: 1, max: 5_000).list,
    .text("reason", vi: "Lý do", en: "Reason"))
  var place: [Int]
  var reason: String

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    let found = try now.require(Fair.self, registration.fair)
    let fair = found.state
    try fair.requireHost(now)
    guard fair.stage == .allotted else {
      throw Refusal("not-allotted", vi: "Hội chợ chưa phân gian", en: "The booths are not allotted yet")
    }
    let zone = try zone(of: registration, at: fair, in: now)
    try registration.requireCertificate(on: fair.days, in: now)
    let others = try now.all(Registration.self, where: "fair", is: registration.fair)
      .filter { $0.id != now.recordID && $0.state.isHolding }
    for other in others {
      guard let number = other.state.place.first(where: place.contains) else { continue }
      guard let group = registration.group, other.state.group == group else {
        throw Refusal(
          "booth-taken", vi: "Gian \(number) là của \(other.state.producerName) (\(other.id))",
          en: "Booth \(number) is of \(other.state.producerName) (\(other.id))",
          detail: BilingualText("Thu lại gian đó trước: take-back.", "Take that one back first: take-back."))
      }
    }
    let until = min(try now.workingDays(now.settings(IndustryTrade.self).confirmDays, after: now.dated), fair.opens - 1)
    let confirmBy = until > now.dated ? until : nil
    return Decision(
      .placed(place: place, zone: zone.id, reason: reason, by: now.actor.body, confirmBy: confirmBy)
    ).retelling(found, others, with: (registration.producer, place), confirmBy: confirmBy)
  }

  private func zone(of registration: Registration, at fair: Fair, in now: Circumstances) throws -> Zone {
    let zones = fair.zones(by: now.settings(IndustryTrade.self))
    let found = place.compactMap { zones.zone(ofBooth: $0) }
    guard let zone = found.first, found.count == place.count, Set(found.map(\.id)).count == 1,
      Set(place).count == place.count
    else {
      throw Refusal(
        "no-such-booth", vi: "Các số gian phải có thật, khác nhau và cùng một khu",
        en: "The numbers must be those of different booths of one zone")
    }
    guard zone.takes(registration.counts, of: registration.sector ?? "") else {
      throw Refusal(
        "zone-not-for-it", vi: "\(zone.title) không dành cho \(registration.counts.title.vi.lowercased())",
        en: "Zone \(zone.id) is not for such: \(registration.counts.title.en), \(registration.sector ?? "-")")
    }
    guard place.count <= zone.perProducer else {
      throw Refusal(
        "too-many-booths", vi: "\(zone.title): mỗi chủ thể nhiều nhất \(zone.perProducer) gian",
        en: "Zone \(zone.id): at most \(zone.perProducer) booths for one")
    }
    return zone
  }
}

/// The organisers take booths back by hand; the participant is on the waiting list again.
struct TakeBack: Command {
  static let form = Form(
    "take-back", vi: "Thu lại gian", en: "Take back", on: Registration.self, from: [.allotted, .confirmed],
    to: [.waiting], anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))
  var reason: String

  func decide(_ registration: Registration, in now: Circumstances) throws -> Decision<Registration> {
    let found = try now.require(Fair.self, registration.fair)
    try found.state.requireHost(now)
    guard found.state.stage == .allotted else {
      throw Refusal("not-allotted", vi: "Hội chợ không ở bước đã phân gian", en: "The booths are not being allotted")
    }
    let others = try now.all(Registration.self, where: "fair", is: registration.fair)
      .filter { $0.id != now.recordID && $0.state.isHolding }
    return Decision(.takenBack(reason: reason, by: now.actor.body)).retelling(found, others, with: nil, confirmBy: nil)
  }
}

extension Decision where R == Registration {
  /// The fair and all departments know who has booths now.
  fileprivate func retelling(
    _ fair: Found<Fair>, _ others: [Found<Registration>], with own: (producer: String, place: [Int])?, confirmBy: Day?
  ) -> Self {
    let holders = others.sorted { ($0.state.place.first ?? 0, $0.id) < ($1.state.place.first ?? 0, $1.id) }
    let producers = holders.map(\.state.producer) + (own.map { [$0.producer] } ?? [])
    let booths = Set(holders.flatMap(\.state.place) + (own?.place ?? [])).count
    let until = [fair.state.confirmBy, confirmBy].compactMap { $0 }.max()
    return changing(fair, .boothsAllotted(booths: booths, producers: producers.count, confirmBy: until))
      .announcing(BoothsAllotted(fair: fair.id, producers: producers, booths: booths))
  }
}
