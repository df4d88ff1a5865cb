import Coordination
import ModuleKit

/// Why a registration got its booths, or none, in one sentence.
struct WhyNot: Question {
  static let form = Form(
    "why-not", vi: "Vì sao được hay không được phân gian", en: "Why booths, or why none",
    .record("registration", of: "registration", vi: "Đăng ký", en: "Registration"))
  var registration: String

  struct Answer: Encodable {
    var registration: String
    var stage: String
    var sentence: BilingualText
  }

  func answer(in now: Circumstances) throws -> Answer {
    let state = try now.require(Registration.self, registration).state
    let fair = try now.require(Fair.self, state.fair).state
    return Answer(registration: registration, stage: state.stage.rawValue, sentence: sentence(on: state, fair))
  }

  private func sentence(on state: Registration, _ fair: Fair) -> BilingualText {
    if fair.stage == .cancelled {
      return BilingualText(
        "Hội chợ đã hủy: \(fair.cancellation ?? "").", "The fair is cancelled: \(fair.cancellation ?? "").")
    }
    let order = order(of: state)
    switch state.stage {
    case .submitted:
      return BilingualText(
        "Chưa phân gian; hạn đăng ký là \(fair.registrationCloses.vietnamese).",
        "Booths are not allotted yet; registration closes on \(fair.registrationCloses).")
    case .allotted:
      let numbers = state.place.map { String($0) }.joined(separator: ", ")
      return BilingualText(
        "Được \(state.place.count)/\(state.booths) gian (số \(numbers)): \(order.vi).",
        "Got \(state.place.count) of \(state.booths) booths (number \(numbers)): \(order.en).")
    case .waiting:
      let reason = state.waitingReason?.text ?? BilingualText("", "")
      return BilingualText(
        "Dự bị vì \(reason.vi): \(order.vi).", "On the waiting list because \(reason.en): \(order.en).")
    case .withdrawn:
      return BilingualText("Đã rút: \(state.withdrawal ?? "").", "Withdrawn: \(state.withdrawal ?? "").")
    }
  }

  private func order(of state: Registration) -> BilingualText {
    let (rank, stars) = (state.rank ?? 0, state.stars ?? 0)
    return BilingualText(
      "xếp thứ \(rank), \(stars) sao, \(state.isPotential ? "tiềm năng" : "được công nhận"), "
        + "\(state.isFirstTime ? "lần đầu" : "đã từng có gian")",
      "rank \(rank), \(stars) stars, \(state.isPotential ? "potential" : "recognised"), "
        + "\(state.isFirstTime ? "first time" : "had booths before")")
  }
}
