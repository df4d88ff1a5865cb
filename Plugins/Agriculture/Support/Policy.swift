import Coordination
import ModuleKit
import OCOP

/// A policy of support and reward (chính sách hỗ trợ, khen thưởng) as its resolution says it.
///
/// Keys: title, number, issued, issuer, validFrom, validTo, source, assumed, rewards, supports.
struct PolicyDocument: Dated, Codable, Equatable {
  /// What a producer gets for a star: the first recognition, one that is kept, one that is raised.
  struct Reward: Codable, Equatable {
    var star: Star
    var act: RewardAct
    /// Đồng.
    var amount: Money
  }

  /// What may be given for a kind of support, at most.
  struct Allowance: Codable, Equatable {
    var sort: SupportKind
    /// Missing for every star, and before there is one.
    var star: Star?
    var most: Money?
    /// Whole percent of the cost.
    var share: Int?
    /// "mỗi sản phẩm", "mỗi nhãn hiệu".
    var per: BilingualText?
  }

  var title: BilingualText
  var number: String
  var issued: Day
  var issuer: String
  var validFrom: Day
  var validTo: Day?
  var source: String
  var assumed: Bool?
  var rewards: [Reward]?
  var supports: [Allowance]?

  func check() -> [Fault] {
    var problems: [Fault] = []
    if let validTo, validTo < validFrom {
      problems.append(Fault(at: "/validTo", "Ngày cuối trước ngày đầu", "The last day is before the first"))
    }
    if (rewards ?? []).isEmpty, (supports ?? []).isEmpty {
      problems.append(Fault(at: "", "Chính sách không có mức nào", "The policy grants nothing"))
    }
    var seen: Set<String> = []
    for (place, reward) in (rewards ?? []).enumerated() {
      let at = "/rewards/\(place)"
      if reward.star < .three {
        problems.append(Fault(at: "\(at)/star", "Chỉ thưởng từ 3 sao", "Rewards are for 3 stars up"))
      }
      if reward.amount <= .zero {
        problems.append(Fault(at: "\(at)/amount", "Mức thưởng phải lớn hơn 0", "The amount must be more than 0"))
      }
      if !seen.insert("\(reward.star.rawValue) \(reward.act.rawValue)").inserted {
        problems.append(Fault(at: at, "Mức thưởng bị lặp", "The reward is named twice"))
      }
    }
    for (place, allowance) in (supports ?? []).enumerated() {
      if let share = allowance.share, !(1...100).contains(share) {
        problems.append(Fault(at: "/supports/\(place)/share", "Tỷ lệ từ 1 đến 100", "A share is 1 to 100"))
      }
      if allowance.most == nil, allowance.share == nil {
        problems.append(Fault(at: "/supports/\(place)", "Thiếu mức hoặc tỷ lệ", "Neither amount nor share is given"))
      }
    }
    return problems
  }
}

/// For what a producer is rewarded.
enum RewardAct: String, Codable, CaseIterable {
  case first, kept, raised

  var title: BilingualText {
    switch self {
    case .first: BilingualText("Công nhận lần đầu", "First recognition")
    case .kept: BilingualText("Giữ hạng", "Kept")
    case .raised: BilingualText("Nâng hạng", "Raised")
    }
  }
}

/// The register of policies, dated: reference data that every department may read.
struct Policy: Record {
  static let kind = "policy"
  static let title = BilingualText("Chính sách hỗ trợ, khen thưởng", "policy")
  static let isReference = true
  static let keys: [Key] = [.text("number"), .day("validFrom")]
  static let events = ["applied"]

  enum Stage: String, StageName {
    case applied
    var title: BilingualText { BilingualText("Đang áp dụng", "In force") }
  }

  enum Event: Codable, Equatable { case applied(document: PolicyDocument, effective: Day) }

  var document: PolicyDocument
  var effective: Day
  var number: String
  var validFrom: Day
  var stage: Stage { .applied }

  static func evolve(_ policy: Policy?, by event: Event) -> Policy {
    switch event {
    case .applied(let document, let effective):
      Policy(document: document, effective: effective, number: document.number, validFrom: document.validFrom)
    }
  }
}

struct ApplyPolicy: Creation {
  static let form = Form(
    "apply", vi: "Áp dụng chính sách", en: "Apply a policy", creates: Policy.self, to: [.applied],
    .document("document", vi: "Chính sách", en: "Document"))

  var document: PolicyDocument

  func decide(in now: Circumstances) throws -> Decision<Policy> {
    var refusal = Refusal("bad-document", vi: "Chính sách có lỗi", en: "The policy has faults")
    refusal.faults = document.check()
    guard refusal.faults.isEmpty else { throw refusal }
    if try now.record(Policy.self, now.recordID)?.state.document == document { return Decision() }
    return Decision(.applied(document: document, effective: now.dated))
  }
}
