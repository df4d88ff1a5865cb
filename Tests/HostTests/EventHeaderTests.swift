import Ledger
import Testing

@testable import Host

/// The header of an event goes into the chain as it is written: for the same event its bytes may never change.
struct EventHeaderTests {
  private let header = EventHeader(
    office: "quang-ngai", history: "1f", decision: 41, actor: "minh \"M\"", body: "trade-dept", dated: "2024-03-22",
    time: "2024-03-22T07:00:00.000+07:00", revision: 12)

  @Test func ofARecord() {
    let row = RecordRow(
      kind: "fair", id: "HC-2024-0001", module: "trade", version: 3, schema: 2, stage: "open", body: "trade-dept",
      dataClass: "public", first: 40, position: 42, state: [])
    var header = header
    (header.onBehalf, header.cause, header.hops) = ("craft-dept", 7, 1)
    let bytes = header.bytes(
      position: 42, record: "fair/HC-2024-0001", row: row, version: 3, type: "trade.fair.opened")
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        {"actor":"minh \\"M\\"","body":"trade-dept","cause":"7","command":"host/41","dataclass":"public",\
        "datacontenttype":"application/json","dated":"2024-03-22","decision":"41","hops":"1","id":"1f-42",\
        "onbehalf":"craft-dept","received":"2024-03-22T07:00:00.000+07:00","revision":"12","schema":2,"sequence":"42",\
        "source":"/ocop/quang-ngai/trade","specversion":"1.0","subject":"fair/HC-2024-0001",\
        "time":"2024-03-22T07:00:00.000+07:00","type":"vn.ocop.trade.fair.opened","version":3}
        """)
  }

  @Test func ofANotice() {
    let bytes = header.bytes(
      position: 42, subject: "notice.trade-dept.x", module: "trade-dept", dataClass: "public", type: "notice")
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        {"actor":"minh \\"M\\"","body":"trade-dept","command":"host/41","dataclass":"public",\
        "datacontenttype":"application/json","dated":"2024-03-22","decision":"41","id":"1f-42",\
        "received":"2024-03-22T07:00:00.000+07:00","revision":"12","sequence":"42",\
        "source":"/ocop/quang-ngai/trade-dept","specversion":"1.0","subject":"notice.trade-dept.x",\
        "time":"2024-03-22T07:00:00.000+07:00","type":"vn.ocop.notice"}
        """)
  }
}
