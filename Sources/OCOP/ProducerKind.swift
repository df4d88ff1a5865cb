public import Coordination

/// What a producer (chủ thể OCOP) is by law (26/2026/QĐ-TTg Art. 2.3).
public enum ProducerKind: String, Sendable, Hashable, Codable, CaseIterable {
  case cooperative
  case cooperativeGroup = "cooperative-group"
  case smallMediumEnterprise = "small-medium-enterprise"
  case farm
  case registeredHousehold = "registered-household"
  case association
  case operatingCentre = "operating-centre"
  case equivalentOrganisation = "equivalent-organisation"

  public var label: BilingualText {
    switch self {
    case .cooperative: BilingualText("Hợp tác xã", "Cooperative")
    case .cooperativeGroup: BilingualText("Tổ hợp tác", "Cooperative group")
    case .smallMediumEnterprise: BilingualText("Doanh nghiệp nhỏ và vừa", "Small or medium enterprise")
    case .farm: BilingualText("Trang trại", "Farm")
    case .registeredHousehold: BilingualText("Hộ có đăng ký kinh doanh", "Registered household")
    case .association: BilingualText("Hội, hiệp hội", "Association")
    case .operatingCentre: BilingualText("Trung tâm điều hành", "Operating centre")
    case .equivalentOrganisation: BilingualText("Tổ chức tương đương", "Equivalent organisation")
    }
  }

  /// Whether such a producer may only offer tourism services.
  public var isForTourismOnly: Bool {
    switch self {
    case .cooperative, .cooperativeGroup, .smallMediumEnterprise, .farm, .registeredHousehold: false
    case .association, .operatingCentre, .equivalentOrganisation: true
    }
  }
}
