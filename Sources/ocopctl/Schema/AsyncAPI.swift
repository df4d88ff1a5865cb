import Wire

/// The contract as an AsyncAPI 3.0 document: a channel for each topic that events come on, and for each command.
///
/// The application that it describes is the daemon: it sends events and receives commands.
struct AsyncAPI {
  let contract: Contract

  static func key(_ sort: String, _ name: String) -> String { "\(sort).\(name)".replacing(".", with: "_") }

  var json: JSON {
    .object([
      "asyncapi": "3.0.0", "id": .string("urn:ocop:office:\(contract.office)"),
      "defaultContentType": "application/json",
      "info": [
        "title": .string("Sổ điều phối OCOP · \(contract.office)"), "version": "1",
        "description":
          .string(
            "Chủ đề, sự kiện và lệnh của các mô-đun đang chạy, qua ZeroMQ. "
              + "Topics, events and commands of the loaded modules; see Sources/Wire/PROTOCOL.md."),
      ],
      "servers": .object(servers), "channels": .object(channels), "operations": .object(operations),
      "components": ["schemas": .object(schemas), "messages": .object(messages)],
    ])
  }

  private var servers: [String: JSON] {
    func server(_ path: String, _ socket: String, _ peer: String, _ vi: String, _ en: String) -> JSON {
      [
        "host": "localhost", "pathname": .string(path), "protocol": "zmtp", "protocolVersion": "3.1",
        "description": .string("\(vi) · \(en)"),
        "x-zeromq": ["socket": .string(socket), "peer": .string(peer), "security": "CURVE"],
      ]
    }
    return [
      "control": server(
        "/control", "ROUTER", "DEALER", "Lệnh, câu hỏi, nơi nhận có bảo đảm", "Commands, questions, consumers"),
      "feed": server("/feed", "XPUB", "SUB", "Tin công khai, không bảo đảm", "Public events, best effort"),
    ]
  }

  // MARK: - Topics

  /// Events of one topic, or of the topics that a pattern names.
  private struct Topic {
    var name: String
    var address: String
    var title: Label
    /// The end of the CloudEvents type; empty where it is not known.
    var type: String
    var data: JSON
    var parameters: [String: JSON] = [:]
  }

  private var topics: [Topic] {
    var topics = contract.facts.map { fact in
      Topic(
        name: Self.key("fact", fact.name), address: "fact.\(fact.name)", title: fact.title, type: fact.name,
        data: reference("schemas", Self.key("fact", fact.name)))
    }
    let events = contract.events
    topics += events.filter { $0.entry.kind.kind != "task" }.map { event in
      Topic(
        name: Self.key("record", event.name), address: "record.\(event.name)", title: event.title, type: event.name,
        data: reference("schemas", event.part.key))
    }
    let ofTasks = events.filter { $0.entry.kind.kind == "task" }
    let names = Set(contract.vocabulary.manifests.flatMap(\.tasks)).sorted()
    topics.append(
      Topic(
        name: "task", address: "task.{body}.{task}.{status}", title: Label(vi: "Việc", en: "Tasks"), type: "",
        data: ofTasks.isEmpty
          ? ["type": "object"] : ["anyOf": .array(ofTasks.map { reference("schemas", $0.part.key) })],
        parameters: [
          "body": ["description": "Cơ quan chủ trì hoặc phối hợp · lead or cooperating body"],
          // Documents of the office name more.
          "task": ["description": "Loại việc · kind of work", "examples": .array(names.map(JSON.string))],
          "status": ofTasks.isEmpty ? [:] : ["enum": .array(ofTasks.map { .string($0.event) })],
        ]))
    topics.append(
      Topic(
        name: "notice", address: "notice.{body}.{subject}", title: Label(vi: "Thông báo", en: "Notices"),
        type: "notice",
        data: ["type": "object"],
        parameters: [
          "body": ["description": "Cơ quan gửi · the body that publishes"],
          "subject": ["description": "Một hay nhiều từ, nối bằng dấu chấm · words joined by dots"],
        ]))
    return topics
  }

  init(_ contract: Contract) { self.contract = contract }

  private func reference(_ section: String, _ name: String) -> JSON {
    ["$ref": .string("#/components/\(section)/\(name)")]
  }

  // MARK: - Parts of the document

  private var schemas: [String: JSON] {
    Dictionary(
      contract.parts.map {
        ($0.key, .object(JSONSchema.titled($0.schema, $0.title)))
      }
    ) { $1 }
  }

  private var messages: [String: JSON] {
    var messages: [String: JSON] = [:]
    for topic in topics {
      var members: [String: JSON] = ["data": topic.data]
      if !topic.type.isEmpty { members["type"] = ["const": .string("vn.ocop.\(topic.type)")] }
      messages[topic.name] = [
        "name": .string(topic.address), "title": .string(topic.title.vi), "summary": .string(topic.title.en),
        "contentType": "application/cloudevents+json",
        "payload": [
          "allOf": [reference("schemas", Contract.event.key), ["type": "object", "properties": .object(members)]]
        ],
      ]
    }
    for command in contract.commands {
      let part = command.part
      messages[command.part.key] = [
        "name": .string(command.name), "title": .string(part.title.vi), "summary": .string(part.title.en),
        "payload": reference("schemas", part.key),
      ]
    }
    for (verb, title) in [
      ("done", "Đã ghi · on disk"), ("refused", "Luật không cho · a rule said no"),
      ("failed", "Không làm được · not done"),
    ] {
      messages[verb] = [
        "name": .string(verb.uppercased()), "title": .string(title), "payload": ["type": "object"],
      ]
    }
    return messages
  }

  private var channels: [String: JSON] {
    var channels: [String: JSON] = [:]
    for topic in topics {
      channels[topic.name] = .object(
        [
          "address": .string(topic.address), "title": .string(topic.title.vi), "summary": .string(topic.title.en),
          "servers": [["$ref": "#/servers/control"], ["$ref": "#/servers/feed"]],
          "messages": ["event": reference("messages", topic.name)],
        ].merging(topic.parameters.isEmpty ? [:] : ["parameters": .object(topic.parameters)]) { $1 })
    }
    for command in contract.commands {
      channels[command.part.key] = [
        "address": .string(command.name), "title": .string(command.part.title.vi),
        "servers": [["$ref": "#/servers/control"]],
        "messages": ["fields": reference("messages", command.part.key)],
      ]
    }
    let answers = Dictionary(uniqueKeysWithValues: Self.answers.map { ($0, reference("messages", $0)) })
    channels["answers"] = [
      "title": "Trả lời của lệnh · answers to commands", "servers": [["$ref": "#/servers/control"]],
      "messages": .object(answers),
    ]
    return channels
  }

  private static let answers = ["done", "refused", "failed"]

  private var operations: [String: JSON] {
    var operations: [String: JSON] = [:]
    for topic in topics {
      operations["send_\(topic.name)"] = [
        "action": "send", "channel": ["$ref": .string("#/channels/\(topic.name)")],
        "messages": [["$ref": .string("#/channels/\(topic.name)/messages/event")]],
      ]
    }
    for command in contract.commands {
      let channel = "#/channels/\(command.part.key)"
      operations["receive_\(command.part.key)"] = [
        "action": "receive", "channel": ["$ref": .string(channel)],
        "messages": [["$ref": .string("\(channel)/messages/fields")]],
        "reply": [
          "address": [
            "location": "$message.header#/id", "description": "Cùng kết nối, cùng mã · the same socket, the same id",
          ], "channel": ["$ref": "#/channels/answers"],
          "messages": .array(Self.answers.map { ["$ref": .string("#/channels/answers/messages/\($0)")] }),
        ],
      ]
    }
    return operations
  }
}
