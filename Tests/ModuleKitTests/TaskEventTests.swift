import Chance
import Coordination
import Testing
import Wire

@testable import House

/// Stored bytes of a task's events and states, and what holds for any history.
struct TaskEventTests {
  private let day = Day(iso: "2024-05-06") ?? .first
  private let wish = WorkTask.Wish(
    due: Day(iso: "2024-05-20") ?? .first, reason: "Mưa", of: "province-committee",
    day: Day(iso: "2024-05-02") ?? .first
  )

  @Test func eventsAreStoredUnderTheseNamesForever() throws {
    let entry = WorkTask.Entry(
      period: "2024-Q2", body: "a-dept", day: day, text: "Lớp", count: 4, typedBy: "b-dept")
    let golden: [(WorkTask.Event, String)] = [
      (.accepted(body: "a-dept", day: day), #"{"accepted":{"body":"a-dept","day":"2024-05-06"}}"#),
      (.officerAssigned(officer: "A", body: nil), #"{"officerAssigned":{"officer":"A"}}"#),
      (
        .forwarded(officer: "A", note: "N", body: "a-dept"),
        #"{"forwarded":{"body":"a-dept","note":"N","officer":"A"}}"#
      ),
      (
        .contributed(contribution: .init(body: "a-dept", text: "T", day: day)),
        #"{"contributed":{"contribution":{"body":"a-dept","day":"2024-05-06","text":"T"}}}"#
      ),
      (
        .completed(result: "R", day: day, typedBy: nil), #"{"completed":{"day":"2024-05-06","result":"R"}}"#
      ),
      (.becameOverdue(day: day), #"{"becameOverdue":{"day":"2024-05-06"}}"#),
      (.reminded(workingDaysLeft: 7, due: day), #"{"reminded":{"due":"2024-05-06","workingDaysLeft":7}}"#),
      (.becameDue(day: day), #"{"becameDue":{"day":"2024-05-06"}}"#),
      (.escalated(body: "a-dept", day: day), #"{"escalated":{"body":"a-dept","day":"2024-05-06"}}"#),
      (
        .extensionAsked(wish: wish),
        #"{"extensionAsked":{"wish":{"day":"2024-05-02","due":"2024-05-20","of":"province-committee","reason":"Mưa"}}}"#
      ),
      (.extensionRefused(reason: "R", day: day), #"{"extensionRefused":{"day":"2024-05-06","reason":"R"}}"#),
      (.rescheduled(due: day, day: day), #"{"rescheduled":{"day":"2024-05-06","due":"2024-05-06"}}"#),
      (
        .entered(entry: entry),
        #"{"entered":{"entry":{"body":"a-dept","count":4,"day":"2024-05-06","period":"2024-Q2","text":"Lớp","#
          + #""typedBy":"b-dept"}}}"#
      ),
      (
        .takenOver(handover: "BG-2024-0001", from: Post(body: "a-dept"), to: Post(body: "b-dept", officer: "B")),
        #"{"takenOver":{"from":{"body":"a-dept"},"handover":"BG-2024-0001","to":{"body":"b-dept","officer":"B"}}}"#
      ),
      (
        .declined(refused: .init(reason: "R", of: "a-dept", day: day)),
        #"{"declined":{"refused":{"day":"2024-05-06","of":"a-dept","reason":"R"}}}"#
      ),
    ]
    for (event, text) in golden {
      #expect(try stored(event) == text)
      #expect(try read(WorkTask.Event.self, text) == event)
    }
  }

  @Test func eventsOfHandoversAndAbsencesAreStoredUnderTheseNamesForever() throws {
    let started = Handover.Event.started(
      from: Post(body: "a-dept", officer: "A"), to: Post(body: "b-dept"), tasks: 3, reason: "R", decision: nil, day: day
    )
    let golden = """
      {"started":{"day":"2024-05-06","from":{"body":"a-dept","officer":"A"},"reason":"R","tasks":3,\
      "to":{"body":"b-dept"}}}
      """
    #expect(try stored(started) == golden)
    #expect(
      try stored(Handover.Event.finished(taken: 3, day: day)) == #"{"finished":{"day":"2024-05-06","taken":3}}"#)
    let recorded = Absence.Event.recorded(
      body: "a-dept", officer: "A", standIn: "B", from: day, to: day, reason: nil)
    #expect(
      try stored(recorded)
        == #"{"recorded":{"body":"a-dept","from":"2024-05-06","officer":"A","standIn":"B","to":"2024-05-06"}}"#)
    #expect(try stored(Absence.Event.ended(day: day)) == #"{"ended":{"day":"2024-05-06"}}"#)
  }

  @Test func aStateOfAnOlderLogIsRead() throws {
    let text = """
      {"asked":[],"contributions":[],"due":"2024-05-06","formerDue":[],"lead":"a-dept","overdue":false,"returns":[],\
      "status":"accepted","task":"t","title":{"en":"T","vi":"T"},"with":[]}
      """
    let task = try read(WorkTask.self, text)
    #expect(task.open && task.next == ["a-dept"] && task.officers.isEmpty && task.entries.isEmpty)
  }

  /// Any history keeps: open work has somebody who must act, closed work nobody; nobody cooperates with itself.
  @Test func nextAndOpenFollowFromEveryHistory() throws {
    var random = SplitMix64(seed: 7)
    for _ in 0..<300 {
      var task = WorkTask(
        TaskAssignment(
          "t", title: BilingualText("T", "T"), lead: "a-dept", with: ["b-dept", "c-dept"], due: day),
        by: "a-dept", day: day)
      for _ in 0..<30 {
        task = WorkTask.evolve(task, by: event(&random))
        #expect(task.open == WorkTask.Stage.open.contains(task.status))
        #expect(task.next.isEmpty == !task.open, "\(task)")
        #expect(!task.with.contains(task.lead) && Set(task.with).count == task.with.count, "\(task)")
        #expect(task.officers.allSatisfy { $0.body != task.lead || task.lead == "d-dept" })
        #expect(try read(WorkTask.self, try stored(task)) == task)
      }
    }
  }

  private func event(_ random: inout SplitMix64) -> WorkTask.Event {
    let bodies: [BodyID] = ["a-dept", "b-dept", "c-dept", "d-dept"]
    let body = bodies[Int(random.next() % 4)]
    let other = bodies[Int(random.next() % 4)]
    let later = day + Int(random.next() % 100)
    switch random.next() % 15 {
    case 0: return .accepted(body: body, day: day)
    case 1: return .officerAssigned(officer: "A", body: nil)
    case 2: return .inputAsked(from: [body], question: "?")
    case 3: return .contributed(contribution: .init(body: body, text: "T", day: day))
    case 4: return .completed(result: "R", day: day, typedBy: nil)
    case 5: return .returned(reason: "R")
    case 6: return .extended(due: later, reason: "R")
    case 7:
      return .reassigned(lead: body, with: bodies.filter { $0 != body && $0 != other }, reason: "R")
    case 8: return .becameOverdue(day: later)
    case 9: return .escalated(body: body, day: later)
    case 10: return .extensionAsked(wish: wish)
    case 11: return .rescheduled(due: later, day: day)
    case 13: return .declined(refused: .init(reason: "R", of: body, day: day))
    case 12: return .entered(entry: .init(period: "2024-05", body: body, day: day, text: "T", count: .max))
    default: return .takenOver(handover: "BG-2024-0001", from: Post(body: body), to: Post(body: other))
    }
  }

  /// The tally of a year-round task is the sum of its entries, however they come.
  @Test func talliesAreTheSumsOfTheEntries() {
    var random = SplitMix64(seed: 11)
    for recurrence in Recurrence.allCases {
      var task = WorkTask(
        TaskAssignment("t", title: BilingualText("T", "T"), lead: "a-dept", with: ["b-dept"], recurring: recurrence),
        by: "a-dept", day: day)
      var sums: [String: (entries: Int, sum: Int)] = [:]
      for _ in 0..<500 {
        let day = day + Int(random.next() % 400)
        let body: BodyID = random.next() % 2 == 0 ? "a-dept" : "b-dept"
        let count = Int(random.next() % 50)
        let period = recurrence.period(of: day)
        task = WorkTask.evolve(
          task, by: .entered(entry: .init(period: period, body: body, day: day, text: "T", count: count)))
        let old = sums["\(period) \(body)"] ?? (0, 0)
        sums["\(period) \(body)"] = (old.entries + 1, old.sum + count)
      }
      #expect(task.entries.count == sums.count)
      for tally in task.entries {
        let sum = sums["\(tally.period) \(tally.body)"]
        #expect(sum?.entries == tally.entries && sum?.sum == tally.sum)
      }
    }
  }
}
