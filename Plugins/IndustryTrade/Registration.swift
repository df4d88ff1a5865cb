import Coordination
import ModuleKit

/// A producer wants booths at a fair (đăng ký tham gia hội chợ).
struct Registration: Record {
  static let kind = "registration"
  static let title = BilingualText("đăng ký hội chợ", "fair registration")
  static let numbering: String? = "DK"
  static let keys: [Key] = [.record("fair"), .record("producer"), .text("pair")]
  static let events = ["submitted", "allotted", "waitlisted", "withdrawn"]

  enum Stage: String, StageName {
    case submitted, allotted, waiting, withdrawn

    var title: BilingualText {
      switch self {
      case .submitted: BilingualText("Đã đăng ký", "Submitted")
      case .allotted: BilingualText("Có gian hàng", "Has booths")
      case .waiting: BilingualText("Dự bị", "On the waiting list")
      case .withdrawn: BilingualText("Đã rút", "Withdrawn")
      }
    }
  }

  enum Event: Codable, Equatable, Sendable {
    /// `at`: when it came, milliseconds UTC; earlier ones go first.
    case submitted(
      fair: String, producer: String, producerName: String, products: [String], booths: Int, isPotential: Bool,
      isFirstTime: Bool, at: Int64, by: BodyID)
    /// `place`: the numbers of the booths; `rank`: place in the order of allotment, with the stars that it counted.
    case allotted(booths: Int, place: [Int], rank: Int, stars: Int)
    case waitlisted(reason: WaitingReason, rank: Int, stars: Int)
    case withdrawn(reason: String)
  }

  var stage = Stage.submitted
  var fair: String
  var producer: String
  var producerName: String
  /// "HC-2024-0001/CT-0007": there is one for each.
  var pair: String
  var products: [String]
  /// How many booths are wanted.
  var booths: Int
  /// The producer has no certificate yet, but may get one (tiềm năng).
  var isPotential: Bool
  /// The producer never had a booth before.
  var isFirstTime: Bool
  var submittedAt: Int64
  /// The body that sent it in; the record is its own.
  var registrar: BodyID
  /// Numbers of the booths it got.
  var place: [Int] = []
  var rank: Int?
  /// Sum of the stars of the products that counted.
  var stars: Int?
  var waitingReason: WaitingReason?
  var withdrawal: String?

  var body: BodyID? { registrar }
  /// No booths yet, and still wanted.
  var isInLine: Bool { stage == .submitted || stage == .waiting }

  static func evolve(_ registration: Registration?, by event: Event) -> Registration {
    if case .submitted(
      let fair, let producer, let name, let products, let booths, let isPotential, let isFirstTime, let at, let by) =
      event
    {
      return Registration(
        fair: fair, producer: producer, producerName: name, pair: pair(fair, producer), products: products,
        booths: booths, isPotential: isPotential, isFirstTime: isFirstTime, submittedAt: at, registrar: by)
    }
    guard var registration else { preconditionFailure("a registration begins when it is sent in") }
    switch event {
    case .submitted: break
    case .allotted(_, let place, let rank, let stars):
      (registration.stage, registration.place, registration.waitingReason) = (.allotted, place, nil)
      (registration.rank, registration.stars) = (rank, stars)
    case .waitlisted(let reason, let rank, let stars):
      (registration.stage, registration.waitingReason) = (.waiting, reason)
      (registration.rank, registration.stars) = (rank, stars)
    case .withdrawn(let reason):
      (registration.stage, registration.withdrawal, registration.place) = (.withdrawn, reason, [])
    }
    return registration
  }

  static func pair(_ fair: String, _ producer: String) -> String { "\(fair)/\(producer)" }
}

/// Why a registration got no booth.
enum WaitingReason: String, Codable, Equatable, Sendable, CaseIterable {
  case noCertificate = "no-certificate"
  case failedCheck = "failed-check"
  case noBoothLeft = "no-booth-left"
  case potentialShareUsed = "potential-share-used"

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
    }
  }
}
