/// An organisation that leads or shares work (cơ quan, đơn vị), for the days it existed.
///
/// Keys: id, name, kind, level, unit, superior, validFrom, validTo, replacedBy. When departments merge, the old
/// body gets a last day and names its successors; what it did stays under its own name.
public struct Body: Dated, Sendable, Hashable {
  public let id: BodyID
  public let name: BilingualText
  public let kind: BodyKind
  public let level: Level
  /// The unit it works for; nil for a central body.
  public let unit: UnitCode?
  public let superior: BodyID?
  public let validFrom: Day
  public let validTo: Day?
  /// The bodies that took over its work.
  public let replacedBy: [BodyID]

  public init(
    id: BodyID, name: BilingualText, kind: BodyKind, level: Level, unit: UnitCode? = nil,
    superior: BodyID? = nil, validFrom: Day, validTo: Day? = nil, replacedBy: [BodyID] = []
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.level = level
    self.unit = unit
    self.superior = superior
    self.validFrom = validFrom
    self.validTo = validTo
    self.replacedBy = replacedBy
  }

  /// What is wrong with the body by itself; whether other bodies and units exist is for the register to say.
  public func check() -> [Fault] {
    var problems = checkSpan()
    if let unit, unit.level != level {
      problems.append(
        Fault(at: "/unit", "Mã \(unit) không phải mã của \(level.label.vi)", "\(unit) is no \(level.rawValue) code"))
    }
    if unit == nil, level != .central {
      problems.append(Fault(at: "/unit", "Thiếu mã đơn vị hành chính", "The administrative unit is missing"))
    }
    if superior == id {
      problems.append(
        Fault(at: "/superior", "Cơ quan không thể là cấp trên của chính mình", "A body cannot be its own superior"))
    }
    if replacedBy.contains(id) {
      problems.append(
        Fault(at: "/replacedBy", "Cơ quan không thể thay thế chính mình", "A body cannot replace itself"))
    }
    if !replacedBy.isEmpty, validTo == nil {
      problems.append(
        Fault(at: "/validTo", "Cơ quan đã bị thay thế phải có ngày hết hiệu lực", "A replaced body needs a last day"))
    }
    return problems
  }
}

extension Body: Codable {
  private enum CodingKeys: String, CodingKey {
    case id, name, kind, level, unit, superior, validFrom, validTo, replacedBy
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try container.decode(BodyID.self, forKey: .id),
      name: try container.decode(BilingualText.self, forKey: .name),
      kind: try container.decode(BodyKind.self, forKey: .kind),
      level: try container.decode(Level.self, forKey: .level),
      unit: try container.decodeIfPresent(UnitCode.self, forKey: .unit),
      superior: try container.decodeIfPresent(BodyID.self, forKey: .superior),
      validFrom: try container.decode(Day.self, forKey: .validFrom),
      validTo: try container.decodeIfPresent(Day.self, forKey: .validTo),
      replacedBy: try container.decodeIfPresent([BodyID].self, forKey: .replacedBy) ?? [])
  }
}
