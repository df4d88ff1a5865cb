import Testing

@testable import Wire

/// Forms, problems and manifests.
struct FormTests {
  private static func label(_ text: String) -> Label { Label(vi: "\(text) vi", en: text) }
  private static func field(_ type: Field.FieldType, minimum: Int64? = nil, maximum: Int64? = nil, isList: Bool = false)
    -> Field
  {
    Field(
      "f", type, title: label("F"), isList: isList, choices: [.init("red", title: label("Red"))], kind: "fair",
      minimum: minimum, maximum: maximum, fields: [Field("inner", .text, title: label("Inner"))])
  }

  static let cases: [(field: Field, good: [JSON], bad: [JSON])] = [
    (
      field(.text), ["x", .string(String(repeating: "a", count: 20_000))],
      ["", " \n", 1, [:], .string(String(repeating: "a", count: 20_001))]
    ),
    (field(.integer), [0, -5, .integer(.max), .integer(.min)], ["1", true, []]),
    (field(.integer, minimum: 1, maximum: 3), [1, 3], [0, 4]),
    (field(.money), [0, .integer(.max)], [-1, "1"]),
    (field(.score), [0, 10_000], [-1, 10_001, "90"]),
    (
      field(.day), ["2024-02-29", "0001-01-01", "9999-12-31"],
      [
        "2023-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "2024-1-01", "+024-03-22", "-024-03-22", "2024-+3-22",
        "2024-03-2 ", "22/03/2024", 20240322,
      ]
    ),
    (field(.boolean), [true, false], ["true", 1]),
    (field(.choice), ["red"], ["blue", "", 1]),
    (field(.record), ["HC-2024-0001"], ["", "a b", "fair/x", 1]),
    (field(.body), ["agriculture-dept"], ["", "Sở", "A", 1]),
    (field(.object), [["inner": "x"]], [[:], ["inner": 1], "x", ["inner": "x", "more": 1]]),
    (field(.document), [[:], ["any": ["thing"]]], ["x", []]),
    (
      field(.text, isList: true), [[], ["a", "b"]], ["a", [1], ["a", ""], .array(Array(repeating: "a", count: 5_001))]
    ),
  ]

  @Test(arguments: cases.indices) func eachTypeTakesWhatItShould(_ index: Int) {
    let (field, good, bad) = Self.cases[index]
    let form = Form("x", title: Self.label("X"), fields: [field])
    for value in good { #expect(form.faults(in: ["f": value]).isEmpty, "\(field.type) \(value.text.prefix(40))") }
    for value in bad {
      let faults = form.faults(in: ["f": value])
      #expect(!faults.isEmpty, "\(field.type) \(value.text.prefix(40))")
      #expect(faults.allSatisfy { $0.pointer.hasPrefix("/f") && !$0.vi.isEmpty && !$0.en.isEmpty })
    }
  }

  @Test func everyFieldTypeIsCovered() {
    #expect(Set(Self.cases.map(\.field.type)) == Set(Field.FieldType.allCases))
  }

  @Test func faultsPointIntoListsAndObjects() {
    let inner = Field("days", .day, title: Self.label("Days"), isList: true)
    let form = Form(
      "x", title: Self.label("X"),
      fields: [Field("plan", .object, title: Self.label("Plan"), isList: true, fields: [inner])])
    let faults = form.faults(in: ["plan": [["days": ["2024-01-01"]], ["days": ["2024-01-01", "x"], "dais": 1]]])
    #expect(faults.map(\.pointer) == ["/plan/1/days/1", "/plan/1/dais"])
  }

  @Test func missingAndUnknownFieldsAreNamed() {
    let optional = Field("note", .text, title: Self.label("Note"), isRequired: false)
    let form = Form(
      "x", title: Self.label("X"), fields: [Field("decision", .text, title: Self.label("Decision")), optional])
    let faults = form.faults(in: ["decison": "x", "a/b~c": 1])
    #expect(faults.map(\.pointer) == ["/decision", "/a~1b~0c", "/decison"])
    #expect(faults.first?.en == "Decision is missing.")
    #expect(faults.last?.en == "There is no field \"decison\"; did you mean \"decision\"?")
    #expect(form.faults(in: ["decision": "x", "note": " "]).isEmpty, "an optional text may be blank")
    #expect(form.faults(in: []).map(\.pointer) == [""])
  }

  @Test func faultsAreBounded() {
    let form = Form("x", title: Self.label("X"), fields: [Field("decision", .text, title: Self.label("Decision"))])
    let members = Dictionary(uniqueKeysWithValues: (0..<5_000).map { ("n\($0)", JSON.integer(1)) })
    #expect(form.faults(in: .object(members)).count == Form.faultLimit)
    let long = JSON.object([String(repeating: "x", count: 1 << 20): 1, "decision": "x"])
    #expect(form.faults(in: long).count == 1)
  }

  // MARK: - Problems

  @Test func aProblemComesBackWhole() throws {
    let problem = Problem(
      "too-late", vi: "Quá hạn", en: "Too late", detail: ("Hết ngày 1/5.", "It ended on 1 May."),
      pointers: [.init("/opens", vi: "Sai", en: "Wrong")], rule: "26/2026/QĐ-TTg Art. 7.6", outcome: "none",
      isRetryable: true,
      retryAfter: 500, extra: ["position": 4])
    let json = try JSON(problem.json.bytes)
    #expect(json["type"] == "urn:ocop:too-late" && json["title"] == "Quá hạn" && json["en"]?["title"] == "Too late")
    let again = try #require(Problem(json))
    #expect(again == problem)
    #expect(
      again.extra == ["position": 4] && again.pointers == problem.pointers && again.detail?.en == "It ended on 1 May.")
  }

  @Test func aBareProblemNeedsCodeAndTitle() throws {
    let bare = try #require(Problem(["code": "x", "title": "Tiêu đề"]))
    #expect(bare.title.en == "Tiêu đề" && !bare.isRetryable && bare.detail == nil)
    for json: JSON in [[:], ["code": "x"], ["title": "x"], "x", ["code": 1, "title": "x"]] {
      #expect(Problem(json) == nil)
    }
  }

  // MARK: - Manifests

  private static let manifest = Manifest(
    module: "trade", title: label("Trade"),
    kinds: [
      KindDescription(
        kind: "fair", title: label("Fair"), schema: 2, numbering: "HC", dataClass: "internal", isReference: true,
        keys: [.init("opens", .day)], stages: [.init("proposed", title: label("Proposed"))], events: ["proposed"],
        commands: [
          Form(
            "propose", title: label("Propose"), creates: true, from: [], to: ["proposed"], by: ["officer", "house"],
            isForAnyBody: true,
            fields: cases.map(\.field))
        ])
    ],
    questions: [Form("progress", title: label("Progress"))], facts: ["fair-approved"], reactions: ["craft.brand-made"])

  @Test func aManifestComesBackWhole() throws {
    #expect(try Manifest(JSON(Self.manifest.json.bytes)) == Self.manifest)
    #expect(Self.manifest.kind("fair")?.command("propose")?.creates == true)
    #expect(Self.manifest.kind("fiar") == nil)
  }

  @Test func aFormSaysFromWhichStageToWhich() throws {
    let ways = [Way(["completed"], ["accepted"]), Way(["assigned", "accepted"], [])]
    let form = Form("return", title: Self.label("Return"), ways: ways)
    #expect(form.from == ["completed", "assigned", "accepted"] && form.to == ["accepted"], "the unions, for the gate")
    #expect(form.leads(from: "completed", to: "accepted") && form.leads(from: "assigned", to: "assigned"))
    #expect(!form.leads(from: "completed", to: "completed") && !form.leads(from: "assigned", to: "accepted"))
    let kind = KindDescription(
      kind: "task", title: Self.label("Task"),
      stages: ["assigned", "accepted", "completed"].map {
        .init($0, title: Self.label($0))
      }, events: [], commands: [form])
    let manifest = Manifest(module: "m", title: Self.label("M"), kinds: [kind])
    #expect(try Manifest(JSON(manifest.json.bytes)) == manifest)
    #expect(
      form.json["ways"]?.text == #"[{"from":["completed"],"to":["accepted"]},{"from":["assigned","accepted"]}]"#)
    // One way is what it always was; the form of a creation may keep the stage of a document that is applied again.
    #expect(Form("go", title: Self.label("Go"), from: ["a"], to: ["b"]).json["ways"] == nil)
    let apply = Form("apply", title: Self.label("Apply"), creates: true, ways: [Way([], ["new"]), Way(["old"], [])])
    #expect(apply.leads(from: nil, to: "new") && apply.leads(from: "old", to: "old") && apply.from == [])
    #expect(!apply.leads(from: nil, to: "old") && !apply.leads(from: "new", to: "old"))
  }

  private func fault(_ change: (inout JSON, inout JSON) -> Void) -> String? {
    var manifest = Self.manifest.json
    var kind = manifest["kinds"]?.array?.first ?? [:]
    change(&manifest, &kind)
    if manifest["kinds"]?.array?.count == 1 { manifest["kinds"] = [kind] }
    do throws(ManifestError) {
      _ = try Manifest(manifest)
      return nil
    } catch { return error.description }
  }

  @Test func faultsOfAManifestAreNamedWithTheirPlace() {
    #expect(fault { _, _ in } == nil)
    #expect(fault { manifest, _ in manifest["module"] = "Trade" }?.hasPrefix("manifest: \"module\"") == true)
    #expect(fault { manifest, _ in manifest["title"] = "x" }?.hasPrefix("manifest: a title") == true)
    #expect(fault { manifest, _ in manifest["facts"] = ["Bad Fact"] } == "facts: \"Bad Fact\" is not a name")
    #expect(fault { manifest, kind in manifest["kinds"] = [kind, kind] } == "kind fair stands twice")
    #expect(fault { _, kind in kind["kind"] = "" }?.hasPrefix("kinds: \"kind\"") == true)
    #expect(fault { _, kind in kind["numbering"] = "hc" } == "kind fair: numbering is capital letters")
    #expect(fault { _, kind in kind["numbering"] = "" } == "kind fair: numbering is capital letters")
    #expect(fault { _, kind in kind["class"] = "secret" }?.hasPrefix("kind fair: class is") == true)
    #expect(fault { _, kind in kind["events"] = ["x y"] } == "kind fair: \"x y\" is not a name")
    #expect(fault { _, kind in kind["stages"] = [] } == "kind fair, command propose: unknown stage proposed")
    #expect(
      fault { _, kind in kind["keys"] = [["name": "a", "type": "float"]] } == "keys: a name and a type are needed")
    #expect(fault { _, kind in kind["commands"] = [["name": "x"]] }?.hasPrefix("kind fair, x: a title") == true)
    let field: JSON = ["name": "f", "type": "float", "title": ["vi": "x", "en": "x"]]
    let form: JSON = ["name": "x", "title": ["vi": "x", "en": "x"], "fields": [field]]
    #expect(
      fault { _, kind in kind["commands"] = [form] }?.hasPrefix("kind fair, x, field f: type is one of text") == true)
  }
}
