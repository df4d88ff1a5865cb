internal import Wire

/// Failures that the hub tells in more than one place.
extension Form {
  /// It changes a record that is at this stage.
  func isPossible(at stage: String) -> Bool { !creates && (from.isEmpty || from.contains(stage)) }
}

extension Problem {
  static let conflict = Problem.failure(
    "conflict", vi: "Mã lệnh đã dùng cho nội dung khác", en: "The id was used for something else",
    detail: ("Dùng mã mới cho lệnh mới.", "Use a new id for a new command."))
  static let draining = Problem.failure(
    "draining", vi: "Máy chủ đang dừng", en: "The daemon is stopping", isRetryable: true, retryAfter: 2_000)
  static let unreadable = Problem.failure(
    "internal", vi: "Không đọc được sổ", en: "The log could not be read", isRetryable: true, retryAfter: 1_000)
  static let busy = Problem.failure(
    "busy", vi: "Quá nhiều việc đang chờ", en: "Too much is waiting", isRetryable: true, retryAfter: 500)

  static let chosenRoute = Problem(
    "forbidden", vi: "Ổ cắm tự đặt định danh", en: "The socket sets a routing id of its own",
    detail: (
      "Bỏ ZMQ_ROUTING_ID: phiên gắn với định danh do máy chủ cấp, không ai mang lại được.",
      "Leave out ZMQ_ROUTING_ID: a session is bound to an id that the daemon gives and nobody can bring again."
    ))

  static let emptyNotice = Problem.failure(
    "form", vi: "Thông báo không có nội dung", en: "The notice has no body",
    detail: ("Nội dung là một đối tượng JSON.", "The body is a JSON object."))

  static func unknownVerb(_ verb: String) -> Problem {
    Problem(
      "unknown-verb", vi: "Không nhận lệnh này ở đây", en: "This verb is not taken here", detail: (verb, verb))
  }

  static func unknownRecord(_ name: String) -> Problem {
    .failure(
      "unknown-record", vi: "Không có \(name)", en: "There is no \(name)",
      detail: (
        "Xem danh sách: ocopctl get \(name.split(separator: "/")[0])",
        "See the list: ocopctl get \(name.split(separator: "/")[0])"
      ))
  }

  static func unknown(_ what: String, _ name: String, among names: [String]) -> Problem {
    let vietnamese = ["module": "mô-đun", "kind": "loại hồ sơ", "command": "lệnh", "question": "câu hỏi"][what] ?? what
    let near = Spelling.nearest(to: name, among: names)
    return .failure(
      "unknown-\(what)", vi: "Không có \(vietnamese) \"\(name)\"", en: "There is no \(what) \"\(name)\"",
      detail: (
        (near.map { "Có phải \"\($0)\"? " } ?? "") + "Có: \(names.sorted().joined(separator: ", ")).",
        (near.map { "Did you mean \"\($0)\"? " } ?? "") + "There are: \(names.sorted().joined(separator: ", "))."
      ))
  }
}
