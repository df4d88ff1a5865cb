import Coordination

/// How much what counts at an allotment; set by the office in plugin.yaml.
struct BoothWeights: Decodable, Equatable, Sendable {
  /// For each star of its best certified product.
  var star: Int
  /// It brings a product that was first certified not long ago.
  var newProduct: Int
  /// It never had a booth.
  var firstFair: Int
  /// It brings a product of a craft village.
  var craftVillage: Int
  /// Off for each fair at which its booth stayed empty.
  var absence: Int
  /// For the zone that it wished.
  var wish: Int
  /// For the first, second … booth of a commune at the fair.
  var communes: [Int]
  /// For the first, second … booth of a sector in a zone.
  var sectors: [Int]

  /// Not `[30, 40]`: the second booth of a commune can be worth no more than its first.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Int {
      let value = try container.decode(Int.self, forKey: key)
      guard (0...10_000).contains(value) else {
        throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "0 … 10000")
      }
      return value
    }
    func list(_ key: CodingKeys) throws -> [Int] {
      let values = try container.decode([Int].self, forKey: key)
      guard values.allSatisfy({ (0...10_000).contains($0) }), values == values.sorted(by: >) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "điểm giảm dần, 0 … 10000 / falling points, 0 … 10000")
      }
      return values
    }
    (star, newProduct, firstFair) = (try number(.star), try number(.newProduct), try number(.firstFair))
    (craftVillage, absence, wish) = (try number(.craftVillage), try number(.absence), try number(.wish))
    (communes, sectors) = (try list(.communes), try list(.sectors))
  }

  init(
    star: Int = 0, newProduct: Int = 0, firstFair: Int = 0, craftVillage: Int = 0, absence: Int = 0, wish: Int = 0,
    communes: [Int] = [], sectors: [Int] = []
  ) {
    (self.star, self.newProduct, self.firstFair, self.craftVillage) = (star, newProduct, firstFair, craftVillage)
    (self.absence, self.wish, self.communes, self.sectors) = (absence, wish, communes, sectors)
  }

  private enum CodingKeys: String, CodingKey {
    case star, newProduct, firstFair, craftVillage, absence, wish, communes, sectors
  }
}

/// The points of one registration, part by part, as they stood when the booths were given out.
struct BoothPoints: Codable, Equatable, Sendable {
  var star = 0
  var newProduct = 0
  var firstFair = 0
  var craftVillage = 0
  /// Negative.
  var absence = 0

  var sum: Int { star + newProduct + firstFair + craftVillage + absence }

  /// The parts that count, with their points.
  var parts: [(name: BilingualText, points: Int)] {
    [
      (BilingualText("hạng sao", "stars"), star), (BilingualText("sản phẩm mới", "new product"), newProduct),
      (BilingualText("lần đầu dự hội chợ", "first fair"), firstFair),
      (BilingualText("làng nghề", "craft village"), craftVillage),
      (BilingualText("từng bỏ gian", "left a booth empty"), absence),
    ].filter { $0.1 != 0 }
  }

  /// What alone would have brought so many points more.
  func changes(worth missing: Int, by weights: BoothWeights) -> [BilingualText] {
    var changes: [BilingualText] = []
    if weights.star > 0 {
      let stars = (missing + weights.star - 1) / weights.star
      if star / weights.star + stars <= 5 {
        changes.append(BilingualText("thêm \(stars) sao", "\(stars) more \(stars == 1 ? "star" : "stars")"))
      }
    }
    if newProduct == 0, weights.newProduct >= missing {
      changes.append(BilingualText("một sản phẩm mới được công nhận", "a newly certified product"))
    }
    if craftVillage == 0, weights.craftVillage >= missing {
      changes.append(BilingualText("một sản phẩm làng nghề", "a product of a craft village"))
    }
    if -absence >= missing {
      changes.append(BilingualText("không bỏ gian ở hội chợ trước", "no booth left empty before"))
    }
    return changes
  }
}
