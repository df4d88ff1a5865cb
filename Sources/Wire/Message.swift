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
  public init(_ frames: Frames, bodyLimit: Int = Limits.body) throws(FrameError) {
    guard frames.count == 5 else { throw FrameError("a message has 5 frames, this one \(frames.count)", id: nil) }
    let id = frames.withFrame(1) { id in
      (1...Limits.id).contains(id.count) && id.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        ? String(decoding: id, as: UTF8.self) : nil
    }
    guard let id else { throw FrameError("the id is 1 to \(Limits.id) visible ASCII bytes", id: nil) }
    guard let verb = frames.withFrame(0, Verb.init(frame:)) else { throw FrameError("the verb is unknown", id: id) }
    let subject = frames.withFrame(2) { subject in
      subject.count <= Limits.subject ? String(validating: subject, as: UTF8.self) : nil
    }
    guard let subject else { throw FrameError("the subject is UTF-8 of at most \(Limits.subject) bytes", id: id) }
    (self.verb, self.id, self.subject) = (verb, id, subject)
    let (metaCount, bodyCount) = (frames.withFrame(3, \.count), frames.withFrame(4, \.count))
    if metaCount > Limits.meta {
      throw FrameError("the meta is at most \(Limits.meta) bytes, this one \(metaCount)", id: id)
    }
    if bodyCount > bodyLimit {
      throw FrameError("the body is at most \(bodyLimit) bytes, this one \(bodyCount)", id: id)
    }
    (meta, body) = (frames.withFrame(3, Array.init), frames.withFrame(4, Array.init))
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
  /// By `place`: looked up for every message that leaves.
  private static let frames: [[UInt8]] = allCases.reduce(into: Array(repeating: [], count: 256)) { frames, verb in
    frames[verb.place] = prefix + Array(verb.rawValue.utf8)
  }
  /// By the first eight letters, which no two share.
  private static let verbs: [UInt64: Verb] =
    Dictionary(uniqueKeysWithValues: allCases.map { ($0.frame.withUnsafeBufferPointer(initials(of:)), $0) })

  private static func initials(of frame: UnsafeBufferPointer<UInt8>) -> UInt64 {
    frame.dropFirst(prefix.count).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A case without values is one byte.
  private var place: Int { Int(unsafeBitCast(self, to: UInt8.self)) }

  public var frame: [UInt8] { Self.frames[place] }

  init?(frame: UnsafeBufferPointer<UInt8>) {
    guard frame.count > Self.prefix.count, let known = Self.verbs[Self.initials(of: frame)],
      frame.elementsEqual(known.frame)
    else { return nil }
    self = known
  }

  public init?(frame: ArraySlice<UInt8>) {
    guard let verb = frame.withUnsafeBufferPointer(Verb.init(frame:)) else { return nil }
    self = verb
  }
}
