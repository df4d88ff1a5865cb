import Coordination

/// In what a producer is supported, as business plans ask for it.
enum SupportKind: String, Codable, CaseIterable {
  case training, technique, science, packaging, brand, credit
  case vocationalTraining = "vocational-training"
  case linkage, promotion, production, other

  var title: BilingualText {
    switch self {
    case .training: BilingualText("Đào tạo, tập huấn", "Training")
    case .technique: BilingualText("Kỹ thuật", "Technique")
    case .science: BilingualText("Khoa học và công nghệ", "Science and technology")
    case .packaging: BilingualText("Bao bì, nhãn", "Packaging and labels")
    case .brand: BilingualText("Thương hiệu, nhãn hiệu", "Brand and marks")
    case .credit: BilingualText("Tín dụng", "Credit")
    case .vocationalTraining: BilingualText("Đào tạo nghề", "Vocational training")
    case .linkage: BilingualText("Liên kết chuỗi giá trị", "Linkage")
    case .promotion: BilingualText("Xúc tiến thương mại", "Trade promotion")
    case .production: BilingualText("Máy móc, sản xuất", "Machines and production")
    case .other: BilingualText("Khác", "Other")
    }
  }

  static let choices = allCases.map { ($0.rawValue, $0.title) }
}
