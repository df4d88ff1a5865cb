/// Who leads and who cooperates in each area of the programme (phân công nhiệm vụ), as a reference document.
///
/// Keys: areas [{area, lead, with, source}].
public struct DivisionOfLabour: Sendable, Hashable, Codable {
  /// One area of work.
  public struct Area: Sendable, Hashable {
    /// Kebab-case: "trade-promotion".
    public let area: String
    public let lead: BodyID
    public let cooperating: [BodyID]
    /// The paragraph that says so.
    public let source: String

    public init(area: String, lead: BodyID, with cooperating: [BodyID] = [], source: String) {
      self.area = area
      self.lead = lead
      self.cooperating = cooperating
      self.source = source
    }
  }

  public let areas: [Area]

  public init(areas: [Area]) {
    self.areas = areas
  }

  public func lead(of area: String) -> BodyID? {
    areas.first { $0.area == area }?.lead
  }

  /// Empty for an area that is not in the document.
  public func cooperating(in area: String) -> [BodyID] {
    areas.first { $0.area == area }?.cooperating ?? []
  }

  /// The areas that a body leads or shares, in the order of the document.
  public func areas(of body: BodyID) -> [Area] {
    areas.filter { $0.lead == body || $0.cooperating.contains(body) }
  }

  /// What is wrong with the document; empty when it may be used.
  public func check() -> [Fault] {
    var problems: [Fault] = []
    var seen: Set<String> = []
    for (place, area) in areas.enumerated() {
      if !KebabCase.holds(area.area) {
        problems.append(
          Fault(at: "/areas/\(place)/area", "Mã lĩnh vực không hợp lệ: \(area.area)", "Not an area: \(area.area)"))
      }
      if !seen.insert(area.area).inserted {
        problems.append(
          Fault(
            at: "/areas/\(place)/area", "Lĩnh vực \(area.area) bị lặp, mỗi lĩnh vực chỉ một cơ quan chủ trì",
            "The area \(area.area) is named twice, each has one lead body"))
      }
      problems += Cooperation.check(lead: area.lead, with: area.cooperating, at: "/areas/\(place)/with")
    }
    return problems
  }
}

extension DivisionOfLabour.Area: Codable {
  private enum CodingKeys: String, CodingKey {
    case area, lead
    case cooperating = "with"
    case source
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      area: try container.decode(String.self, forKey: .area),
      lead: try container.decode(BodyID.self, forKey: .lead),
      with: try container.decodeIfPresent([BodyID].self, forKey: .cooperating) ?? [],
      source: try container.decode(String.self, forKey: .source))
  }
}
