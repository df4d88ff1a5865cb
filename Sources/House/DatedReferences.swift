public import Coordination
public import ModuleKit

/// A reference record of something that has a first and a last day. A document with another first day is a later, or
/// an earlier, version: what held on other days is kept, and no two versions hold on one day.
public protocol DatedReferenceRecord: ReferenceRecord where Document: Dated {
  /// The version that begins last.
  var document: Document { get }
  var effective: Day { get }
  /// Versions before it, oldest first; nil when there is none.
  var former: [Document]? { get set }
  /// Names that only former versions bear, for search.
  var formerName: [String]? { get set }
  static func name(of document: Document) -> BilingualText
}

extension DatedReferenceRecord {
  /// All versions, oldest first.
  public var versions: [Document] { (former ?? []) + [document] }

  public static func evolve(_ record: Self?, by event: ApplyEvent<Document>) -> Self {
    switch event {
    case .applied(let document, let effective):
      guard let record else { return Self(document, effective: effective) }
      return record.taking(document, effective: effective)
    }
  }

  private func taking(_ document: Document, effective: Day) -> Self {
    let others = versions.filter { $0.validFrom != document.validFrom }
    let versions = (others + [document]).sorted { $0.validFrom < $1.validFrom }
    guard let newest = versions.last else { return self }
    var folded = Self(newest, effective: newest == document ? effective : self.effective)
    let former = versions.dropLast()
    folded.former = former.isEmpty ? nil : Array(former)
    let names = Set(former.map { Self.name(of: $0).vi }).subtracting([Self.name(of: newest).vi])
    folded.formerName = names.isEmpty ? nil : names.sorted()
    return folded
  }

  /// The document becomes a version of the record: the same first day replaces that version, another may not hold
  /// together with those that stand.
  static func applyVersion(_ document: Document, id: String, in now: Circumstances) throws -> Decision<Self> {
    let versions = try now.record(Self.self, now.recordID)?.state.versions ?? []
    if id == now.recordID, versions.contains(document) { return Decision() }
    let overlaps = versions.filter { $0.validFrom != document.validFrom && $0.overlaps(document) }.map { version in
      Fault(
        at: version.validFrom > document.validFrom ? "/validTo" : "/validFrom",
        "Trùng hiệu lực (\(document.span.vi)) với \"\(name(of: version).vi)\" \(version.span.vi): "
          + "ghi ngày hết hiệu lực của bản cũ trước",
        "Holds (\(document.span.en)) together with \"\(name(of: version).en)\" \(version.span.en): "
          + "first give the older one its last day")
    }
    return try apply(document, id: id, besides: overlaps, in: now)
  }
}

public struct BodyRecord: DatedReferenceRecord {
  public static let kind = "body"
  public static let title = BilingualText("Cơ quan", "Body")
  public static let keys: [Key] = [.name("name"), .text("level"), .day("effective"), .name("formerName")]
  public var document: Body
  public var effective: Day
  public var name: String
  public var level: Level
  public var former: [Body]?
  public var formerName: [String]?
  public init(_ document: Body, effective: Day) {
    (self.document, self.effective, name, level) = (document, effective, document.name.vi, document.level)
  }
  public static func check(_ document: Body) -> [Fault] { document.check() }
  public static func name(of document: Body) -> BilingualText { document.name }
}

public struct UnitRecord: DatedReferenceRecord {
  public static let kind = "unit"
  public static let title = BilingualText("Đơn vị hành chính", "Administrative unit")
  public static let keys: [Key] = [.name("name"), .text("level"), .day("effective"), .name("formerName")]
  public var document: AdministrativeUnit
  public var effective: Day
  public var name: String
  public var level: Level
  public var former: [AdministrativeUnit]?
  public var formerName: [String]?
  public init(_ document: AdministrativeUnit, effective: Day) {
    (self.document, self.effective, name, level) = (document, effective, document.name.vi, document.level)
  }
  public static func check(_ document: AdministrativeUnit) -> [Fault] { document.check() }
  public static func name(of document: AdministrativeUnit) -> BilingualText { document.name }
}

struct ApplyBody: Creation {
  static let form = BodyRecord.applyForm("Áp dụng cơ quan", "Apply a body")
  var document: Body
  func decide(in now: Circumstances) throws -> Decision<BodyRecord> {
    try BodyRecord.applyVersion(document, id: document.id.rawValue, in: now)
  }
}

struct ApplyUnit: Creation {
  static let form = UnitRecord.applyForm("Áp dụng đơn vị hành chính", "Apply an administrative unit")
  var document: AdministrativeUnit
  func decide(in now: Circumstances) throws -> Decision<UnitRecord> {
    try UnitRecord.applyVersion(document, id: document.code.rawValue, in: now)
  }
}
