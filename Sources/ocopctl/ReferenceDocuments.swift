import Client
import Coordination
import Foundation
import Wire

/// Reference documents in YAML: `kind`, `id`, `dated`?, `document`; several in one stream.
struct ReferenceDocument: Equatable {
  var kind: String
  var id: String
  var dated: String?
  var document: JSON
  /// Where it stands, for messages.
  var place: String

  var record: String { "\(kind)/\(id)" }

  init(_ json: JSON, place: String) throws {
    self.place = place
    func wrong(_ text: String) -> Stop { Stop(.badData, "✗ \(place): \(text)") }
    guard let kind = json["kind"]?.string, Name.isValid(kind) else { throw wrong("thiếu / missing: kind") }
    let identifier = json["id"]?.string ?? json["id"]?.integer.map(String.init)
    guard let id = identifier, Name.isRecordID(id) else { throw wrong("thiếu / missing: id") }
    guard let document = json["document"], document.object != nil else { throw wrong("thiếu / missing: document") }
    if let extra = json.object?.keys.sorted().first(where: { !["kind", "id", "dated", "document"].contains($0) }) {
      throw wrong("không có mục / no such member: \(extra)")
    }
    (self.kind, self.id, self.document) = (kind, id, document)
    if let text = json["dated"]?.string {
      guard let day = Day(parsing: text) else { throw wrong("dated: \(text)") }
      dated = day.iso
    }
  }
}

enum ReferenceDocuments {
  enum Change: String { case unchanged, changed, created }

  struct Outcome {
    var document: ReferenceDocument
    var change: Change
    /// Paths that differ, with the old and the new value.
    var differences: [String] = []
  }

  /// All documents of files and folders (`*.yaml`, `*.yml`, by name).
  static func read(_ paths: [String], language: Language) throws -> [ReferenceDocument] {
    try paths.flatMap { try files(in: $0) }.flatMap { path -> [ReferenceDocument] in
      let documents: [YAMLText.Document]
      do { documents = try YAMLText.documents(try Terminal.readText(path)) } catch let fault as YAMLText.Fault {
        throw Stop(.badData, "✗ \(path): \(fault)")
      }
      return try documents.map { try ReferenceDocument($0.value, place: "\(path):\($0.line)") }
    }
  }

  private static func files(in path: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      return [path]
    }
    let names = (FileManager.default.enumerator(atPath: path)?.allObjects ?? []).compactMap { $0 as? String }
    return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted().map { "\(path)/\($0)" }
  }

  static func compare(_ document: ReferenceDocument, _ office: Office) throws -> Outcome {
    _ = try office.vocabulary.entry(document.kind)
    guard let state = try office.find("\(document.kind)/\(document.id)")?["state"] else {
      return Outcome(document: document, change: .created)
    }
    // The kind may keep the document whole, or take its members up into its state.
    // Of a dated document the version with the same first day is meant; others stand beside it.
    let versions = [state["document"]].compactMap { $0 } + (state["former"]?.array ?? [])
    let sameDay = versions.first { $0["validFrom"] == document.document["validFrom"] }
    let old = sameDay ?? state["document"] ?? .object((state.object ?? [:]).filter { document.document[$0.key] != nil })
    let found = differences(old, document.document, at: "")
    return Outcome(document: document, change: found.isEmpty ? .unchanged : .changed, differences: found)
  }

  /// Tries all documents before the first is written, and stops with the faults of all, each with its place. Gives them
  /// in the order in which they can be written.
  ///
  /// A document that follows another of its id is meant for the office as that one leaves it, and so is one that
  /// only misses something, or names a body that comes with another: these come last, and are tried when it is their
  /// turn.
  static func inOrder(_ documents: [ReferenceDocument], _ office: Office) throws -> [ReferenceDocument] {
    var seen: Set<String> = []
    var waiting: Set<String> = []
    var faults: [String] = []
    let ids = Set(documents.map(\.id))
    var meta = try office.commandMeta()
    meta["dryRun"] = true
    for document in documents where seen.insert(document.record).inserted {
      do {
        _ = try send(document, office, meta: meta)
      } catch ClientError.refused(let problem) where isFault(problem) {
        let own = Self.faults(problem, of: document, besides: ids)
        if let own {
          faults.append(place(document) + ProblemText.text(own, isRefusal: true, in: office.language))
        } else {
          waiting.insert(document.record)
        }
      } catch ClientError.failed(let problem) where isFault(problem) {
        faults.append(place(document) + ProblemText.text(problem, isRefusal: false, in: office.language))
      } catch ClientError.refused {
        waiting.insert(document.record)
      }
    }
    guard !faults.isEmpty else {
      return documents.filter { !waiting.contains($0.record) } + documents.filter { waiting.contains($0.record) }
    }
    let last = office.say(
      "✗ \(faults.count) tài liệu có lỗi, chưa ghi gì.", "✗ \(faults.count) documents have faults, nothing was written."
    )
    throw Stop(.refused, (faults + [last]).joined(separator: "\n"))
  }

  /// What is wrong in the document whatever else is written; nil when all that was found is a name that comes with
  /// another document.
  static func faults(_ problem: Problem, of document: ReferenceDocument, besides ids: Set<String>) -> Problem? {
    var own = problem
    own.pointers = problem.pointers.filter { fault in
      guard let name = value(at: fault.pointer, in: document.document)?.string else { return true }
      return !ids.contains(name) || name == document.id
    }
    return own.pointers.isEmpty && !problem.pointers.isEmpty ? nil : own
  }

  private static func value(at pointer: String, in json: JSON) -> JSON? {
    pointer.split(separator: "/").reduce(json) { (value: JSON?, name: Substring) in
      Int(name).flatMap { place in value?.array.flatMap { $0.indices.contains(place) ? $0[place] : nil } }
        ?? value?[String(name)]
    }
  }

  /// Codes of what is wrong in the document itself: `form`, `bad-value`, `bad-document`, `bad-programme` …
  private static func isFault(_ problem: Problem) -> Bool { problem.code == "form" || problem.code.hasPrefix("bad-") }

  private static func place(_ document: ReferenceDocument) -> String {
    "\(document.place) · \(document.record)\n"
  }

  private static func send(_ document: ReferenceDocument, _ office: Office, meta: JSON) throws -> [Message] {
    let entry = try office.vocabulary.entry(document.kind)
    var meta = meta
    if let dated = document.dated, meta["dated"] == nil { meta["dated"] = .string(dated) }
    return try office.client.request(
      Message(
        .command, id: office.client.makeID(), subject: "\(entry.name).apply/\(document.id)", meta: meta,
        body: ["document": document.document]))
  }

  /// Sends `<module>.<kind>.apply/<id>`; the version before and after tells whether it changed anything.
  static func apply(_ document: ReferenceDocument, _ office: Office, meta: JSON) throws -> Outcome {
    let record = "\(document.kind)/\(document.id)"
    var outcome = try compare(document, office)
    if outcome.change == .unchanged { return outcome }
    if outcome.change == .created, meta["expect"] != nil {
      throw Stop(
        .usage,
        office.say(
          "✗ \(record) chưa có, nên không có phiên bản nào để --expect.",
          "✗ \(record) does not exist yet, so there is no version to --expect."))
    }
    let before = try office.find(record)?["version"]?.integer ?? 0
    do {
      let answer = try send(document, office, meta: meta)
      let after = try answer.last?.metaObject()["version"]?.integer ?? before
      outcome.change = before == 0 ? .created : after > before || office.options.isDryRun ? .changed : .unchanged
      return outcome
    } catch {
      var stop = Stop(error, in: office.language)
      stop.message = place(document) + stop.message
      throw stop
    }
  }

  static func report(_ outcomes: [Outcome], _ office: Office) throws {
    let words: [Change: (String, String)] = [
      .unchanged: ("không đổi", "unchanged"), .changed: ("đã đổi", "changed"), .created: ("mới", "created"),
    ]
    let changed = outcomes.filter { $0.change != .unchanged }.count
    guard office.options.output == .table else {
      let documents = outcomes.map { outcome -> JSON in
        [
          "record": .string("\(outcome.document.kind)/\(outcome.document.id)"),
          "change": .string(outcome.change.rawValue),
          "differences": .array(outcome.differences.map(JSON.string)),
        ]
      }
      let json: JSON = ["changed": .integer(Int64(changed)), "documents": .array(documents)]
      return Terminal.put(office.options.output == .json ? PrettyJSON.text(json) : json.text)
    }
    let same = outcomes.count - changed
    if outcomes.count > 5, same > 0 {
      Terminal.put(office.say("không đổi: \(same) tài liệu", "unchanged: \(same) documents"))
    }
    for outcome in outcomes where outcomes.count <= 5 || outcome.change != .unchanged {
      let word = words[outcome.change].map { office.say($0, $1) } ?? ""
      Terminal.put("\(outcome.document.kind)/\(outcome.document.id): \(word)")
      for difference in outcome.differences.prefix(20) { Terminal.put("    \(difference)") }
    }
    Terminal.put("changed: \(changed)")
  }

  /// Each differing path with both values.
  static func differences(_ old: JSON, _ new: JSON, at path: String) -> [String] {
    if old == new { return [] }
    if case .object(let left) = old, case .object(let right) = new {
      return Set(left.keys).union(right.keys).sorted().flatMap { name -> [String] in
        switch (left[name], right[name]) {
        case (let a?, let b?): differences(a, b, at: "\(path)/\(name)")
        // A module writes a list that was not given as an empty one: that is no difference.
        case (let a?, nil): a == [] || a == [:] ? [] : ["- \(path)/\(name): \(a.text)"]
        case (nil, let b?): ["+ \(path)/\(name): \(b.text)"]
        case (nil, nil): []
        }
      }
    }
    if case .array(let left) = old, case .array(let right) = new, left.count == right.count {
      return zip(left, right).enumerated().flatMap { differences($1.0, $1.1, at: "\(path)/\($0)") }
    }
    return ["~ \(path): \(old.text) → \(new.text)"]
  }
}
