/// A level of government. The district level ended on 30 June 2025 and stays for what is older.
public enum Level: String, Sendable, Hashable, Codable, CaseIterable {
  case central, province, district, commune

  public var label: BilingualText {
    switch self {
    case .central: BilingualText("Trung ương", "Central")
    case .province: BilingualText("Cấp tỉnh", "Province")
    case .district: BilingualText("Cấp huyện", "District")
    case .commune: BilingualText("Cấp xã", "Commune")
    }
  }
}
