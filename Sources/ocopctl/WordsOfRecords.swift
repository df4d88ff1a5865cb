import Coordination

extension Words {
  /// Members of the departments' records and answers that stand in no form.
  static let departmentMembers: [String: (String, String)] = [
    // Register, cycle, support.
    "words": ("Từ để tìm", "Words for search"), "formerNames": ("Tên cũ", "Former names"),
    "formerCodes": ("Mã cũ", "Former codes"), "certificates": ("Số lần cấp giấy", "Certificates given"),
    "closedFor": ("Lý do ngừng", "Why closed"), "droppedFor": ("Lý do bỏ", "Why dropped"),
    "endedFor": ("Lý do chấm dứt", "Why ended"), "cancelledFor": ("Lý do hủy", "Why cancelled"),
    "withdrawnFor": ("Lý do rút", "Why withdrawn"), "revocation": ("Thu hồi", "Revocation"),
    "standardNumber": ("Số chứng nhận tiêu chuẩn", "Number of the standard"), "values": ("Số liệu", "Figures"),
    "payments": ("Đã chi trả", "Payments"), "gift": ("Hỗ trợ", "Support"), "attendance": ("Ký tên", "Sign-in sheet"),
    "adviser": ("Người tư vấn", "Adviser"), "similar": ("Tên gần giống", "Similar names"),
    "likeness": ("Giống (%)", "Likeness (%)"), "turn": ("Đến lượt", "Whose turn"),
    "turnOf": ("Đến lượt", "Turn of"), "decided": ("Ngày quyết định", "Decided on"),
    "approved": ("Được duyệt", "Approved"), "needList": ("Bảng nhu cầu", "List of needs"),
    // Dossier, assessment, certificate, rulebook.
    "drafted": ("Ngày lập", "Drafted on"), "handed": ("Đã nộp", "Handed in"), "refiled": ("Nộp lại", "Filed again"),
    "stamp": ("Số tiếp nhận", "Stamp"), "communeStamp": ("Số tiếp nhận của xã", "Stamp of the commune"),
    "provinceStamp": ("Số tiếp nhận của tỉnh", "Stamp of the province"), "report": ("Báo cáo", "Report"),
    "completed": ("Đầy đủ từ", "Complete since"), "receiptYear": ("Xã nhận trong năm", "Received in"),
    "provinceYear": ("Tỉnh nhận trong năm", "Received by the province in"), "checks": ("Kiểm tra của các sở", "Checks"),
    "sheets": ("Phiếu chấm", "Sheets"), "member": ("Thành viên", "Member"), "outcomes": ("Kết quả các cấp", "Outcomes"),
    "exclusion": ("Bị loại", "Exclusion"), "supplementBy": ("Bổ sung đến", "To be mended by"),
    "verdict": ("Quyết định", "Verdict"), "entered": ("Ngày vào từng bước", "Days of the stages"),
    "isLate": ("Nộp muộn", "Late"), "decideBy": ("Quyết định trước hết ngày", "Decided by"),
    "assessBefore": ("Đánh giá trước ngày", "Assessed before"),
    "proposeBefore": ("Đề nghị trước ngày", "Proposed before"),
    "communeReviewBy": ("Xã đánh giá trước hết ngày", "Commune reviews by"),
    "resultBy": ("Có kết quả trước hết ngày", "Result by"), "rulebook": ("Bộ quy định", "Rulebook"),
    "authority": ("Người ký", "Signed by"), "awards": ("Công nhận hạng", "Awards"),
    "certificateMonths": ("Thời hạn giấy (tháng)", "Certificate (months)"), "rule": ("Căn cứ", "Rule"),
    "score": ("Điểm", "Score"), "councilLevel": ("Cấp hội đồng", "Level of the council"),
    "filed": ("Ngày nộp", "Filed on"), "certificateNumber": ("Số giấy chứng nhận", "Number of the certificate"),
    "assessment": ("Hồ sơ phân hạng", "Assessment"), "lines": ("Giải thích", "Explanation"),
    "inForce": ("Còn hiệu lực", "In force"), "expiring": ("Sắp hết hạn", "About to expire"),
    "extended": ("Được kéo dài", "Extended"), "lapsed": ("Hết hạn", "Lapsed"), "revoked": ("Thu hồi", "Revoked"),
    "replaced": ("Đã thay", "Replaced"), "extendedTo": ("Kéo dài đến", "Extended to"),
    "endedOn": ("Chấm dứt ngày", "Ended on"), "warned": ("Đã báo trước (tháng)", "Warned (months before)"),
    // Localities.
    "enteredBy": ("Nhập hộ", "Entered by"), "cancellation": ("Hủy", "Cancelled"),
    "withdrawal": ("Rút lại", "Withdrawn"),
    "formerAnswerers": ("Nơi trả lời trước", "Former answerers"), "answerDay": ("Ngày trả lời", "Answered on"),
    "heading": ("Tên đợt", "Heading"), "excused": ("Được miễn", "Excused"), "edition": ("Lần nộp", "Edition"),
    "sentTo": ("Đã gửi", "Sent to"),
    // Programme and budget.
    "estimated": ("Dự toán", "Estimated"), "appraisers": ("Cơ quan thẩm định", "Appraisers"),
    "appraisals": ("Thẩm định", "Appraisals"), "allocation": ("Phân bổ", "Allocation"),
    "allocated": ("Đã phân bổ", "Allocated"), "decisions": ("Các quyết định", "Decisions"),
    "declared": ("Tổng ghi trên giấy", "Total on the paper"), "supersededBy": ("Thay bằng", "Superseded by"),
    "reversal": ("Ghi đảo", "Reversal"), "formerOwners": ("Cơ quan soạn trước", "Former owners"),
    "withdrawn": ("Đã rút", "Withdrawn"), "path": ("Chỗ", "Place"), "before": ("Trước", "Before"),
    "after": ("Sau", "After"), "reason": ("Lý do", "Reason"), "records": ("Hồ sơ", "Records"),
    // Fairs, points of sale, notices.
    "rows": ("Danh sách", "List"), "allotted": ("Có gian hàng", "Allotted"), "waiting": ("Dự bị", "Waiting"),
    "freeBooths": ("Gian còn trống", "Free booths"), "eligible": ("Đủ điều kiện", "Eligible"),
    "isCraft": ("Làng nghề", "Craft"), "absences": ("Vắng mặt", "Absences"), "isMust": ("Bắt buộc có", "A must"),
    "confirmBy": ("Xác nhận trước ngày", "Confirmed by"), "incidents": ("Sự cố", "Incidents"),
    "appraisal": ("Thẩm định", "Appraisal"), "board": ("Ban tổ chức", "Board"),
    "invitations": ("Giấy mời", "Invitations"),
    "keeper": ("Nơi quản lý", "Keeper"), "check": ("Kiểm tra", "Check"), "inspection": ("Kiểm tra", "Inspection"),
    "closing": ("Đóng", "Closed"), "readers": ("Nơi nhận", "Readers"), "refusal": ("Từ chối", "Refused"),
    // The house.
    "part": ("Phần việc", "Part"), "isEnded": ("Đã kết thúc", "Ended"),
    "tasksNotRescheduled": ("Việc chưa tính lại hạn", "Tasks not counted again"),
  ]
}
