internal import Wire

/// The answer that is stored with a spent id.
struct StoredAnswer {
  var verb: Verb
  var subject: String
  var meta: JSON
  var body: [UInt8]

  init(_ verb: Verb, subject: String, meta: JSON, body: [UInt8]) {
    (self.verb, self.subject, self.meta, self.body) = (verb, subject, meta, body)
  }

  var bytes: [UInt8] {
    var writer = JSONWriter(capacity: body.count + 256)
    writer.open()
    if !body.isEmpty { writer.member("body", raw: body) }
    writer.name("meta")
    writer.value(meta)
    writer.member("subject", subject)
    writer.member("verb", verb.rawValue)
    writer.close()
    return writer.bytes
  }

  init?(_ bytes: [UInt8]) {
    guard let json = try? JSON(bytes), let verb = json["verb"]?.string.flatMap(Verb.init(rawValue:)) else { return nil }
    self.init(verb, subject: json["subject"]?.string ?? "", meta: json["meta"] ?? [:], body: json["body"]?.bytes ?? [])
  }

  func message(id: String, isDuplicate: Bool) -> Message {
    var meta = meta
    if isDuplicate { meta["duplicate"] = true }
    return Message(verb, id: id, subject: subject, meta: meta == [:] ? [] : meta.bytes, body: body)
  }
}
