import Coordination
import ModuleKit

/// Names that read alike: blind to case, marks and đ, and to the order of words.
enum SimilarNames {
  /// Words of one letter say nothing, and a name has few words.
  static func words(in name: String) -> [String] {
    let folded = TextFolding.folded(name).split { !$0.isLetter && !$0.isNumber }.map(String.init)
    return Set(folded.filter { $0.utf8.count > 1 }.prefix(12)).sorted()
  }

  /// Shared words of all words, in percent; 100 when one name holds the whole of the other.
  static func likeness(_ left: [String], _ right: [String]) -> Int {
    let (left, right) = (Set(left), Set(right))
    guard !left.isEmpty, !right.isEmpty else { return 0 }
    if left.count > 1, right.count > 1, left.isSubset(of: right) || right.isSubset(of: left) { return 100 }
    return left.intersection(right).count * 100 / left.union(right).count
  }

  /// Alike enough to be told of.
  static let least = 50

  /// Products whose present or former names are alike, the most alike first.
  static func products(like name: String, in now: Circumstances) throws -> [(found: Found<Product>, likeness: Int)] {
    let words = words(in: name)
    var found: [String: Found<Product>] = [:]
    try now.gather(
      words.map { word in
        { for one in try now.all(Product.self, where: "words", is: word) { found[one.id] = one } }
      })
    let alike = found.values.compactMap { found -> (found: Found<Product>, likeness: Int)? in
      let names = [found.state.name] + (found.state.formerNames ?? []).map(\.name)
      let best = names.map { likeness(words, Self.words(in: $0)) }.max() ?? 0
      return best >= least ? (found, best) : nil
    }
    return alike.sorted { ($1.likeness, $0.found.id) < ($0.likeness, $1.found.id) }
  }
}

/// A hint, no verdict: two producers may own the same name.
struct SimilarProducts: Question {
  static let form = Form(
    "similar-products", vi: "Sản phẩm có tên gần giống", en: "Products with a similar name",
    .text("name", vi: "Tên", en: "Name"))

  var name: String

  struct Row: Encodable, Equatable {
    var product: String
    var name: String
    var producer: String?
    var producerName: String?
    var commune: BodyID
    /// Percent.
    var likeness: Int
  }

  struct Answer: Encodable {
    var products: [Row]
  }

  func answer(in now: Circumstances) throws -> Answer {
    let alike = try SimilarNames.products(like: name, in: now).prefix(20)
    let owners = try now.records(Producer.self, Set(alike.compactMap(\.found.state.producer)).sorted())
    let names = Dictionary(owners.map { ($0.id, $0.state.name) }, uniquingKeysWith: { first, _ in first })
    return Answer(
      products: alike.map { found, likeness in
        Row(
          product: found.id, name: found.state.name, producer: found.state.producer,
          producerName: found.state.producer.map { names[$0] ?? $0 }, commune: found.state.commune,
          likeness: likeness)
      })
  }
}
