/// One message of the protocol: five frames, see PROTOCOL.md §2.
public struct Message: Sendable, Equatable {
  public var verb: Verb
  public var id: String
  public var subject: String
  /// JSON object, or empty.
  public var meta: [UInt8]
  /// JSON value, or empty.
  public var body: [UInt8]

  public init(_ verb: Verb, id: String, subject: String = "", meta: [UInt8] = [], body: [UInt8] = []) {
    (self.verb, self.id, self.subject, self.meta, self.body) = (verb, id, subject, meta, body)
  }

  public init(_ verb: Verb, id: String, subject: String = "", meta: JSON, body: JSON? = nil) {
    self.init(verb, id: id, subject: subject, meta: meta == [:] ? [] : meta.bytes, body: body?.bytes ?? [])
  }

  public var frames: [[UInt8]] { [verb.frame, Array(id.utf8), Array(subject.utf8), meta, body] }

  /// Reads five frames. Meta and body are not parsed here: routing needs neither.
  public init(frames: ArraySlice<[UInt8]>, bodyLimit: Int = Limits.body) throws(FrameError) {
    guard frames.count == 5 else { throw FrameError("a message has 5 frames, this one \(frames.count)", id: nil) }
    let first = frames.startIndex
    let id = frames[first + 1]
    guard (1...Limits.id).contains(id.count), id.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw FrameError("the id is 1 to \(Limits.id) visible ASCII bytes", id: nil)
    }
    self.id = String(decoding: id, as: UTF8.self)
    guard let verb = Verb(frame: frames[first]) else {
      throw FrameError("the verb is unknown", id: self.id)
    }
    self.verb = verb
    let subject = frames[first + 2]
    guard subject.count <= Limits.subject, let text = String(validating: subject, as: UTF8.self) else {
      throw FrameError("the subject is UTF-8 of at most \(Limits.subject) bytes", id: self.id)
    }
    self.subject = text
    (meta, body) = (frames[first + 3], frames[first + 4])
    if meta.count > Limits.meta {
      throw FrameError("the meta is at most \(Limits.meta) bytes, this one \(meta.count)", id: self.id)
    }
    if body.count > bodyLimit {
      throw FrameError("the body is at most \(bodyLimit) bytes, this one \(body.count)", id: self.id)
    }
  }

  /// Of the verb frame: HELLO and REGISTER, which alone ask who sent them.
  public static func opensSession(_ verb: UnsafeRawBufferPointer) -> Bool {
    guard verb.count > Verb.prefix.count else { return false }
    let initial = verb[Verb.prefix.count]
    guard initial == UInt8(ascii: "H") || initial == UInt8(ascii: "R") else { return false }
    return verb.elementsEqual(Verb.hello.frame) || verb.elementsEqual(Verb.register.frame)
  }

  /// The meta as an object; empty meta is the empty object.
  public func metaObject() throws(JSONError) -> JSON {
    guard !meta.isEmpty else { return [:] }
    let json = try JSON(meta)
    guard json.object != nil else { throw JSONError(offset: 0, "meta is an object") }
    return json
  }
}

/// Why frames are no message; `id` where it could be read.
public struct FrameError: Error, Sendable, Equatable {
  public var reason: String
  public var id: String?
  public init(_ reason: String, id: String?) { (self.reason, self.id) = (reason, id) }
}

/// Limits of the protocol in bytes, PROTOCOL.md §2.
public enum Limits {
  public static let id = 64
  public static let subject = 256
  public static let meta = 8 << 10
  public static let body = 1 << 20
  public static let moduleBody = 8 << 20
  public static let state = 256 << 10
  public static let topic = 200
}

public enum Verb: String, Sendable, CaseIterable {
  case hello = "HELLO", welcome = "WELCOME", ping = "PING", pong = "PONG", bye = "BYE", error = "ERROR"
  case command = "COMMAND", publish = "PUBLISH", done = "DONE", refused = "REFUSED", failed = "FAILED"
  case get = "GET", list = "LIST", history = "HISTORY", log = "LOG", kinds = "KINDS", status = "STATUS"
  case askQuestion = "ASK-QUESTION", admin = "ADMIN", answer = "ANSWER"
  case open = "OPEN", opened = "OPENED", credit = "CREDIT", event = "EVENT", events = "EVENTS"
  case ack = "ACK", nak = "NAK", park = "PARK", extend = "EXTEND", result = "RESULT"
  case close = "CLOSE", delete = "DELETE"
  case register = "REGISTER", admitted = "ADMITTED", ask = "ASK", decision = "DECISION", refusal = "REFUSAL"
  case need = "NEED", failure = "FAILURE", drain = "DRAIN", drained = "DRAINED"

  static let prefix = Array("OCOP1 ".utf8)
  private static let frames: [Verb: [UInt8]] =
    Dictionary(uniqueKeysWithValues: allCases.map { ($0, prefix + Array($0.rawValue.utf8)) })
  /// By the first eight letters, which no two share.
  private static let verbs: [UInt64: (verb: Verb, frame: [UInt8])] =
    Dictionary(uniqueKeysWithValues: frames.map { (initials(of: $0.value), ($0.key, $0.value)) })

  private static func initials(of frame: [UInt8]) -> UInt64 {
    var letters: UInt64 = 0
    for index in prefix.count..<min(frame.count, prefix.count + 8) { letters = letters << 8 | UInt64(frame[index]) }
    return letters
  }

  public var frame: [UInt8] { Self.frames[self] ?? [] }
  public init?(frame: [UInt8]) {
    guard frame.count > Self.prefix.count, let known = Self.verbs[Self.initials(of: frame)], known.frame == frame
    else { return nil }
    self = known.verb
  }
}
