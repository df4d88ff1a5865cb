import ArgumentParser
import Wire

/// Kinds of records: what there is, and the life of one kind.
struct KindCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kind", abstract: "Các loại hồ sơ · kinds of records", subcommands: [List.self, Show.self],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Mọi loại hồ sơ · all kinds")
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let office = try Office(options)
      var table = Table(columns: [
        .init(name: "kind", title: office.say("Loại", "Kind")), .init(name: "title", title: office.say("Tên", "Title")),
        .init(name: "module", title: office.say("Mô-đun", "Module")),
        .init(name: "numbering", title: office.say("Số", "Numbers")),
        .init(name: "commands", title: office.say("Lệnh", "Commands")),
      ])
      for entry in try office.vocabulary.entries {
        table.rows.append([
          entry.kind.kind, entry.kind.title.text(in: office.language), entry.manifest.module,
          entry.kind.numbering.map { "\($0)-…" } ?? "", entry.kind.commands.map(\.name).joined(separator: ", "),
        ])
        table.values.append(entry.kind.json)
      }
      Terminal.put(table.rendered(options.output, width: Terminal.width))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Một loại: bước, khóa, lệnh · one kind: stages, keys, commands")
    @OptionGroup var options: GlobalOptions
    @Argument var kind: String
    @Flag(help: "Sơ đồ trạng thái (mermaid) · state diagram") var graph = false

    func run() throws {
      let office = try Office(options)
      let entry = try office.vocabulary.entry(kind)
      if graph { return Terminal.put(KindText.graph(entry.kind, in: office.language)) }
      if options.output == .json { return Terminal.put(PrettyJSON.text(entry.kind.json)) }
      if options.output == .jsonl { return Terminal.put(entry.kind.json.text) }
      Terminal.put(KindText.text(entry, in: office.language, width: Terminal.width))
    }
  }
}
