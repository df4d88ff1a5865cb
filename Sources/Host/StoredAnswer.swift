internal import Wire

/// The answer that is stored with a spent id.
struct StoredAnswer {
  var verb: Verb
  var subject: String
  /// JSON object with sorted names, or empty.
  var meta: [UInt8]
  var body: [UInt8]

  init(_ verb: Verb, subject: String, meta: [UInt8], body: [UInt8]) {
    (self.verb, self.subject, self.meta, self.body) = (verb, subject, meta, body)
  }

  var bytes: [UInt8] {
    var writer = JSONWriter(capacity: meta.count + body.count + subject.utf8.count + 64)
    writer.open()
    if !body.isEmpty { writer.member("body", raw: body) }
    if !meta.isEmpty { writer.member("meta", raw: meta) }
    writer.member("subject", subject)
    writer.member("verb", verb.rawValue)
    writer.close()
    return writer.bytes
  }

  init?(_ bytes: [UInt8]) {
    guard let json = try? JSON(bytes), let verb = json["verb"]?.string.flatMap(Verb.init(rawValue:)) else { return nil }
    self.init(
      verb, subject: json["subject"]?.string ?? "", meta: json["meta"]?.bytes ?? [], body: json["body"]?.bytes ?? [])
  }

  /// The first answer.
  func message(id: String) -> Message { Message(verb, id: id, subject: subject, meta: meta, body: body) }

  /// The same again, for an id that was spent before.
  func duplicate(id: String) -> Message {
    var meta = meta.isEmpty ? [:] : (try? JSON(meta)) ?? [:]
    meta["duplicate"] = true
    return Message(verb, id: id, subject: subject, meta: meta.bytes, body: body)
  }
}
