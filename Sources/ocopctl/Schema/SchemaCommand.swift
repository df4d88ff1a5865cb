import ArgumentParser
import Client
import Foundation
import Wire

/// The contract for machines: JSON Schema, AsyncAPI, and the page made of the same.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Hợp đồng máy đọc được · the contract that machines read",
    subcommands: [Export.self], defaultSubcommand: Export.self)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case jsonSchema = "json-schema"
    case asyncapi, markdown
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lệnh, tin, việc và chủ đề của mọi mô-đun · commands, facts, tasks and topics of every module",
      discussion: """
        Không có --to: một tài liệu ra đầu ra chuẩn · without --to one document on standard output.
        Không có --format: cả ba, vào thư mục · without --format all three, into a folder.
        """)
    @OptionGroup var options: GlobalOptions
    @Option(help: "json-schema | asyncapi | markdown") var format: Format?
    @Option(help: "Thư mục, có thể đã có · a folder, may exist") var to: String?

    func run() throws {
      let office = try Office(options)
      guard to != nil || format != nil else {
        throw Stop(.usage, office.say("✗ Cần --to hoặc --format.", "✗ --to or --format is needed."))
      }
      let contract = Contract(
        vocabulary: try office.vocabulary, office: office.client.welcome["office"]?.string ?? "office")
      guard let to else { return Terminal.put(Self.text(of: contract, as: format ?? .jsonSchema)) }
      var count = 0
      for format in format.map({ [$0] }) ?? Format.allCases {
        for (name, text) in Self.files(of: contract, as: format) {
          try write(text, "\(to)/\(name)", office)
          count += 1
        }
      }
      Terminal.put(office.say("✓ \(count) tệp trong \(to)", "✓ \(count) files in \(to)"))
    }

    private static func text(of contract: Contract, as format: Format) -> String {
      switch format {
      case .jsonSchema: PrettyJSON.text(contract.bundle)
      case .asyncapi: PrettyJSON.text(AsyncAPI(contract).json)
      case .markdown: ContractPage(contract: contract).text
      }
    }

    private static func files(of contract: Contract, as format: Format) -> [(name: String, text: String)] {
      switch format {
      case .jsonSchema: contract.parts.map { ($0.file, PrettyJSON.text($0.json)) }
      case .asyncapi: [("asyncapi.json", text(of: contract, as: .asyncapi))]
      case .markdown: [("contract.md", text(of: contract, as: .markdown))]
      }
    }

    private func write(_ text: String, _ path: String, _ office: Office) throws {
      let file = URL(fileURLWithPath: path)
      do {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("\(text)\n".utf8).write(to: file, options: .atomic)
      } catch {
        throw Stop(.badData, office.say("✗ Không ghi được \(path).", "✗ \(path) cannot be written."))
      }
    }
  }
}
