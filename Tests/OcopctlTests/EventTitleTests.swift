import Coordination
import Testing
import Wire

@testable import ocopctl

/// What an event is called where a command of another kind may have led to it.
@Suite struct EventTitleTests {
  private static let label = Label(vi: "Loại", en: "Kind")
  private static let kind = KindDescription(
    kind: "entry", title: label,
    stages: ["sent", "allotted", "over"].map { .init($0, title: Label(vi: "Bước \($0)", en: "Stage \($0)")) },
    events: ["sent", "allotted", "confirmation-ended", "ended"],
    commands: [
      Form("send", title: Label(vi: "Gửi", en: "Send"), creates: true, to: ["sent"]),
      Form("place", title: Label(vi: "Xếp tay", en: "Place"), from: ["sent"], to: ["allotted"]),
      Form("end-confirmation", title: Label(vi: "Hết hạn", en: "End"), from: ["allotted"], to: ["allotted"]),
      Form("close", title: Label(vi: "Đóng", en: "Close"), from: ["allotted"], to: ["over"]),
    ],
    moves: [.init(by: ["fair.allot"], title: Label(vi: "Phân", en: "Allot"), from: ["sent"], to: ["allotted"])])

  @Test func aStageThatOthersLeadToIsCalledByItsName() {
    let vocabulary = Vocabulary(
      manifests: [Manifest(module: "m", title: Self.label, kinds: [Self.kind])], language: .vi)
    #expect(vocabulary.eventTitle("allotted", of: "entry") == "Bước allotted", "not the one command that leads there")
    #expect(vocabulary.eventTitle("confirmation-ended", of: "entry") == "Hết hạn")
    #expect(vocabulary.eventTitle("ended", of: "entry") == "Kết thúc", "not the end of the confirmation")
  }
}
