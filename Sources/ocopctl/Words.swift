import Coordination
import Wire

/// Words that no form carries: members of states and answers, events and values that stand in many kinds, and the usual
/// short names of bodies. Without a word here the name of the protocol is shown.
enum Words {
  static func member(_ name: String, _ language: Language) -> String? {
    (members[name] ?? departmentMembers[name]).map { language.say($0, $1) }
  }

  static func event(_ name: String, _ language: Language) -> String? {
    events[name].map { language.say($0, $1) }
  }

  /// A value of a member that is a name, such as a status.
  static func value(_ name: String, _ language: Language) -> String? {
    values[name].map { language.say($0, $1) }
  }

  /// "Ủy ban nhân dân huyện Ba Tơ" as "UBND huyện Ba Tơ".
  static func short(_ body: String, _ language: Language) -> String {
    let pairs = language == .vi ? vietnameseNames : englishNames
    return pairs.reduce(body) { $0.replacing($1.0, with: $1.1) }
  }

  /// Where a statement comes from; "assumed" in the language of the reader.
  static func source(_ text: String, _ language: Language) -> String {
    language == .vi ? text.replacing("assumed", with: "giả định") : text.replacing("giả định", with: "assumed")
  }

  private static let vietnameseNames = [
    ("Ủy ban nhân dân", "UBND"), ("Nông nghiệp và Phát triển nông thôn", "NN&PTNT"),
    ("Văn hóa, Thể thao và Du lịch", "VHTTDL"), ("Khoa học và Công nghệ", "KH&CN"),
  ]
  private static let englishNames = [("Department of", "Dept of"), ("People's Committee of", "PC of")]

  private static let members: [String: (String, String)] = [
    "act": ("Phải làm", "Must do"), "acts": ("Phải làm tiếp", "Must act in"), "late": ("Quá hạn", "Late"),
    "bodies": ("Theo cơ quan", "By body"), "holders": ("Cán bộ", "Officers"), "total": ("Tổng số", "In all"),
    "ended": ("Đã xong trước", "Ended before"), "dueDays": ("Số ngày làm việc", "Working days"),
    "dueFrom": ("Tính từ", "Counted from"), "declined": ("Bị trả lại", "Returned undone"),
    "empty": ("Kỳ chưa có", "Empty periods"),
    "entries": ("Kết quả theo kỳ", "Entries"), "escalateAfter": ("Báo cấp trên sau", "Superior hears after"),
    "escalatedTo": ("Đã báo cấp trên", "Told to"), "extensionAsked": ("Xin gia hạn", "Extension asked"),
    "handover": ("Bàn giao", "Handover"), "left": ("Còn lại", "Left"), "missing": ("Còn thiếu", "Missing"),
    "next": ("Làm tiếp", "Next"), "officers": ("Cán bộ phối hợp", "Cooperating officers"),
    "open": ("Đang mở", "Open"), "period": ("Kỳ", "Period"), "periods": ("Các kỳ", "Periods"),
    "recurring": ("Theo kỳ", "By period"), "reminded": ("Đã nhắc, còn (ngày)", "Reminded, days left"),
    "standIn": ("Người thay", "Stand-in"), "standingFor": ("Làm thay", "Standing in for"), "sum": ("Cộng", "Sum"),
    "taken": ("Đã nhận", "Taken"), "tasks": ("Việc", "Tasks"), "typedBy": ("Nhập hộ", "Typed by"),
    "warning": ("Lưu ý", "Warning"),
    "forecast": ("Dự báo", "Forecast"), "isAtRisk": ("Nguy cơ", "At risk"),
    "plansOf": ("Cần có kế hoạch", "Owe a plan"), "amendments": ("Điều chỉnh", "Amendments"),
    "consulted": ("Đã xin ý kiến", "Consulted"), "proposal": ("Tờ trình", "Proposal"),
    "signature": ("Ban hành", "Issued"), "moved": ("Việc đổi hạn", "Tasks that move"),
    "given": ("Việc giao mới", "New tasks"), "whole": ("Trên tổng số", "Of these"),
    "assumed": ("Giả định", "Assumed"), "definition": ("Cách tính", "Definition"), "metric": ("Chỉ số", "Metric"),
    "activated": ("Triển khai từ", "Running since"), "warnings": ("Cảnh báo", "Warnings"),
    "owner": ("Cơ quan soạn", "Written by"),
    "gates": ("Dấu sao", "Star gates"), "gate": ("Dấu", "Gate"), "criterion": ("Tiêu chí", "Criterion"),
    "isOpen": ("Mở được", "Open"), "lacks": ("Còn thiếu", "Lacks"), "has": ("Đã có", "Has"), "file": ("Hồ sơ", "File"),
    "passes": ("Đạt", "Passes"), "toMend": ("Cần sửa", "To mend"), "differing": ("Tên lệch ở", "Names differ at"),
    "step": ("Bước", "Step"), "done": ("Xong", "Done"), "barcodes": ("Mã vạch", "Barcodes"),
    "declaration": ("Công bố", "Declaration"), "traceability": ("Truy xuất", "Traceability"),
    "supports": ("Hỗ trợ", "Supports"), "trainings": ("Lớp đã dự", "Classes attended"),
    "nextExpiry": ("Hết hạn sớm nhất", "Ends first"), "toldExpiries": ("Đã nhắc", "Told of"),
    "recognition": ("Công nhận", "Recognition"), "visits": ("Lượt khách", "Visits"),
    "rights": ("Quyền sử dụng", "Rights"),
    "allYear": ("Cả năm", "All year"), "allottedBooths": ("Số gian đã phân", "Booths allotted"),
    "areas": ("Lĩnh vực", "Areas"), "asked": ("Đã hỏi ý kiến", "Asked"), "assigned": ("Ngày giao", "Assigned"),
    "assignments": ("Phân công", "Assignments"), "barcode": ("Mã vạch", "Barcode"), "body": ("Cơ quan", "Body"),
    "booths": ("Số gian", "Booths"), "by": ("Do", "By"), "code": ("Mã", "Code"), "council": ("Hội đồng cấp", "Council"),
    "document": ("Số văn bản", "Document"), "effective": ("Hiệu lực từ", "In force from"),
    "parent": ("Thuộc", "Part of"), "replacedBy": ("Thay bằng", "Replaced by"), "superior": ("Cấp trên", "Superior"),
    "at": ("Lúc", "At"), "registrationCloses": ("Hạn đăng ký", "Registration closes"), "calendar": ("Lịch", "Calendar"),
    "certificate": ("Giấy chứng nhận", "Certificate"), "clashes": ("Trùng ngày với", "Clashes with"),
    "closes": ("Bế mạc", "Closes"), "commune": ("Xã", "Commune"), "contracts": ("Hợp đồng", "Contracts"),
    "contributed": ("Đã góp phần", "Contributed"), "contributions": ("Góp phần", "Contributions"),
    "day": ("Ngày", "Day"), "days": ("Số ngày", "Days"), "daysLeft": ("Còn (ngày)", "Days left"),
    "decision": ("Số quyết định", "Decision"), "documents": ("Văn bản", "Documents"), "due": ("Hạn", "Due"),
    "dueRule": ("Cách tính hạn", "Due rule"), "fair": ("Hội chợ", "Fair"), "fairs": ("Hội chợ", "Fairs"),
    "findings": ("Điều chưa đạt", "Findings"), "formerDue": ("Hạn cũ", "Former due days"), "from": ("Từ", "From"),
    "host": ("Đơn vị tổ chức", "Host"), "id": ("Mã", "ID"), "isFirstTime": ("Lần đầu", "First time"),
    "isMet": ("Đạt", "Met"), "isOver": ("Đã kết thúc", "Over"), "isPotential": ("Tiềm năng", "Potential"),
    "issued": ("Ngày ban hành", "Issued"), "issuer": ("Cơ quan ban hành", "Issuer"), "kind": ("Loại", "Kind"),
    "label": ("Nhãn", "Label"), "lead": ("Chủ trì", "Lead"), "legalBases": ("Căn cứ pháp lý", "Legal bases"),
    "level": ("Cấp", "Level"), "mark": ("Nhãn hiệu", "Mark"), "memoranda": ("Ghi nhớ", "Memoranda"),
    "name": ("Tên", "Name"), "note": ("Ghi chú", "Note"), "number": ("Số", "Number"), "officer": ("Cán bộ", "Officer"),
    "opens": ("Khai mạc", "Opens"), "operator": ("Mức", "Measure"), "overdue": ("Quá hạn", "Overdue"),
    "pair": ("Hội chợ/chủ thể", "Fair/producer"), "passed": ("Đạt", "Passed"), "place": ("Gian số", "Booths given"),
    "postponements": ("Các lần hoãn", "Postponements"), "potential": ("Tiềm năng", "Potential"),
    "producer": ("Chủ thể", "Producer"), "producerName": ("Tên chủ thể", "Producer's name"),
    "producers": ("Chủ thể", "Producers"), "product": ("Sản phẩm", "Product"), "products": ("Sản phẩm", "Products"),
    "programme": ("Kế hoạch", "Programme"), "province": ("Tỉnh", "Province"), "rank": ("Thứ hạng", "Rank"),
    "reached": ("Đã đạt", "Reached"), "record": ("Hồ sơ", "Record"), "registrar": ("Nơi đăng ký", "Registrar"),
    "registration": ("Đăng ký", "Registration"), "result": ("Kết quả", "Result"), "returns": ("Trả lại", "Returned"),
    "revenue": ("Doanh thu", "Revenue"), "route": ("Tuyến", "Route"), "routes": ("Tuyến", "Routes"),
    "sentence": ("Trả lời", "Answer"), "sites": ("Điểm đến", "Sites"), "source": ("Căn cứ", "Source"),
    "stage": ("Bước", "Stage"), "star": ("Sao", "Stars"), "stars": ("Sao", "Stars"),
    "status": ("Tình trạng", "Status"), "subject": ("Hồ sơ", "Subject"),
    "submittedAt": ("Gửi lúc", "Submitted"), "targets": ("Mục tiêu", "Targets"), "task": ("Loại việc", "Task"),
    "title": ("Tên", "Title"), "to": ("Đến", "To"), "unit": ("Đơn vị", "Unit"), "upTo": ("Đến mức", "Up to"),
    "validFrom": ("Có từ", "Valid from"), "validTo": ("Đến ngày", "Valid to"), "value": ("Mục tiêu", "Value"),
    "venue": ("Địa điểm", "Venue"), "visitors": ("Khách", "Visitors"),
    "waitingReason": ("Lý do dự bị", "Why waiting"), "with": ("Phối hợp", "With"), "year": ("Năm", "Year"),
    "years": ("Năm", "Years"), "moves": ("Chuyển cho", "Passed on to"), "undecided": ("Chờ quyết định", "Undecided"),
    "cooperating": ("Còn phối hợp", "Still cooperates in"), "holds": ("Còn hiệu lực", "Holds"),
    "passage": ("Sang bản đồ kia", "Passage"), "predecessors": ("Tiền thân", "Preceded by"),
    "successors": ("Kế thừa bởi", "Followed by"), "former": ("Các bản trước", "Former versions"),
    "formerName": ("Tên cũ", "Former name"),
    "absence": ("Bỏ gian", "Absence"), "absences": ("Số lần bỏ gian", "Booths left empty"),
    "allotted": ("Có gian", "Got booths"), "freeBooths": ("Gian còn trống", "Booths free"),
    "waiting": ("Dự bị", "Waiting"), "points": ("Điểm", "Points"), "confirmBy": ("Xác nhận đến hết", "Confirm by"),
    "craftVillage": ("Làng nghề", "Craft village"), "isCraft": ("Làng nghề", "Craft village"),
    "firstFair": ("Lần đầu dự", "First fair"), "newProduct": ("Sản phẩm mới", "New product"),
    "exclusion": ("Lý do loại", "Why excluded"), "byHand": ("Xếp tay vì", "By hand because"),
    "sanction": ("Thông báo xử phạt", "Sanction"), "sanctions": ("Xử phạt", "Sanctions"),
    "ground": ("Lĩnh vực", "Ground"), "point": ("Điểm bán", "Sales point"), "keeper": ("Nơi giữ hồ sơ", "Kept by"),
  ]

  private static let events: [String: (String, String)] = [
    "became-overdue": ("quá hạn", "became overdue"), "checked": ("Đã kiểm tra", "Checked"),
    "ended": ("Kết thúc", "Ended"), "officer-assigned": ("Phân công cán bộ", "Officer assigned"),
    "input-asked": ("Đề nghị góp ý", "Asked for input"), "waitlisted": ("Dự bị", "On the waiting list"),
    "notice": ("Thông báo", "Notice"), "taken-over": ("Nhận bàn giao", "Taken over"),
    "declined": ("Trả lại", "Returned undone"),
    "asked-again": ("Đề nghị lại", "Asked again"), "barcode-dropped": ("Bỏ mã vạch", "Barcode dropped"),
    "began": ("Bắt đầu", "Began"), "begun": ("Mở hồ sơ", "Opened"), "expiry-told": ("Nhắc gia hạn", "Told of an end"),
    "fell-due": ("Đến lúc báo cáo", "Report fell due"), "guided": ("Hướng dẫn trong lớp", "Guided in a class"),
    "handed-over": ("Chuyển giao", "Handed over"), "names-differed": ("Tên lệch nhau", "Names differ"),
    "product-set": ("Gắn sản phẩm", "Product set"), "resubmitted": ("Nộp lại", "Resubmitted"),
    "needs-gathered": ("Tổng hợp nhu cầu", "Needs gathered"), "sent-on": ("Gửi lên", "Sent on"),
    "trained": ("Đã tập huấn", "Trained"), "site-set": ("Gắn điểm đến", "Site set"),
    "traced": ("Truy xuất điện tử", "Traceable"),
  ]

  private static let values: [String: (String, String)] = [
    "central": ("trung ương", "central"), "commune": ("xã", "commune"), "district": ("huyện", "district"),
    "province": ("tỉnh", "province"),
    "about": ("khoảng", "about"), "at-least": ("ít nhất", "at least"), "coming": ("sắp tới", "coming"),
    "exactly": ("đúng", "exactly"), "fail": ("không đạt", "fail"), "over": ("đã qua", "over"),
    "no-certificate": ("không còn giấy chứng nhận suốt hội chợ", "not certified on all days"),
    "failed-check": ("kiểm tra nhãn, mã vạch chưa đạt", "the check of labels failed"),
    "no-booth-left": ("đã hết gian hàng", "no booth was left"),
    "potential-share-used": ("đã hết phần gian tiềm năng", "the share of potential producers is used up"),
    "no-zone": ("không khu nào nhận", "no zone takes it"), "taken-back": ("ban tổ chức thu lại", "taken back"),
    "not-confirmed": ("không xác nhận đúng hạn", "did not confirm in time"),
    "certificate-ended": ("hết giấy chứng nhận", "its certificate ended"),
    "certificate-revoked": ("giấy chứng nhận bị thu hồi", "its certificate was revoked"),
    "sanctioned": ("bị xử phạt", "sanctioned"),
    "pass": ("đạt", "pass"), "range": ("trong khoảng", "range"), "running": ("đang làm", "under way"),
  ]
}
