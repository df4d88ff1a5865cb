public import Coordination

/// An inspection ended with its findings.
public struct InspectionFinished: Fact {
  public static let module = "localities"
  public static let name = "inspection-finished"

  /// The ID of the inspection.
  public let inspection: String
  public let unit: UnitCode
  public let day: Day
  /// How many findings.
  public let findings: Int
  /// Findings that are not remedied yet.
  public let open: Int

  public var subject: String { inspection }

  public init(inspection: String, unit: UnitCode, day: Day, findings: Int, open: Int) {
    self.inspection = inspection
    self.unit = unit
    self.day = day
    self.findings = findings
    self.open = open
  }
}
