import Coordination
import ModuleKit
import OCOP

/// A commune, district or department enters a producer.
struct RegisterProducer: Creation {
  static let form = Form(
    "register", vi: "Đăng ký chủ thể", en: "Register a producer", creates: Producer.self, to: [.registered],
    anyBody: true,
    .text("name", vi: "Tên", en: "Name"),
    .choice("kind", vi: "Loại hình", en: "Kind", ProducerKind.allCases.map { ($0.rawValue, $0.label) }),
    .body("commune", vi: "Xã", en: "Commune"),
    .text("taxCode", vi: "Mã số thuế", en: "Tax code").optional,
    .text("address", vi: "Địa chỉ", en: "Address").optional.personal,
    Producer.Profile.fields,
    .boolean("takesPart", vi: "Tham gia Chương trình (mặc định: có)", en: "Takes part (default: yes)").optional)

  var name: String
  var kind: ProducerKind
  var commune: BodyID
  var taxCode: String?
  var address: String?
  var profile: ProfileFields?
  var takesPart: Bool?

  func decide(in now: Circumstances) throws -> Decision<Producer> {
    let code = try taxCode.map(TaxCode.digits)
    var same: [Found<Producer>] = []
    try now.gather([
      { _ = try Commune.unit(forEntryIn: commune, in: now) },
      { if let code { same = try now.all(Producer.self, where: "taxCode", is: code) } },
    ])
    let unit = try Commune.unit(forEntryIn: commune, in: now)
    if let code {
      if let found = same.first(where: { $0.state.stage == .registered }) {
        throw Refusal(
          "tax-code-taken", vi: "Mã số thuế \(code) đã thuộc chủ thể \(found.id) (\(found.state.name))",
          en: "The tax code \(code) belongs to the producer \(found.id) (\(found.state.name))")
      }
    }
    let joins = takesPart ?? true
    let decision = Decision<Producer>(
      .registered(
        name: name, kind: kind, commune: commune, taxCode: code, address: address.map { Personal($0) },
        profile: profile?.value, takesPart: joins)
    ).announcing(ProducerRegistered(producer: now.recordID, name: name, kind: kind, commune: unit))
    guard joins else { return decision }
    return decision.announcing(
      ProducerStatusChanged(producer: now.recordID, takesPart: true, commune: unit, day: now.dated))
  }
}

/// The register keeps the former names, because certificates and contracts carry them.
struct RenameProducer: Command {
  static let form = Form(
    "rename", vi: "Đổi tên chủ thể", en: "Rename a producer", on: Producer.self, from: [.registered],
    .text("name", vi: "Tên mới", en: "New name"), .text("reason", vi: "Lý do", en: "Reason"))

  var name: String
  var reason: String

  func decide(_ producer: Producer, in now: Circumstances) throws -> Decision<Producer> {
    guard name != producer.name else {
      throw Refusal("same-name", vi: "Chủ thể đang mang tên này", en: "The producer has this name already")
    }
    let unit = try Commune.unit(of: producer.commune, in: now)
    return Decision(.renamed(name: name, reason: reason, day: now.dated)).announcing(
      ProducerRegistered(producer: now.recordID, name: name, kind: producer.kind, commune: unit))
  }
}

/// Representative, contact and business registration, as Forms 01 and 02 ask for them.
struct DescribeProducer: Command {
  static let form = Form(
    "describe", vi: "Bổ sung thông tin chủ thể", en: "Describe a producer", on: Producer.self, from: [.registered],
    anyBody: true, Producer.Profile.fields)

  var profile: ProfileFields?

  func decide(_ producer: Producer, in now: Circumstances) throws -> Decision<Producer> {
    _ = try Commune.unit(forEntryIn: producer.commune, in: now)
    guard let profile = profile?.value, profile != .empty else {
      throw Refusal("nothing-given", vi: "Chưa ghi thông tin nào", en: "Nothing is given")
    }
    return Decision(.described(profile: profile, day: now.dated))
  }
}

/// Takes part in the programme from the dated day on.
struct JoinProgramme: Command {
  static let form = Form(
    "join", vi: "Tham gia Chương trình", en: "Join the programme", on: Producer.self, from: [.registered],
    anyBody: true)

  func decide(_ producer: Producer, in now: Circumstances) throws -> Decision<Producer> {
    let unit = try Commune.unit(forEntryIn: producer.commune, in: now)
    guard producer.takesPart != true else {
      throw Refusal("takes-part", vi: "Chủ thể đang tham gia", en: "The producer takes part already")
    }
    return Decision(.joined(day: now.dated)).announcing(
      ProducerStatusChanged(producer: now.recordID, takesPart: true, commune: unit, day: now.dated))
  }
}

/// No longer takes part; it stays in the register with all it has.
struct LeaveProgramme: Command {
  static let form = Form(
    "leave", vi: "Thôi tham gia Chương trình", en: "Leave the programme", on: Producer.self, from: [.registered],
    anyBody: true, .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ producer: Producer, in now: Circumstances) throws -> Decision<Producer> {
    let unit = try Commune.unit(forEntryIn: producer.commune, in: now)
    guard producer.takesPart != false else {
      throw Refusal("takes-no-part", vi: "Chủ thể không tham gia", en: "The producer takes no part")
    }
    return Decision(.left(reason: reason, day: now.dated)).announcing(
      ProducerStatusChanged(producer: now.recordID, takesPart: false, commune: unit, day: now.dated))
  }
}

/// A producer that ended. Its certificates are revoked first.
struct CloseProducer: Command {
  static let form = Form(
    "close", vi: "Ngừng theo dõi chủ thể", en: "Close a producer", on: Producer.self, from: [.registered],
    to: [.closed], .text("reason", vi: "Lý do", en: "Reason"))

  var reason: String

  func decide(_ producer: Producer, in now: Circumstances) throws -> Decision<Producer> {
    let certified = try now.all(
      Product.self, where: ["producer": now.recordID, "stage": Product.Stage.certified.rawValue])
    guard certified.isEmpty else {
      let ids = certified.map(\.id).sorted().joined(separator: ", ")
      throw Refusal(
        "has-certificates", vi: "Chủ thể còn giấy chứng nhận", en: "The producer still holds certificates",
        detail: BilingualText("Thu hồi trước: \(ids).", "Revoke them first: \(ids)."),
        rule: "26/2026/QĐ-TTg Art. 8")
    }
    let closed = Decision<Producer>(.closed(reason: reason, day: now.dated))
    guard producer.takesPart == true else { return closed }
    let unit = try Commune.unit(of: producer.commune, in: now)
    return closed.announcing(
      ProducerStatusChanged(producer: now.recordID, takesPart: false, commune: unit, day: now.dated))
  }
}

/// The profile as a form carries it: plain texts, which become personal data when they are kept.
struct ProfileFields: Decodable {
  var representative: String?
  var position: String?
  var sex: String?
  var ethnicity: String?
  var phone: String?
  var email: String?
  var registration: String?
  var registeredOn: Day?

  var value: Producer.Profile {
    func personal(_ text: String?) -> Personal<String>? { text.map { Personal($0) } }
    return Producer.Profile(
      representative: personal(representative), position: position, sex: personal(sex),
      ethnicity: personal(ethnicity), phone: personal(phone), email: personal(email), registration: registration,
      registeredOn: registeredOn)
  }
}

extension Producer.Profile {
  static let fields = Field.object(
    "profile", vi: "Thông tin chủ thể", en: "Profile",
    .text("representative", vi: "Người đại diện", en: "Representative").optional.personal,
    .text("position", vi: "Chức vụ", en: "Position").optional,
    .choice(
      "sex", vi: "Giới tính", en: "Sex",
      [("female", BilingualText("Nữ", "Female")), ("male", BilingualText("Nam", "Male"))]
    ).optional.personal,
    .text("ethnicity", vi: "Dân tộc", en: "Ethnicity").optional.personal,
    .text("phone", vi: "Điện thoại", en: "Telephone").optional.personal,
    .text("email", vi: "Thư điện tử", en: "E-mail").optional.personal,
    .text("registration", vi: "Số đăng ký kinh doanh", en: "Business registration").optional,
    .day("registeredOn", vi: "Ngày đăng ký kinh doanh", en: "Day of the registration").optional
  ).optional
}

/// A tax code (mã số thuế): 10 digits, or 13 for a branch, stored without blanks and hyphens.
enum TaxCode {
  static func digits(_ text: String) throws -> String {
    let digits = text.filter { !$0.isWhitespace && $0 != "-" }
    guard [10, 13].contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw Refusal(
        "bad-tax-code", vi: "Mã số thuế phải có 10 hoặc 13 chữ số", en: "A tax code has 10 or 13 digits")
    }
    return digits
  }
}
