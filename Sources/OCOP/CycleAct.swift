public import Coordination

/// What is done in the cycle, whoever does it and whatever the step is called. The names stand in documents.
public enum CycleAct: String, Sendable, Hashable, Codable, CaseIterable {
  case communicate
  case handInIdea = "hand-in-idea"
  case checkIdea = "check-idea"
  case selectIdea = "select-idea"
  case trainForPlan = "train-for-plan"
  case handInPlan = "hand-in-plan"
  case checkPlan = "check-plan"
  case approvePlan = "approve-plan"
  case gatherNeeds = "gather-needs"
  case answerNeeds = "answer-needs"
  case trainForRollOut = "train-for-roll-out"
  case carryOut = "carry-out"
  case advise
  case handInDossier = "hand-in-dossier"
  case checkDossier = "check-dossier"
  case sendDossier = "send-dossier"
  case receiveDossier = "receive-dossier"
  case assess
  case promote

  public var title: BilingualText {
    switch self {
    case .communicate: BilingualText("Tuyên truyền, hướng dẫn", "Communicate")
    case .handInIdea: BilingualText("Nộp phiếu ý tưởng", "Hand in an idea")
    case .checkIdea: BilingualText("Kiểm tra thể thức phiếu ý tưởng", "Check the form of an idea")
    case .selectIdea: BilingualText("Xét chọn ý tưởng", "Select ideas")
    case .trainForPlan: BilingualText("Tập huấn xây dựng phương án kinh doanh", "Train for business plans")
    case .handInPlan: BilingualText("Nộp phương án kinh doanh", "Hand in a business plan")
    case .checkPlan: BilingualText("Kiểm tra thể thức phương án", "Check the form of a plan")
    case .approvePlan: BilingualText("Duyệt phương án", "Approve plans")
    case .gatherNeeds: BilingualText("Tổng hợp nhu cầu hỗ trợ", "Gather needs for support")
    case .answerNeeds: BilingualText("Xem xét nhu cầu hỗ trợ", "Answer needs for support")
    case .trainForRollOut: BilingualText("Tập huấn triển khai phương án", "Train for the roll-out")
    case .carryOut: BilingualText("Triển khai phương án", "Carry out the plan")
    case .advise: BilingualText("Tư vấn tại chỗ", "Advise on the spot")
    default: titleOfAssessment
    }
  }

  private var titleOfAssessment: BilingualText {
    switch self {
    case .handInDossier: BilingualText("Nộp hồ sơ sản phẩm", "Hand in a dossier")
    case .checkDossier: BilingualText("Xã đánh giá hồ sơ", "Check a dossier in the commune")
    case .sendDossier: BilingualText("Gửi hồ sơ đề nghị cấp tỉnh", "Send a dossier to the province")
    case .receiveDossier: BilingualText("Tiếp nhận hồ sơ cấp tỉnh", "Receive a dossier in the province")
    case .assess: BilingualText("Đánh giá, phân hạng", "Assess and rank")
    default: BilingualText("Xúc tiến thương mại", "Promote trade")
    }
  }
}
