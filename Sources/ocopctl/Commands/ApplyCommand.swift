import ArgumentParser
import Client
import Coordination
import Foundation
import Wire

/// Where `apply` and `diff` read their documents.
struct DocumentFiles: ParsableArguments {
  @Option(
    name: [.customShort("f"), .customLong("file")], parsing: .upToNextOption,
    help: "tệp hoặc thư mục · files or folders")
  var files: [String]
}

/// Writes reference documents from YAML into the office.
struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Ghi tài liệu tham chiếu từ YAML · write reference documents")
  @OptionGroup var options: GlobalOptions
  @OptionGroup var documents: DocumentFiles

  func run() throws {
    let office = try Office(options)
    let documents = try ReferenceDocuments.read(documents.files, language: office.language)
    var outcomes: [ReferenceDocuments.Outcome] = []
    for document in try ReferenceDocuments.inOrder(documents, office) {
      outcomes.append(try ReferenceDocuments.apply(document, office, meta: try office.commandMeta()))
    }
    try ReferenceDocuments.report(outcomes, office)
  }
}

/// Compares reference documents with what the office has: exit code 0 same, 1 different.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "So tài liệu tham chiếu với sổ · compare reference documents with the office")
  @OptionGroup var options: GlobalOptions
  @OptionGroup var documents: DocumentFiles

  func run() throws {
    let office = try Office(options)
    var outcomes: [ReferenceDocuments.Outcome] = []
    for document in try ReferenceDocuments.read(documents.files, language: office.language) {
      outcomes.append(try ReferenceDocuments.compare(document, office))
    }
    try ReferenceDocuments.report(outcomes, office)
    if outcomes.contains(where: { $0.change != .unchanged }) { throw Stop(.refused, "") }
  }
}
