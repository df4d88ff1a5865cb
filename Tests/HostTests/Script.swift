import Wire

@testable import Host

/// The modules of the tests and what the office grants them: fairs of a trade department, brands of a craft
/// department that follows them, and the tasks of the house.
enum Script {
  static let configuration: OfficeConfiguration = {
    var office = OfficeConfiguration(office: "test")
    office.identities = [
      identity("ha", "trade-dept", [.reader, .officer, .approver], mayActFor: ["market-board"]),
      identity("lan", "craft-dept", [.reader, .officer]), identity("binh", "commune-1", [.reader, .officer]),
      identity("viewer", "trade-dept", [.reader]), identity("root", "programme-office", [.operator, .reader]),
      identity("auditor", "inspectorate", [.auditor]),
    ]
    office.plugins = [
      PluginGrant(
        module: "house", executable: ["ocopd", "house"], bodies: ["*"], reads: ["*"], sends: [], settings: [:]),
      PluginGrant(
        module: "trade", executable: ["trade"], bodies: ["trade-dept", "market-board"], reads: ["craft.brand-made"],
        sends: ["craft.brand.check"], settings: ["booths": 20]),
      PluginGrant(
        module: "craft", executable: ["craft"], bodies: ["craft-dept"], reads: ["trade.fair-approved"], sends: [],
        settings: [:]),
    ]
    return office
  }()

  private static func identity(_ name: String, _ body: String, _ roles: [Role], mayActFor: [String] = []) -> Identity {
    Identity(name: name, body: body, roles: roles, isLocal: true, mayActFor: mayActFor)
  }

  private static func label(_ text: String) -> Label { Label(vi: text, en: text) }
  private static func stage(_ name: String) -> KindDescription.Stage { .init(name, title: label(name)) }
  private static func text(_ name: String, isRequired: Bool = false) -> Field {
    Field(name, .text, title: label(name), isRequired: isRequired)
  }
  private static func integer(_ name: String) -> Field { Field(name, .integer, title: label(name), isRequired: false) }

  private static func form(
    _ name: String, creates: Bool = false, from: [String] = [], to: [String] = [], by: [String] = ["officer"],
    any: Bool = false, _ fields: Field...
  ) -> Form {
    Form(name, title: label(name), creates: creates, from: from, to: to, by: by, isForAnyBody: any, fields: fields)
  }

  static let manifests: [String: Manifest] = [
    "trade": Manifest(
      module: "trade", title: label("Trade"),
      kinds: [
        KindDescription(
          kind: "fair", title: label("Fair"), numbering: "HC",
          keys: [.init("host", .text), .init("booths", .integer), .init("name", .name)],
          stages: [stage("proposed"), stage("approved"), stage("held")],
          events: ["proposed", "approved", "counted", "held"],
          commands: [
            form(
              "propose", creates: true, to: ["proposed"], text("name", isRequired: true), text("host"),
              integer("booths")),
            form("approve", from: ["proposed"], to: ["approved"], by: ["approver"], text("note")),
            form("count", integer("by")), form("remind", by: ["house"]), form("hold", from: ["approved"], to: ["held"]),
          ]),
        KindDescription(
          kind: "booth", title: label("Booth"), dataClass: "internal", keys: [.init("fair", .record)],
          stages: [stage("free"), stage("let")], events: ["opened", "let"],
          commands: [
            form("open", creates: true, to: ["free"], any: true, text("fair")),
            form("let", from: ["free"], to: ["let"]),
          ]),
      ],
      questions: [form("progress", integer("year"))], facts: ["fair-approved"], reactions: []),
    "craft": Manifest(
      module: "craft", title: label("Craft"),
      kinds: [
        KindDescription(
          kind: "brand", title: label("Brand"), stages: [stage("checked")], events: ["checked"],
          commands: [
            form("check", to: ["checked"], text("fair")),
            form("start", creates: true, to: ["checked"], text("fair")),
          ])
      ],
      facts: ["brand-made"], reactions: ["trade.fair-approved"]),
    "house": Manifest(
      module: "house", title: label("House"),
      kinds: [
        KindDescription(
          kind: "task", title: label("Task"), numbering: "NV", keys: [.init("lead", .text)],
          stages: [stage("assigned"), stage("done"), stage("late")], events: ["assigned", "done", "overdue"],
          commands: [
            form("assign", creates: true, to: ["assigned"], any: true, text("title", isRequired: true)),
            form("overdue", from: ["assigned"], to: ["late"], by: ["house"]),
            form("set-reminders", by: ["house"]),
          ])
      ],
      facts: ["command-refused"]),
  ]

  // MARK: - Rules

  /// Fairs: proposed, counted and approved; an approval is told to all.
  static func trade(_ ask: Asked) -> Answered {
    var state = ask.state
    switch ask.command {
    case "propose":
      if ask.fields["name"] == "Cấm" { return .refusal("forbidden-name") }
      return .change("proposed", stage: "proposed", state: ask.fields, version: 0)
    case "count":
      state["count"] = .integer((state["count"]?.integer ?? 0) + (ask.fields["by"]?.integer ?? 1))
      return .change("counted", stage: ask.meta["stage"]?.string ?? "", state: state, version: ask.version)
    case "approve":
      return .change(
        "approved", stage: "approved", state: state, version: ask.version,
        ["facts": [["fact": "fair-approved", "subject": .string("fair/\(ask.record)"), "data": [:]]]])
    case "hold": return .change("held", stage: "held", state: state, version: ask.version)
    case "remind":
      state["reminded"] = .integer((state["reminded"]?.integer ?? 0) + 1)
      return .change("counted", stage: ask.meta["stage"]?.string ?? "", state: state, version: ask.version)
    case "open": return .change("opened", stage: "free", state: ask.fields, version: 0)
    case "let": return .change("let", stage: "let", state: state, version: ask.version)
    default: return .message(.answer, JSON.object(["rows": []]).bytes)
    }
  }

  /// Brands: for every approved fair one is started, by a command that the reaction sends.
  static func craft(_ ask: Asked) -> Answered {
    if ask.kindOfAsk == "reaction" {
      let fair = ask.body["fact"]?["subject"]?.string ?? ""
      let id = String(fair.split(separator: "/").last ?? "")
      return .decision(["sends": [["command": .string("craft.brand.start/\(id)"), "fields": ["fair": .string(fair)]]]])
    }
    if ask.command == "check" {
      return .change("checked", stage: "checked", state: ask.fields, version: ask.version)
    }
    return .change("checked", stage: "checked", state: ask.fields, version: 0)
  }

  static func house(_ ask: Asked) -> Answered {
    switch ask.command {
    case "overdue": .change("overdue", stage: "late", state: ask.state, version: ask.version)
    case "set-reminders": .decision(["deadlines": [["name": "overdue", "at": .integer(Office.start + 50_000)]]])
    default:
      .change(
        "assigned", stage: "assigned",
        state: ["task": "by-hand", "lead": "trade-dept", "title": ask.fields["title"] ?? ""], version: 0)
    }
  }
}
