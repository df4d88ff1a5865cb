import ArgumentParser
import Client
import Foundation
import Wire

/// Plays a scenario against a rehearsal office and prints it as a story.
struct StoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "story", abstract: "Diễn một kịch bản trên văn phòng diễn tập · play a scenario in a rehearsal",
    discussion: "Diễn lại là vô hại: bước nào đã có thì nói \"đã có\". Playing it again is harmless.")
  @OptionGroup var options: GlobalOptions
  @Argument var file: String
  @Option(help: "bản khác của cùng kịch bản, với mã lệnh mới · another edition, with new command ids") var edition:
    String = ""

  func run() throws {
    let story = try Story(try StoryFile.value(file))
    let name = URL(fileURLWithPath: file).lastPathComponent
    let player = try StoryPlayer(story, name: name, edition: edition, options: options)
    let office = try player.office(nil)
    let status = try office.status()
    guard status["mode"]?.string == "rehearsal" else {
      throw Stop(
        .refused,
        options.language.say("✗ Chỉ diễn ở văn phòng diễn tập.", "✗ A story is played in a rehearsal office only."))
    }
    try player.play()
    if player.surprises > 0 { throw Stop(.refused, "✗ \(player.surprises)") }
  }
}
