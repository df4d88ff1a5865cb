import Coordination
import ModuleKit

extension ProgrammeDocument {
  /// What is wrong with the document by itself, each with its place; empty when it may be issued.
  func check() -> [Fault] {
    checkHead() + content.check(start: issued) + checkLists()
  }

  /// Every body that it names, with its place.
  var bodies: [(pointer: String, body: BodyID)] {
    content.bodies + (plansOf ?? []).enumerated().map { ("/plansOf/\($0.offset)", $0.element) }
  }

  private func checkHead() -> [Fault] {
    var faults: [Fault] = []
    for (pointer, text) in [("/title/vi", title.vi), ("/title/en", title.en), ("/number", number)]
    where text.allSatisfy(\.isWhitespace) {
      faults.append(Fault(at: pointer, "Không được để trống", "Must not be empty"))
    }
    if province.level != .province {
      faults.append(Fault(at: "/province", "\(province) không phải mã tỉnh", "\(province) is no province code"))
    }
    // The programme began with 490/QĐ-TTg of 2018.
    if !(2018...2100).contains(year) {
      faults.append(Fault(at: "/year", "Năm phải từ 2018 đến 2100", "The year is 2018 to 2100"))
    }
    if let period, !(period.from...max(period.from, period.to)).contains(year) || period.to < period.from {
      faults.append(
        Fault(at: "/period", "Giai đoạn phải chứa năm \(year)", "The period must hold the year \(year)"))
    }
    for (place, basis) in legalBases.enumerated() where basis.day > issued {
      faults.append(
        Fault(
          at: "/legalBases/\(place)/day", "Căn cứ \(basis.number) ban hành sau văn bản này",
          "The basis \(basis.number) is later than this document"))
    }
    return faults
  }

  private func checkLists() -> [Fault] {
    var faults = Fault.repeated((localities ?? []).map(\.code.rawValue), at: "/localities", "code")
    faults += Fault.repeated((plansOf ?? []).map(\.rawValue), at: "/plansOf", nil)
    for (place, known) in (baseline ?? []).enumerated() where content.definition(of: known.metric) == nil {
      faults.append(
        Fault(
          at: "/baseline/\(place)/metric", "Không có cách đếm \(known.metric)", "There is no metric \(known.metric)"))
    }
    return faults
  }
}

extension Circumstances {
  /// Bodies that are named and not in the register, each with its place.
  func faults(ofBodies named: [(pointer: String, body: BodyID)]) throws -> [Fault] {
    let unknown = try unknown(among: Set(named.map(\.body)))
    return named.filter { unknown.contains($0.body) }.map { pointer, body in
      Fault(at: pointer, "Không có cơ quan \(body)", "There is no body \(body)")
    }
  }

  /// Refuses a document with all its faults at once.
  func refuse(_ faults: [Fault]) throws {
    guard !faults.isEmpty else { return }
    var refusal = Refusal(
      "bad-programme", vi: "Kế hoạch có \(faults.count) lỗi", en: "The programme has \(faults.count) faults")
    refusal.faults = faults
    throw refusal
  }
}

extension Fault {
  /// Of each entry of a list that stands twice. Without a key the entry is the value itself.
  static func repeated(_ ids: [String], at list: String, _ key: String?) -> [Fault] {
    var seen: Set<String> = []
    return ids.enumerated().filter { !seen.insert($0.element).inserted }.map { place, id in
      Fault(
        at: "\(list)/\(place)" + (key.map { "/\($0)" } ?? ""), "Mã \(id) bị lặp", "The id \(id) stands twice")
    }
  }
}
