/// A province, district or commune, for the days it existed.
///
/// Keys: code, name, level, parent, validFrom, validTo, replacedBy. The name is the Vietnamese one with its
/// kind ("Xã Ba Tơ"), in both languages.
public struct AdministrativeUnit: Dated, Sendable, Hashable {
  public let code: UnitCode
  public let name: BilingualText
  public let level: Level
  /// Since July 2025 a commune's parent is its province.
  public let parent: UnitCode?
  public let validFrom: Day
  public let validTo: Day?
  /// The units its area went to, when it was merged or split.
  public let replacedBy: [UnitCode]

  public init(
    code: UnitCode, name: BilingualText, level: Level, parent: UnitCode? = nil, validFrom: Day,
    validTo: Day? = nil, replacedBy: [UnitCode] = []
  ) {
    self.code = code
    self.name = name
    self.level = level
    self.parent = parent
    self.validFrom = validFrom
    self.validTo = validTo
    self.replacedBy = replacedBy
  }

  /// What is wrong with the unit by itself; whether its parent exists is for its register to say.
  public func check() -> [Fault] {
    var problems = checkSpan()
    if code.level != level {
      problems.append(
        Fault(at: "/code", "Mã \(code) không phải mã của \(level.label.vi)", "\(code) is no \(level.rawValue) code"))
    }
    if parent == code {
      problems.append(Fault(at: "/parent", "Đơn vị không thể trực thuộc chính nó", "A unit cannot be its own parent"))
    }
    if replacedBy.contains(code) {
      problems.append(Fault(at: "/replacedBy", "Đơn vị không thể thay thế chính nó", "A unit cannot replace itself"))
    }
    if !replacedBy.isEmpty, validTo == nil {
      problems.append(
        Fault(at: "/validTo", "Đơn vị đã bị thay thế phải có ngày hết hiệu lực", "A replaced unit needs a last day"))
    }
    return problems
  }
}

extension AdministrativeUnit: Codable {
  private enum CodingKeys: String, CodingKey {
    case code, name, level, parent, validFrom, validTo, replacedBy
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      code: try container.decode(UnitCode.self, forKey: .code),
      name: try container.decode(BilingualText.self, forKey: .name),
      level: try container.decode(Level.self, forKey: .level),
      parent: try container.decodeIfPresent(UnitCode.self, forKey: .parent),
      validFrom: try container.decode(Day.self, forKey: .validFrom),
      validTo: try container.decodeIfPresent(Day.self, forKey: .validTo),
      replacedBy: try container.decodeIfPresent([UnitCode].self, forKey: .replacedBy) ?? [])
  }
}
