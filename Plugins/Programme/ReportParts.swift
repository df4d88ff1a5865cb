import Coordination
import ModuleKit
import OCOP

// Sections that several reports share.

extension Report.Cell {
  /// A number, or the statement that there is none.
  init(_ number: Int?) { self = number.map { .number(Int64($0)) } ?? .unknown }
  init(_ day: Day?) { self = day.map(Report.Cell.day) ?? .unknown }
  init(vi: String, en: String) { self = .text(BilingualText(vi, en)) }
  init(_ text: String) { self = .text(BilingualText(text, text)) }
}

extension Form {
  /// The form of a question about a programme up to a day.
  init(report name: String, vi: String, en: String) {
    self.init(
      name, vi: vi, en: en, .record("programme", of: "programme", vi: "Chương trình", en: "Programme"),
      .day("at", vi: "Tính đến ngày", en: "Up to the day").optional)
  }
}

extension Standing {
  static let noFigure = BilingualText("chưa có số liệu", "no figures yet")

  /// "Kế hoạch 69/KH-UBND năm 2024".
  var name: BilingualText {
    BilingualText("\(document.title.vi) (số \(document.number))", "\(document.title.en) (no. \(document.number))")
  }

  /// A sentence with a number, or with the statement that there is none.
  func sentence(_ vi: String, _ en: String, _ counter: Counter) -> BilingualText {
    let value = tally.count(counter)?.value
    return BilingualText(
      "\(vi): \(value.map(String.init) ?? Self.noFigure.vi)", "\(en): \(value.map(String.init) ?? Self.noFigure.en)")
  }

  // MARK: - Targets

  /// Each target against what was reached.
  func targetTable(heading: BilingualText?) -> Report.Section {
    guard !document.targets.isEmpty else {
      return Report.Section(heading: heading, paragraphs: [BilingualText("chưa nhập chỉ tiêu", "no targets entered")])
    }
    let columns: [Report.Column] = [
      .init("target", vi: "Chỉ tiêu", en: "Target"), .init("unit", vi: "Đơn vị", en: "Unit"),
      .init("wanted", vi: "Kế hoạch", en: "Wanted"), .init("reached", vi: "Thực hiện", en: "Reached", .integer),
      .init("share", vi: "Đạt (%)", en: "Share (%)", .percent),
      .init("forecast", vi: "Dự báo cuối kỳ", en: "Forecast", .integer),
      .init("state", vi: "Đánh giá", en: "State"),
    ]
    let rows = document.targets.map { target -> [Report.Cell] in
      let reached = count(target)?.value
      return [
        .text(target.title), .text(target.unit), Report.Cell(target.wanted), Report.Cell(reached),
        Report.Cell(reached.flatMap { share($0, of: target.value) }), Report.Cell(forecast(target)),
        .text(state(target, reached)),
      ]
    }
    return Report.Section(heading: heading, table: Report.Table(columns: columns, rows: rows))
  }

  /// Hundredths of a percent.
  private func share(_ reached: Int, of wanted: Int) -> Int? { wanted > 0 ? reached * 10_000 / wanted : nil }

  private func state(_ target: Target, _ reached: Int?) -> BilingualText {
    guard let reached else { return Self.noFigure }
    if target.isMet(by: reached) == true { return BilingualText("Đạt", "Met") }
    return isAtRisk(target)
      ? BilingualText("Có nguy cơ không đạt", "Will be missed at this pace")
      : BilingualText("Đúng tiến độ", "On the way")
  }

  /// The definitions by which the targets are counted; what was assumed says so.
  var definitions: Report.Section {
    let columns: [Report.Column] = [
      .init("metric", vi: "Chỉ số", en: "Metric"), .init("definition", vi: "Cách tính", en: "Definition"),
      .init("assumed", vi: "Nguồn", en: "Source"),
    ]
    var seen: Set<String> = []
    let rows = document.targets.filter { seen.insert($0.metric).inserted }.compactMap { target -> [Report.Cell]? in
      guard let definition = document.content.definition(of: target.metric) else { return nil }
      let source = definition.source ?? (definition.assumed == true ? "assumed" : "")
      return [Report.Cell(definition.id), .text(definition.definition), .text(source.asSource)]
    }
    return Report.Section(
      heading: BilingualText("Cách tính chỉ tiêu", "How targets are counted"),
      table: Report.Table(columns: columns, rows: rows))
  }

  /// Each district, or commune where there are no districts: new products, products in force, its part of the target.
  func unitTable(heading: BilingualText?) -> Report.Section {
    let new = document.targets.first { $0.metric == Counter.newThreeStarUp.rawValue }
    guard !units.rows.isEmpty else {
      return Report.Section(
        heading: heading, paragraphs: [BilingualText("Chưa có danh mục đơn vị", "There is no list of units")])
    }
    let columns: [Report.Column] = [
      .init("unit", vi: "Đơn vị", en: "Unit"), .init("wanted", vi: "Được giao", en: "Wanted", .integer),
      .init("new", vi: "Sản phẩm mới", en: "New products", .integer),
      .init("total", vi: "Sản phẩm còn hiệu lực", en: "Products in force", .integer),
      .init("state", vi: "Đánh giá", en: "State"),
    ]
    let rows = units.rows.map { unit -> [Report.Cell] in
      let communes = units.communes(of: unit)
      let reached = tally.count(.newThreeStarUp, in: communes)?.value
      let part = new?.parts?.first { $0.unit == unit }?.value
      let state =
        reached.map { reached in
          reached == 0
            ? BilingualText("Chưa bắt đầu", "Not started")
            : (part.map { reached >= $0 } ?? false ? BilingualText("Đạt", "Met") : BilingualText("Đã có", "Started"))
        } ?? Self.noFigure
      return [
        .text(units.name(unit)), Report.Cell(part), Report.Cell(reached),
        Report.Cell(tally.count(.totalThreeStarUp, in: communes)?.value), .text(state),
      ]
    }
    return Report.Section(heading: heading, table: Report.Table(columns: columns, rows: rows))
  }

  /// Sentences on what will be missed, and on who has not begun.
  var forecastSentences: [BilingualText] {
    var sentences: [BilingualText] = []
    for target in document.targets where isAtRisk(target) {
      guard let reached = count(target)?.value else { continue }
      let end = forecast(target).map { (" Với tốc độ này, cuối kỳ: \($0).", " At this pace, at the end: \($0).") }
      sentences.append(
        BilingualText(
          "\(target.title.vi): \(reached) trên \(target.wanted).\(end?.0 ?? "")",
          "\(target.title.en): \(reached) of \(target.wanted).\(end?.1 ?? "")"))
    }
    for target in document.targets where target.metric == Counter.newThreeStarUp.rawValue {
      let idle = notStarted(target)
      guard !idle.isEmpty else { continue }
      sentences.append(
        BilingualText(
          "Chưa bắt đầu (\(idle.count)): " + idle.map { units.name($0).vi }.joined(separator: ", "),
          "Not started (\(idle.count)): " + idle.map { units.name($0).en }.joined(separator: ", ")))
    }
    return sentences
  }

  // MARK: - Results

  /// Products by star, and how the year changed them.
  var productResults: Report.Section {
    Report.Section(
      heading: BilingualText("Sản phẩm", "Products"),
      table: .figures([
        (BilingualText("Tổng số sản phẩm còn hiệu lực", "Products in force"), tally.count(.totalThreeStarUp)?.value),
        (BilingualText("- 5 sao", "- 5 stars"), tally.count(.totalFiveStar)?.value),
        (BilingualText("- 4 sao", "- 4 stars"), tally.count(.totalFourStar)?.value),
        (BilingualText("- 3 sao", "- 3 stars"), tally.count(.totalThreeStar)?.value),
        (BilingualText("Công nhận mới trong kỳ", "Newly recognised"), tally.count(.newThreeStarUp)?.value),
        (BilingualText("Nâng hạng", "Upgraded"), tally.count(.upgraded)?.value),
        (BilingualText("Đánh giá lại", "Renewed"), tally.count(.renewed)?.value),
        (BilingualText("Tăng, giảm ròng", "Net change"), tally.count(.net)?.value),
        (
          BilingualText("Tiềm năng 5 sao gửi Trung ương", "Sent to the centre as potential 5 stars"),
          tally.count(.fiveStarPotential)?.value
        ),
      ]))
  }

  /// Producers with a product in force, by kind.
  var producerResults: Report.Section {
    let certified = tally.count(.certifiedProducers)
    let ids = Set((certified?.records ?? []).map { String($0.dropFirst("producer/".count)) })
    var rows: [(BilingualText, Int?)] = [
      (BilingualText("Chủ thể có sản phẩm còn hiệu lực", "Producers with a product in force"), certified?.value)
    ]
    if certified != nil, !tally.told.producers.isEmpty {
      let kinds = Dictionary(grouping: tally.told.producers.filter { ids.contains($0.producer) }, by: \.kind)
      for kind in ProducerKind.allCases {
        guard let list = kinds[kind] else { continue }
        rows.append((BilingualText("- \(kind.label.vi)", "- \(kind.label.en)"), list.count))
      }
    }
    rows.append(
      (
        BilingualText("Chủ thể đang tham gia Chương trình", "Producers that take part"),
        tally.count(.takingPart)?.value
      ))
    rows.append(
      (
        BilingualText("Chủ thể được hỗ trợ, củng cố", "Producers strengthened"),
        tally.count(.strengthened)?.value
      ))
    rows.append(
      (
        BilingualText("Chủ thể tham gia nhờ vận động", "Producers mobilised"),
        tally.count(.mobilised)?.value
      ))
    return Report.Section(heading: BilingualText("Chủ thể", "Producers"), table: .figures(rows))
  }

  /// Fairs held and events joined, with their booths and producers.
  var tradeResults: Report.Section {
    let heading = BilingualText("Xúc tiến thương mại", "Trade promotion")
    guard let total = tally.count(.tradeEvents)?.value else {
      return Report.Section(
        heading: heading, paragraphs: [BilingualText("Sự kiện: \(Self.noFigure.vi)", "Events: \(Self.noFigure.en)")])
    }
    let columns: [Report.Column] = [
      .init("event", vi: "Sự kiện", en: "Event"), .init("opens", vi: "Từ ngày", en: "From", .day),
      .init("booths", vi: "Gian hàng", en: "Booths", .integer),
      .init("producers", vi: "Chủ thể tham gia", en: "Producers", .integer),
      .init("potential", vi: "Trong đó tiềm năng", en: "Potential ones", .integer),
      .init("contracts", vi: "Hợp đồng, ghi nhớ", en: "Contracts", .integer),
      .init("revenue", vi: "Doanh thu", en: "Sales", .money),
    ]
    let events = tally.events.sorted { $0.opens < $1.opens }.map { event -> [Report.Cell] in
      [
        Report.Cell(event.name), .day(event.opens), Report.Cell(event.booths),
        Report.Cell(event.recognised.count + event.potential.count), Report.Cell(event.potential.count), .unknown,
        .unknown,
      ]
    }
    let fairs = tally.fairs.sorted { $0.opened < $1.opened }.map(fairRow)
    return Report.Section(
      heading: heading,
      paragraphs: [
        BilingualText(
          "Tổ chức, tham gia \(total) sự kiện; trong đó tổ chức \(fairs.count)",
          "\(total) events held and attended, \(fairs.count) of them held"),
        sentence("Gian hàng thuê", "Booths hired", .boothsHired),
        sentence("Chủ thể có sản phẩm được công nhận tham gia", "Recognised producers sent", .recognisedAtEvents),
        sentence("Chủ thể có sản phẩm tiềm năng tham gia", "Potential producers sent", .potentialAtEvents),
      ], table: events.isEmpty && fairs.isEmpty ? nil : Report.Table(columns: columns, rows: fairs + events))
  }

  private func fairRow(_ fair: FairHeld) -> [Report.Cell] {
    let told = tally.told
    let name = told.fairNames.first { $0.fair == fair.fair }?.name ?? fair.fair
    let booths = told.fairBooths.first { $0.fair == fair.fair }
    let result = told.fairResults.first { $0.fair == fair.fair }
    return [
      Report.Cell(name), .day(fair.opened), Report.Cell(booths?.booths), Report.Cell(booths?.producers.count), .unknown,
      Report.Cell(result?.contracts), result.map { .number(Int64($0.revenue.dong)) } ?? .unknown,
    ]
  }

  /// Communication, ideas, training and inspection.
  var workResults: Report.Section {
    let told = tally.told
    let held = told.communication.filter { tally.counts($0.day) }
    let reach = held.compactMap(\.reach)
    let inspections = told.inspections.filter { tally.counts($0.day) }
    return Report.Section(
      heading: BilingualText("Tuyên truyền, tập huấn, kiểm tra", "Communication, training, inspection"),
      table: .figures([
        (BilingualText("Lượt tuyên truyền", "Communication entries"), told.communication.isEmpty ? nil : held.count),
        (
          BilingualText("Số người tiếp cận (nơi có đếm)", "People reached, where counted"),
          reach.isEmpty ? nil : reach.reduce(0, +)
        ),
        (BilingualText("Ý tưởng được nhận", "Ideas accepted"), tally.count(.ideasAccepted)?.value),
        (BilingualText("Lớp tập huấn", "Training classes"), tally.count(.trainingsHeld)?.value),
        (BilingualText("Cuộc kiểm tra", "Inspections"), told.inspections.isEmpty ? nil : inspections.count),
        (
          BilingualText("Tồn tại chưa khắc phục", "Findings not remedied"),
          told.inspections.isEmpty ? nil : inspections.reduce(0) { $0 + $1.open }
        ),
      ]))
  }

  /// Difficulties and proposals, those without an answer first.
  func difficultySection(
    heading: BilingualText, _ names: [BodyID: BilingualText], onlyOpen: Bool = false
  ) -> Report.Section {
    let told = tally.told.difficulties
    let list = told.filter { tally.counts($0.day) && (!onlyOpen || !$0.isAnswered) }
      .sorted { ($0.isAnswered ? 1 : 0, $0.day) < ($1.isAnswered ? 1 : 0, $1.day) }
    guard !list.isEmpty else {
      return Report.Section(
        heading: heading,
        paragraphs: [told.isEmpty ? Self.noFigure : BilingualText("Không có vướng mắc", "No difficulties")])
    }
    let columns: [Report.Column] = [
      .init("difficulty", vi: "Vướng mắc, kiến nghị", en: "Difficulty"), .init("unit", vi: "Đơn vị", en: "Unit"),
      .init("body", vi: "Cơ quan trả lời", en: "Body that answers"), .init("due", vi: "Hạn", en: "Due", .day),
      .init("state", vi: "Tình trạng", en: "State"),
    ]
    let rows = list.map { item -> [Report.Cell] in
      [
        Report.Cell(item.summary), .text(units.name(item.unit)), .text(names[item.body] ?? item.body.text),
        Report.Cell(item.due),
        item.isAnswered
          ? Report.Cell(vi: "Đã trả lời", en: "Answered") : Report.Cell(vi: "Chưa trả lời", en: "Not answered"),
      ]
    }
    return Report.Section(heading: heading, table: Report.Table(columns: columns, rows: rows))
  }
}

extension Report.Table {
  /// Two columns: what, and how many.
  static func figures(_ rows: [(BilingualText, Int?)]) -> Report.Table {
    Report.Table(
      columns: [
        .init("item", vi: "Nội dung", en: "Item"), .init("value", vi: "Số lượng", en: "Number", .integer),
      ], rows: rows.map { [.text($0.0), Report.Cell($0.1)] })
  }
}
