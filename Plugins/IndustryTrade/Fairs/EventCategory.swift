import Coordination

/// What kind of promotion event it is (loại sự kiện xúc tiến thương mại).
enum EventCategory: String, Codable, CaseIterable, Sendable {
  case fair, exhibition
  case ocopWeek = "ocop-week"
  case supplyDemand = "supply-demand"
  case forum, seminar
  case studyVisit = "study-visit"

  var title: BilingualText {
    switch self {
    case .fair: BilingualText("Hội chợ", "Trade fair")
    case .exhibition: BilingualText("Triển lãm", "Exhibition")
    case .ocopWeek: BilingualText("Tuần lễ OCOP", "OCOP week")
    case .supplyDemand: BilingualText("Hội nghị kết nối cung cầu", "Supply–demand meeting")
    case .forum: BilingualText("Diễn đàn", "Forum")
    case .seminar: BilingualText("Hội thảo khoa học", "Scientific seminar")
    case .studyVisit: BilingualText("Đoàn tham quan, học tập", "Study visit")
    }
  }

  static let choices = allCases.map { ($0.rawValue, $0.title) }

  /// Without booths there is nothing to give out.
  var needsBooths: Bool { [.fair, .exhibition, .ocopWeek].contains(self) }
}

/// Who runs it.
enum FairPath: String, Codable, CaseIterable, Sendable {
  /// The committee of the province approves it.
  case province
  /// A district or commune runs it and approves it itself.
  case locality

  var title: BilingualText {
    switch self {
    case .province: BilingualText("Tỉnh tổ chức", "Run by the province")
    case .locality: BilingualText("Địa phương tổ chức", "Run by a locality")
    }
  }
}
