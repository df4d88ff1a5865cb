public import Coordination

/// The words of every report that no module says.
public enum Wording {
  public static let unknown = BilingualText("chưa có số liệu", "no data")
  public static let warnings = BilingualText("Lưu ý về số liệu", "Notes on the figures")
  static let none = BilingualText("(không có)", "(none)")
  static let table = BilingualText("Bảng", "Table")
  static let content = BilingualText("Nội dung", "Content")

  /// The line that stands in every report.
  public static func cutOff(_ day: Day) -> BilingualText {
    BilingualText("Số liệu tính đến ngày \(day.vietnamese)", "Figures up to \(day.vietnamese)")
  }

  /// The name of the kind of document, in capitals on paper; a letter and a brief have none.
  static func kind(_ layout: Report.Layout) -> BilingualText? {
    switch layout {
    case .report: BilingualText("Báo cáo", "Report")
    case .invitation: BilingualText("Giấy mời", "Invitation")
    case .proposal: BilingualText("Tờ trình", "Proposal")
    case .returned: BilingualText("Phiếu trả hồ sơ", "Return of a dossier")
    case .minutes: BilingualText("Biên bản", "Minutes")
    case .decision: BilingualText("Quyết định", "Decision")
    case .notice: BilingualText("Thông báo", "Notice")
    case .certificate: BilingualText("Giấy chứng nhận", "Certificate")
    case .letter, .brief: nil
    }
  }

  /// Ký hiệu of the kind of document (Nghị định 30/2020/NĐ-CP, Phụ lục III, mục I).
  static func symbol(_ layout: Report.Layout) -> String {
    switch layout {
    case .report: "BC-"
    case .invitation: "GM-"
    case .proposal: "TTr-"
    case .minutes: "BB-"
    case .decision: "QĐ-"
    case .notice: "TB-"
    case .certificate: "GCN-"
    case .letter, .returned, .brief: ""
    }
  }

  /// Whether the paper states up to which day it counts; what orders or certifies does not.
  static func statesCutOff(_ layout: Report.Layout) -> Bool {
    switch layout {
    case .decision, .certificate, .minutes, .invitation, .returned, .notice: false
    case .report, .letter, .proposal, .brief: true
    }
  }
}
