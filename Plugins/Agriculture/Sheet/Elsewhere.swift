import Coordination
import ModuleKit
import OCOP

/// What other departments told of a producer: channels, fairs, events, checks of labels and marks.
struct Elsewhere {
  var channels: [ChannelEvidenced] = []
  /// All fairs, for their names.
  var fairs: [FairApproved] = []
  var registered: [FairRegistered] = []
  var events: [EventAttended] = []
  var checked: [BrandingChecked] = []
  var villages: [Found<CraftVillage>] = []

  var sections: [Report.Section] {
    let names = Dictionary(fairs.map { ($0.fair, $0) }, uniquingKeysWith: { $1 })
    func name(_ fair: String) -> String { names[fair]?.name ?? fair }
    let lines: [(BilingualText, [BilingualText])] = [
      (
        BilingualText("Kênh bán hàng (Sở Công Thương)", "Sales channels (industry and trade)"),
        channels.sorted { $1.day < $0.day }.map {
          BilingualText("\($0.channel), minh chứng ngày \($0.day.vietnamese)", "\($0.channel), evidence of \($0.day)")
        }
      ),
      (
        BilingualText("Hội chợ, sự kiện (Sở Công Thương)", "Fairs and events (industry and trade)"),
        registered.map { BilingualText("Đăng ký: \(name($0.fair))", "Registered: \(name($0.fair))") }
          + events.map { BilingualText("\($0.name), \($0.opens.vietnamese)", "\($0.name), \($0.opens)") }
      ),
      (
        BilingualText("Nhãn, mã vạch, nhãn hiệu (Sở KH&CN)", "Labels, barcodes, marks (science and technology)"),
        checked.map { one in
          let findings = one.findings.joined(separator: ", ")
          return one.passed
            ? BilingualText("\(name(one.fair)): đạt", "\(name(one.fair)): passed")
            : BilingualText("\(name(one.fair)): chưa đạt (\(findings))", "\(name(one.fair)): not passed (\(findings))")
        }
      ),
    ]
    return lines.filter { !$0.1.isEmpty }.map { Report.Section(heading: $0.0, paragraphs: $0.1) }
  }
}
