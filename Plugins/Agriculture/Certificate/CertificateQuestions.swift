import Coordination
import ModuleKit
import OCOP

/// Whether a certificate holds on a day, and why: by its number or id, by decision, by product or producer.
struct CheckCertificate: Question {
  static let form = Form(
    "certificate-check", vi: "Tra cứu giấy chứng nhận", en: "Check a certificate",
    .text("text", vi: "Số giấy, mã hoặc tên sản phẩm, chủ thể", en: "Number, id or name"),
    .day("on", vi: "Ngày", en: "On the day").optional)

  var text: String
  var on: Day?

  func answer(in now: Circumstances) throws -> Report {
    let day = on ?? now.dated
    let found = try matches(in: now)
    let shelf = try now.rulebooks()
    let rows = found.map { item -> [Report.Cell] in
      let certificate = item.state
      let status = certificate.status(on: day, warnMonths: now.warnMonths)
      return [
        .text(item.id), .text(certificate.number), .text(certificate.productName), .text(certificate.producerName),
        .number(Int64(certificate.star.rawValue)), .day(certificate.validFrom), .day(certificate.lastDay),
        .text(status.label),
        .text(certificate.sentence(on: day, warnMonths: now.warnMonths, book: shelf.books[certificate.rulebook])),
      ]
    }
    let holding = found.filter { $0.state.holds(on: day) }
    let summary =
      found.isEmpty
      ? BilingualText(
        "Không tìm thấy giấy chứng nhận nào của \"\(text)\".", "No certificate of \"\(text)\" is known.")
      : holding.isEmpty
        ? BilingualText(
          "Ngày \(day.vietnamese): không có giấy chứng nhận còn hiệu lực.", "On \(day): no certificate in force.")
        : BilingualText(
          "Ngày \(day.vietnamese): \(holding.count) giấy chứng nhận còn hiệu lực.",
          "On \(day): \(holding.count) certificates in force.")
    return Report(
      .report, vi: "Tra cứu giấy chứng nhận: \(text)", en: "Certificate check: \(text)", cutOff: day,
      sections: [
        Report.Section(
          paragraphs: [summary],
          table: found.isEmpty
            ? nil : Report.Table(columns: CertificateColumns.all + [CertificateColumns.why], rows: rows))
      ])
  }

  /// By each field that may be meant; a name is found without accents.
  private func matches(in now: Circumstances) throws -> [Found<Certificate>] {
    let isID =
      text.utf8.count <= 64
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D
      }
    let fields = ["number", "decision", "productName", "producerName"] + (isID ? ["product", "code"] : [])
    try now.gather(
      fields.map { field in { _ = try now.all(Certificate.self, where: field, is: text) } }
        + (isID ? [{ _ = try now.record(Certificate.self, text) }] : []))
    var found = try fields.flatMap { try now.all(Certificate.self, where: $0, is: text) }
    if isID, let one = try now.record(Certificate.self, text) { found.append(one) }
    let byID = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return byID.values.sorted { ($0.state.validFrom, $0.id) > ($1.state.validFrom, $1.id) }
  }
}

enum CertificateColumns {
  static let all: [Report.Column] = [
    .init("certificate", vi: "Mã", en: "ID"), .init("number", vi: "Số giấy", en: "Number"),
    .init("product", vi: "Sản phẩm", en: "Product"), .init("producer", vi: "Chủ thể", en: "Producer"),
    .init("star", vi: "Hạng sao", en: "Stars", .integer), .init("valid-from", vi: "Từ ngày", en: "From", .day),
    .init("valid-to", vi: "Đến ngày", en: "To", .day), .init("status", vi: "Tình trạng", en: "Status"),
  ]
  static let why = Report.Column("why", vi: "Lý do", en: "Why")
}

/// The products with a certificate in force on a day: what `ocopctl publish` writes for the province's portal.
struct ValidCertificates: Question {
  static let form = Form(
    "certificate-valid", vi: "Sản phẩm OCOP còn hiệu lực", en: "OCOP products in force",
    .day("on", vi: "Ngày", en: "On the day").optional, .body("commune", vi: "Xã", en: "Commune").optional)

  var on: Day?
  var commune: BodyID?

  func answer(in now: Circumstances) throws -> Report {
    let day = on ?? now.dated
    let holding = try now.certificates(of: commune).filter { $0.state.holds(on: day) }
      .sorted { ($1.state.star, $0.state.productName, $0.id) < ($0.state.star, $1.state.productName, $1.id) }
    let communes = Dictionary(grouping: holding, by: \.state.commune)
    var names: [BodyID: BilingualText] = [:]
    try now.gather(communes.keys.sorted().map { commune in { _ = try now.name(of: commune) } })
    for commune in communes.keys.sorted() { names[commune] = try now.name(of: commune) }
    let rows = holding.map { found -> [Report.Cell] in
      let certificate = found.state
      return [
        .text(found.id), .text(certificate.number), .text(certificate.productName), .text(certificate.producerName),
        .number(Int64(certificate.star.rawValue)), .day(certificate.validFrom), .day(certificate.lastDay),
        .text(certificate.status(on: day, warnMonths: now.warnMonths).label),
        .text(names[certificate.commune] ?? BilingualText(certificate.commune.rawValue, certificate.commune.rawValue)),
      ]
    }
    let counts = Star.allCases.reversed().compactMap { star -> String? in
      let count = holding.filter { $0.state.star == star }.count
      return count == 0 ? nil : "\(star.rawValue) sao: \(count)"
    }
    let total = BilingualText(
      "Tổng số \(holding.count). \(counts.joined(separator: "; "))",
      "\(holding.count) in all. \(counts.joined(separator: "; "))")
    return Report(
      .report, vi: "Sản phẩm OCOP còn hiệu lực giấy chứng nhận", en: "OCOP products with a certificate in force",
      cutOff: day,
      sections: [
        Report.Section(
          paragraphs: [total],
          table: Report.Table(
            columns: CertificateColumns.all + [.init("commune", vi: "Xã", en: "Commune")], rows: rows))
      ])
  }
}

/// How many certificates hold on a day, by star and standing.
struct CountCertificates: Question {
  static let form = Form(
    "certificate-count", vi: "Đếm giấy chứng nhận", en: "Count certificates",
    .day("on", vi: "Ngày", en: "On the day").optional, .body("commune", vi: "Xã", en: "Commune").optional)

  var on: Day?
  var commune: BodyID?

  struct Row: Encodable, Equatable {
    var star: Star
    /// Those that hold: valid, expiring and extended together.
    var inForce: Int
    var expiring: Int
    var extended: Int
    var lapsed: Int
    var revoked: Int
    var replaced: Int
  }

  struct Answer: Encodable, Equatable {
    var day: Day
    var inForce: Int
    var stars: [Row]
  }

  func answer(in now: Circumstances) throws -> Answer {
    let day = on ?? now.dated
    let all = try now.certificates(of: commune).map(\.state)
    let rows = Star.allCases.filter { $0 >= .three }.reversed().map { star -> Row in
      let states = all.filter { $0.star == star }.map { $0.status(on: day, warnMonths: now.warnMonths) }
      func count(_ status: CertificateStatus) -> Int { states.filter { $0 == status }.count }
      return Row(
        star: star, inForce: states.filter(\.holds).count, expiring: count(.expiring), extended: count(.extended),
        lapsed: count(.lapsed), revoked: count(.revoked), replaced: count(.replaced))
    }
    return Answer(day: day, inForce: rows.map(\.inForce).reduce(0, +), stars: rows)
  }
}

extension Circumstances {
  /// All certificates, of a commune or of the province; those that have ended too.
  func certificates(of commune: BodyID?) throws -> [Found<Certificate>] {
    if let commune { return try all(Certificate.self, where: "commune", is: commune.rawValue) }
    let stages = Certificate.Stage.allCases.map(\.rawValue)
    try gather(stages.map { stage in { _ = try all(Certificate.self, where: "stage", is: stage) } })
    return try stages.flatMap { try all(Certificate.self, where: "stage", is: $0) }
  }
}
