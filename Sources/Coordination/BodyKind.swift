/// What sort of organisation a body is.
public enum BodyKind: String, Sendable, Hashable, Codable, CaseIterable {
  case ministry
  /// People's committee of a province, district or commune.
  case committee
  case department
  case office
  /// Council that assesses products.
  case council
  /// Team that advises a council.
  case team
  case centre
  case association
  case massOrganisation = "mass-organisation"
  case enterprise

  public var label: BilingualText {
    switch self {
    case .ministry: BilingualText("Bộ", "Ministry")
    case .committee: BilingualText("Ủy ban nhân dân", "People's committee")
    case .department: BilingualText("Sở", "Department")
    case .office: BilingualText("Văn phòng", "Office")
    case .council: BilingualText("Hội đồng", "Council")
    case .team: BilingualText("Tổ tư vấn", "Advisory team")
    case .centre: BilingualText("Trung tâm", "Centre")
    case .association: BilingualText("Hội, hiệp hội", "Association")
    case .massOrganisation: BilingualText("Tổ chức chính trị - xã hội", "Mass organisation")
    case .enterprise: BilingualText("Doanh nghiệp", "Enterprise")
    }
  }
}
