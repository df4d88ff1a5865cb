/// A refusal or failure as it is sent: RFC 9457 problem details, Vietnamese first, English beside it.
public struct Problem: Error, Sendable, Equatable {
  public struct Pointer: Sendable, Equatable {
    /// RFC 6901 pointer into the body, e.g. `/opens`.
    public var pointer: String
    public var vi: String
    public var en: String
    public init(_ pointer: String, vi: String, en: String) { (self.pointer, self.vi, self.en) = (pointer, vi, en) }

    /// A member's name as a pointer writes it: `~` and `/` would else mean something, RFC 6901 §3.
    static func escaped(_ name: String) -> String {
      var text = ""
      for character in name { text += character == "~" ? "~0" : character == "/" ? "~1" : String(character) }
      return text
    }
  }

  /// Kebab-case; programs decide by it.
  public var code: String
  public var title: (vi: String, en: String)
  public var detail: (vi: String, en: String)?
  public var pointers: [Pointer]
  /// The article that refused, e.g. `26/2026/QĐ-TTg Art. 7.6`.
  public var rule: String?
  /// Of failures: is anything written, or may it be? `none` or `unknown`.
  public var outcome: String?
  public var isRetryable: Bool
  /// Milliseconds.
  public var retryAfter: Int64?
  public var extra: [String: JSON]

  public init(
    _ code: String, vi: String, en: String, detail: (vi: String, en: String)? = nil, pointers: [Pointer] = [],
    rule: String? = nil, outcome: String? = nil, isRetryable: Bool = false, retryAfter: Int64? = nil,
    extra: [String: JSON] = [:]
  ) {
    (self.code, self.title, self.detail, self.pointers) = (code, (vi, en), detail, pointers)
    (self.rule, self.outcome, self.isRetryable, self.retryAfter) = (rule, outcome, isRetryable, retryAfter)
    self.extra = extra
  }

  public var json: JSON {
    var english: [String: JSON] = ["title": .string(title.en)]
    if let detail { english["detail"] = .string(detail.en) }
    var members: [String: JSON?] = [
      "type": .string("urn:ocop:\(code)"), "code": .string(code), "title": .string(title.vi),
      "detail": (detail?.vi).map(JSON.string), "en": .object(english), "rule": rule.map(JSON.string),
      "outcome": outcome.map(JSON.string), "retryable": isRetryable ? true : nil,
      "retryAfter": retryAfter.map(JSON.integer),
    ]
    if !pointers.isEmpty {
      members["pointers"] = .array(
        pointers.map { ["pointer": .string($0.pointer), "detail": .string($0.vi), "en": .string($0.en)] })
    }
    for (name, value) in extra where members[name] == nil { members[name] = value }
    return .members(members)
  }

  public init?(_ json: JSON) {
    guard let code = json["code"]?.string, let vi = json["title"]?.string else { return nil }
    let english = json["en"]
    self.init(code, vi: vi, en: english?["title"]?.string ?? vi)
    if let detail = json["detail"]?.string { self.detail = (detail, english?["detail"]?.string ?? detail) }
    pointers = (json["pointers"]?.array ?? []).compactMap { pointer in
      guard let at = pointer["pointer"]?.string, let vi = pointer["detail"]?.string else { return nil }
      return Pointer(at, vi: vi, en: pointer["en"]?.string ?? vi)
    }
    rule = json["rule"]?.string
    outcome = json["outcome"]?.string
    isRetryable = json["retryable"]?.boolean ?? false
    retryAfter = json["retryAfter"]?.integer
    let known: Set = [
      "type", "code", "title", "detail", "en", "pointers", "rule", "outcome", "retryable", "retryAfter",
    ]
    extra = (json.object ?? [:]).filter { !known.contains($0.key) }
  }

  public static func == (left: Problem, right: Problem) -> Bool { left.json == right.json }
}
