import Foundation
import Testing

/// The stories that are shipped, played by the real programs on a rehearsal clock: each number that a document states
/// comes out of the daemon's reports, or the story ends with a fault.
@Suite(.serialized)
struct StoryTests {
  /// The office as it is shipped; only its doors and its book lie where the test finds them.
  static func office(_ configuration: String) throws -> TestOffice {
    let office = try TestOffice()
    let root = TestOffice.repository
    for folder in ["Plugins", "Config"] {
      try FileManager.default.createSymbolicLink(
        at: office.folder.appendingPathComponent(folder), withDestinationURL: root.appendingPathComponent(folder))
    }
    let shipped = try String(contentsOf: root.appendingPathComponent(configuration), encoding: .utf8)
    try office.rewrite { _ in
      shipped.replacing(/run\/[a-z0-9-]*\/data|run\/data/, with: "data").replacing(
        /run\/([a-z0-9-]+\/)?/, with: "doors/"
      )
      .replacing("reserveMiB: 64", with: "reserveMiB: 1")
    }
    try office.start()
    for module in ["house", "programme", "agriculture", "industry-trade", "localities"] {
      guard office.waits(30, for: { office.log.contains("module \(module) is ready") }) else {
        Issue.record("\(module): \(office.log)")
        break
      }
    }
    return office
  }

  @Test(
    .limit(minutes: 2),
    arguments: [
      ("Config/offices/tay-ninh", 3), ("Config/offices/tuyen-quang", 1), ("Config/offices/ben-tre", 2),
    ])
  func eachNumberOfTheDocumentsComesOut(_ folder: String, _ reports: Int) async throws {
    try await onThread {
      let office = try Self.office("\(folder)/ocopd.yaml")
      let played = try office.control("story", "\(folder)/story.yaml")
      #expect(played.code == 0, "\(played.output)\n\(played.errors)")
      #expect(!played.output.contains("!!!"), "\(played.output)")
      #expect(played.output.components(separatedBy: "Số liệu tính đến ngày").count > reports)
      // Played again, nothing happens twice.
      let again = try office.control("story", "\(folder)/story.yaml")
      #expect(again.output.contains("đã có"))
      #expect(office.stop() == 0)
    }
  }

  /// Seed 004's eight steps and seed 000's window of June: early, late, returned and handed in again. Each refusal is
  /// told in Vietnamese, with what is wrong and when to come again.
  @Test(
    .limit(minutes: 2),
    arguments: [
      (
        "Config/offices/ben-tre", "eight-steps.yaml",
        ["Xét chọn ý tưởng: việc của Phòng Nông nghiệp", "Hồ sơ chưa đủ để đề nghị", "Thiếu minh chứng 2"]
      ),
      (
        "Config/offices/tay-ninh", "window.yaml",
        [
          "Nộp phiếu ý tưởng: chưa đến đợt, mở từ 01/04/2021 đến 31/05/2021", "Hồ sơ này của commune-long-hoa",
          "Chưa nộp đủ bộ hồ sơ hoặc mẫu", "Gửi hồ sơ đề nghị cấp tỉnh: chưa đến đợt, mở từ 01/06/2021 đến 30/06/2021",
          "Nộp phiếu ý tưởng: đã hết hạn ngày 31/05/2021",
          "Gửi hồ sơ đề nghị cấp tỉnh: đã hết hạn ngày 30/06/2021", "Đợt sau mở từ 01/06/2022 đến 30/06/2022",
        ]
      ),
    ])
  func theCycleIsRehearsedStepByStep(_ folder: String, _ story: String, _ refusals: [String]) async throws {
    try await onThread {
      let office = try Self.office("\(folder)/ocopd.yaml")
      let played = try office.control("story", "\(folder)/\(story)")
      #expect(played.code == 0 && !played.output.contains("!!!"), "\(played.output)\n\(played.errors)")
      let told = played.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      for refusal in refusals { #expect(told.contains(refusal), "\(refusal)\n\(played.output)") }
      #expect(office.stop() == 0)
    }
  }

  /// 13 districts, 173 communes, 70 products and every task; a past day's board is what it was on that day.
  @Test(.limit(minutes: 4))
  func theYear2024OfQuangNgaiIsRehearsed() async throws {
    try await onThread {
      let office = try Self.office("Config/ocopd.yaml")
      let played = try office.control("story", "Config/offices/quang-ngai/year-2024.yaml")
      #expect(played.code == 0 && !played.output.contains("!!!"), "\(played.output)\n\(played.errors)")
      #expect(office.stop() == 0)
    }
  }
}
