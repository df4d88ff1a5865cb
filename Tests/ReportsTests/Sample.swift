import Coordination

@testable import Reports

/// A half-year report with every content of a cell, as a module would answer it.
enum Sample {
  static func day(_ year: Int, _ month: Int, _ day: Int) -> Day { Day(year: year, month: month, day: day) ?? .first }

  static func text(_ text: String) -> Report.Cell { .text(BilingualText(text, text)) }

  static func report(_ layout: Report.Layout = .report, recipients: [BilingualText] = []) -> Report {
    Report(
      layout, vi: "Báo cáo kết quả thực hiện Chương trình OCOP 6 tháng đầu năm 2024",
      en: "Report on the OCOP programme, first half of 2024",
      issuer: BilingualText("Sở Nông nghiệp và Phát triển nông thôn", "Department of Agriculture"),
      recipients: recipients, cutOff: day(2024, 6, 30),
      sections: [
        .init(
          heading: BilingualText("I. Tình hình triển khai", "I. State of work"),
          paragraphs: [
            BilingualText(
              "Thực hiện Kế hoạch năm 2024 & các văn bản <chỉ đạo>, các sở đã hoàn thành 12/17 nhiệm vụ được giao.",
              "Of 17 tasks of the plan 12 are done.")
          ]),
        .init(heading: BilingualText("II. Kết quả theo mục tiêu", "II. Results"), table: table),
        .init(
          heading: BilingualText("III. Khó khăn, vướng mắc", "III. Difficulties"),
          paragraphs: [BilingualText("Ba huyện chưa gửi hồ sơ.", "Three districts have sent no dossiers.")]),
      ],
      warnings: [BilingualText("Tổng các xã lớn hơn số của huyện.", "The communes add up to more than the district.")])
  }

  static let table = Report.Table(
    columns: [
      .init("target", vi: "Chỉ tiêu", en: "Target"), .init("planned", vi: "Kế hoạch", en: "Planned", .integer),
      .init("share", vi: "Đạt", en: "Reached", .percent), .init("cost", vi: "Kinh phí", en: "Cost", .money),
      .init("due", vi: "Hạn", en: "Due", .day),
    ],
    rows: [
      [
        text("Sản phẩm mới được công nhận"), .number(70), .number(5_025), .number(1_250_000_000),
        .day(day(2024, 12, 15)),
      ],
      [text("=SUM(A1)"), .number(12_345), .number(10_000), .unknown, .unknown],
    ])
}
