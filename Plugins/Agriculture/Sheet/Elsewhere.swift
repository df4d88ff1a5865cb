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
  var brands: [BrandingProgressed] = []
  var supported: [BrandingSupported] = []
  var technology: [TechnologyApplied] = []
  var tours: [ToursLinked] = []
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
    return (lines + brandLines).filter { !$0.1.isEmpty }.map { Report.Section(heading: $0.0, paragraphs: $0.1) }
  }

  /// The brand of each product, supports and technology of that department, and the tours past it.
  private var brandLines: [(BilingualText, [BilingualText])] {
    [
      (
        BilingualText("Thương hiệu (Sở KH&CN)", "Brands (science and technology)"),
        brands.sorted { $0.product < $1.product }.map { brand in
          let has = brand.has.joined(separator: ", ")
          let gates = brand.gates.map { "\($0.gate) \($0.star.rawValue)★" }.joined(separator: ", ")
          return BilingualText(
            "\(brand.product) (\(brand.file)): \(has)\(gates.isEmpty ? "" : "; mở dấu sao \(gates)")",
            "\(brand.product) (\(brand.file)): \(has)\(gates.isEmpty ? "" : "; opens \(gates)")")
        }
          + supported.sorted { $0.day < $1.day }.map {
            BilingualText(
              "Hỗ trợ: \($0.what)\($0.value.map { ", \($0.formatted)" } ?? "") (\($0.day.vietnamese))",
              "Support: \($0.what)\($0.value.map { ", \($0.formatted)" } ?? "") (\($0.day))")
          }
          + technology.map {
            BilingualText(
              "Ứng dụng công nghệ \($0.application) (\($0.day.vietnamese))",
              "Technology \($0.application) (\($0.day))")
          }
      ),
      (
        BilingualText("Tour, tuyến du lịch (Sở VHTTDL)", "Tours (culture and tourism)"),
        tours.sorted { $0.product < $1.product }.filter { !$0.sites.isEmpty }.map { tour in
          let routes = tour.routes.isEmpty ? "–" : tour.routes.joined(separator: ", ")
          return BilingualText(
            "\(tour.product): điểm \(tour.sites.joined(separator: ", ")); tuyến \(routes)",
            "\(tour.product): sites \(tour.sites.joined(separator: ", ")); routes \(routes)")
        }
      ),
    ]
  }
}
