import Coordination
import ModuleKit

/// A producer wants to take part in a fair (đăng ký tham gia hội chợ), and its stand there.
struct Registration: KeptRecord {
  static let kind = "registration"
  static let title = BilingualText("đăng ký hội chợ", "fair registration")
  static let numbering: String? = "DK"
  /// 2: the keys `products` and `registrar`.
  static let schema = 2
  static let keys: [Key] = [
    .record("fair"), .record("producer"), .text("pair"), .record("products"), .text("registrar"),
  ]
  static let events = [
    "submitted", "must-marked", "allotted", "waitlisted", "placed", "taken-back", "confirmed", "asked-again", "warned",
    "declined", "excluded", "withdrawn", "present", "absent", "incident-noted", "reported",
    "sanction-noted", "handed-over",
  ]

  enum Stage: String, StageName {
    case submitted, waiting, allotted, confirmed, present, reported, absent, declined, excluded, withdrawn

    var title: BilingualText {
      switch self {
      case .submitted: BilingualText("Đã đăng ký", "Submitted")
      case .waiting: BilingualText("Dự bị", "On the waiting list")
      case .allotted: BilingualText("Có gian hàng", "Has booths")
      case .confirmed: BilingualText("Đã xác nhận", "Confirmed")
      case .present: BilingualText("Đã nhận gian", "At the stand")
      case .reported: BilingualText("Đã báo kết quả", "Reported")
      case .absent: BilingualText("Bỏ gian", "Left the booth empty")
      case .declined: BilingualText("Từ chối gian", "Declined")
      case .excluded: BilingualText("Không đủ điều kiện", "Excluded")
      case .withdrawn: BilingualText("Đã rút", "Withdrawn")
      }
    }
  }

  static let moves: [Move<Stage>] = [
    Move(
      "fair.allot", "fair.end-confirmation", "fair.check-holders", vi: "Phân gian", en: "Allotment",
      from: [.submitted, .waiting], to: [.allotted, .waiting]),
    Move(
      "fair.end-confirmation", vi: "Không xác nhận đúng hạn", en: "Not confirmed in time", from: [.allotted],
      to: [.excluded]),
    Move(
      "fair.check-holders", vi: "Hết giấy chứng nhận", en: "Certificate ended", from: [.allotted, .confirmed],
      to: [.excluded]),
    Move("fair.postpone", vi: "Hoãn hội chợ", en: "Fair put off", from: [.allotted, .confirmed], to: [.allotted]),
    Move(
      "fair.cancel", vi: "Hủy hội chợ", en: "Fair cancelled", from: [.submitted, .waiting, .allotted, .confirmed],
      to: [.withdrawn]),
    Move(
      "fair.hold", "fair.close", "fair.report", vi: "Bế mạc, chưa nhận gian", en: "Fair over, booth empty",
      from: [.allotted, .confirmed], to: [.absent]),
  ]

  enum Event: Codable, Equatable, Sendable {
    /// `at`: when it came, milliseconds UTC; earlier ones go first at equal points. `absences`: fairs at which its
    /// booth stayed empty. `group`: who names the same one shares its booths. `clashes`: other events of the producer
    /// on the same days.
    case submitted(
      fair: String, producer: String, producerName: String, products: [String], booths: Int, isPotential: Bool,
      isFirstTime: Bool, at: Int64, by: BodyID, standing: Standing?, commune: UnitCode?, sector: String?,
      isCraft: Bool?, absences: Int?, zone: String?, group: String?, clashes: [String]?)
    case mustMarked(isMust: Bool, reason: String)
    /// `place`: the numbers of the booths; `rank`: place in the order of points, with the best star that it counted.
    case allotted(
      booths: Int, place: [Int], rank: Int, stars: Int, zone: String?, points: BoothPoints?, spare: Int?,
      confirmBy: Day?)
    /// `missing`: so many points more would have brought a booth.
    case waitlisted(reason: WaitingReason, rank: Int, stars: Int, points: BoothPoints?, missing: Int?)
    /// By hand.
    case placed(place: [Int], zone: String, reason: String, by: BodyID, confirmBy: Day?)
    case takenBack(reason: String, by: BodyID)
    /// `both`: why it can be at two events on the same days.
    case confirmed(day: Day, both: String?)
    case askedAgain(confirmBy: Day)
    /// A certificate does not last to the end of the fair.
    case warned(warning: Warning)
    case declined(reason: String)
    case excluded(reason: ExclusionReason, day: Day)
    case withdrawn(reason: String)
    case present(day: Day)
    case absent(day: Day)
    case incidentNoted(incident: Incident)
    case reported(result: FairResult)
    case sanctionNoted(sanction: NotedSanction)
    case handedOver(to: BodyID, decision: String)
  }

  struct Warning: Codable, Equatable, Sendable {
    var product: String
    /// The first day without a certificate.
    var day: Day
  }

  var stage = Stage.submitted
  var fair: String
  var producer: String
  var producerName: String
  /// "HC-2024-0001/CT-0007": there is one for each.
  var pair: String
  var products: [String]
  /// How many booths are wanted; of the whole group when it shares.
  var booths: Int
  /// The producer has no certificate yet, but may get one (tiềm năng).
  var isPotential: Bool
  /// The producer never had a booth before.
  var isFirstTime: Bool
  var submittedAt: Int64
  /// The body that sent it in; the record is its own.
  var registrar: BodyID
  var standing: Standing?
  var commune: UnitCode?
  var sector: String?
  var isCraft: Bool?
  var absences: Int?
  /// The zone it wished.
  var wish: String?
  var group: String?
  var clashes: [String]?
  var isMust: Bool?
  var mustReason: String?
  /// Numbers of the booths it got.
  var place: [Int] = []
  var zone: String?
  var rank: Int?
  /// Stars of its best product that counted.
  var stars: Int?
  var points: BoothPoints?
  var missing: Int?
  var spare: Int?
  var waitingReason: WaitingReason?
  /// Why it was placed or taken back by hand.
  var byHand: String?
  var confirmBy: Day?
  var warning: Warning?
  var exclusion: ExclusionReason?
  var withdrawal: String?
  var incidents: [Incident]?
  var sanctions: [NotedSanction]?
  var result: FairResult?

  var body: BodyID? { registrar }
  var keptFor: UnitCode? { commune }
  static func handedOver(to body: BodyID, decision: String) -> Event { .handedOver(to: body, decision: decision) }
  /// No booths yet, and still wanted.
  var isInLine: Bool { stage == .submitted || stage == .waiting }
  /// Has booths, and the fair is not yet over for it.
  var isHolding: Bool { stage == .allotted || stage == .confirmed }
  var hadBooth: Bool { isHolding || stage == .present || stage == .reported }
  var counts: Standing { standing ?? (isPotential ? .potential : .recognised) }

  static func pair(_ fair: String, _ producer: String) -> String { "\(fair)/\(producer)" }
}

/// Why a registration got no booth.
enum WaitingReason: String, Codable, Equatable, Sendable, CaseIterable {
  case noCertificate = "no-certificate"
  case failedCheck = "failed-check"
  case noBoothLeft = "no-booth-left"
  case potentialShareUsed = "potential-share-used"
  case noZone = "no-zone"
  case takenBack = "taken-back"

  var text: BilingualText {
    switch self {
    case .noCertificate:
      BilingualText(
        "không sản phẩm nào còn giấy chứng nhận trong suốt hội chợ",
        "none of its products is certified on all days of the fair")
    case .failedCheck:
      BilingualText("kiểm tra nhãn, mã vạch chưa đạt", "the check of labels and barcodes failed")
    case .noBoothLeft: BilingualText("đã hết gian hàng", "no booth was left")
    case .potentialShareUsed:
      BilingualText(
        "đã hết phần gian dành cho chủ thể tiềm năng", "the share of booths for potential producers was used up")
    case .noZone:
      BilingualText(
        "không khu nào nhận đối tượng và ngành hàng này", "no zone takes such a participant and sector")
    case .takenBack: BilingualText("ban tổ chức thu lại gian", "the organisers took the booth back")
    }
  }
}

/// Why a registration is out.
enum ExclusionReason: String, Codable, Equatable, Sendable, CaseIterable {
  case notConfirmed = "not-confirmed"
  case certificateEnded = "certificate-ended"
  case certificateRevoked = "certificate-revoked"
  case sanctioned

  var text: BilingualText {
    switch self {
    case .notConfirmed: BilingualText("không xác nhận đúng hạn", "it did not confirm in time")
    case .certificateEnded:
      BilingualText(
        "không sản phẩm nào còn giấy chứng nhận trong suốt hội chợ",
        "none of its products is certified on all days of the fair any more")
    case .certificateRevoked: BilingualText("giấy chứng nhận bị thu hồi", "its certificate was revoked")
    case .sanctioned: BilingualText("bị xử phạt", "it was sanctioned")
    }
  }
}

/// What went wrong at a stand.
struct Incident: Codable, Equatable, Sendable {
  enum Category: String, Codable, CaseIterable, Sendable {
    case otherGoods = "other-goods"
    case foodSafety = "food-safety"
    case fireSafety = "fire-safety"
    case pricing, disorder, other

    var title: BilingualText {
      switch self {
      case .otherGoods: BilingualText("Bày hàng không phải OCOP", "Goods that are not OCOP")
      case .foodSafety: BilingualText("An toàn thực phẩm", "Food safety")
      case .fireSafety: BilingualText("Phòng cháy, điện", "Fire, electricity")
      case .pricing: BilingualText("Không niêm yết giá", "Prices not shown")
      case .disorder: BilingualText("Mất trật tự, vệ sinh", "Order, hygiene")
      case .other: BilingualText("Khác", "Other")
      }
    }
  }

  var category: Category
  var finding: String
  var measure: String?
  var day: Day
}
