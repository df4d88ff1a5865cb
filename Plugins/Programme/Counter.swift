import Coordination

/// What can be counted from the facts that departments tell. The names stand in plans and are forever.
enum Counter: String, CaseIterable {
  case newThreeStarUp = "new-products-three-star-up"
  case newFourStar = "new-products-four-star"
  case newCraftVillage = "new-products-craft-village"
  case renewed = "renewed-products"
  case upgraded = "upgraded-products"
  case net = "net-products"
  case totalThreeStarUp = "total-products-three-star-up"
  case totalThreeStar = "total-products-three-star"
  case totalFourStar = "total-products-four-star"
  case totalFiveStar = "total-products-five-star"
  case fiveStarPotential = "products-five-star-potential"
  case strengthened = "producers-strengthened"
  case trainedShare = "producers-trained-share"
  case modernShare = "producers-in-modern-channels-share"
  case certifiedProducers = "producers-certified"
  case takingPart = "producers-taking-part"
  case mobilised = "producers-mobilised"
  case tradeEvents = "trade-promotion-events"
  case boothsHired = "booths-hired"
  case recognisedAtEvents = "producers-at-events-recognised"
  case potentialAtEvents = "producers-at-events-potential"
  case ideasAccepted = "ideas-accepted"
  case trainingsHeld = "trainings-held"
  case leastPerCommune = "least-products-per-commune"
  case communesWithProduct = "communes-with-product"

  /// How the number behaves: it only grows in the year, it stands at a day, or it is a part of a whole.
  enum Nature { case flow, stock, share }

  var nature: Nature {
    switch self {
    case .trainedShare, .modernShare: .share
    case .totalThreeStarUp, .totalThreeStar, .totalFourStar, .totalFiveStar, .certifiedProducers, .takingPart,
      .leastPerCommune, .communesWithProduct:
      .stock
    default: .flow
    }
  }

  /// The facts that it needs.
  var sources: Set<Source> {
    switch self {
    case .newThreeStarUp, .newFourStar, .renewed, .upgraded, .net, .totalThreeStarUp, .totalThreeStar, .totalFourStar,
      .totalFiveStar, .certifiedProducers:
      [.certificates]
    case .newCraftVillage: [.certificates, .descriptions]
    case .fiveStarPotential: [.sent]
    case .strengthened: [.support, .status]
    case .trainedShare: [.trainings, .status]
    case .modernShare: [.certificates, .channels]
    case .takingPart: [.status]
    case .mobilised: [.communication]
    case .tradeEvents, .boothsHired, .recognisedAtEvents, .potentialAtEvents: [.events]
    case .ideasAccepted: [.ideas]
    case .trainingsHeld: [.trainings]
    case .leastPerCommune, .communesWithProduct: [.descriptions]
    }
  }

  var definition: BilingualText {
    switch self {
    case .newThreeStarUp:
      BilingualText(
        "Sản phẩm được công nhận lần đầu trong năm, từ 3 sao; tính theo ngày quyết định; đã thu hồi thì không tính",
        "Products first recognised in the year, 3 stars up, by the day of the decision; revoked ones do not count")
    case .newFourStar:
      BilingualText(
        "Sản phẩm đạt 4 sao trong năm, mới hoặc nâng hạng; sản phẩm nâng hạng không làm tăng tổng số",
        "Products that reached 4 stars in the year, new or upgraded; an upgrade does not raise the total")
    case .newCraftVillage:
      BilingualText(
        "Sản phẩm công nhận lần đầu trong năm, từ 3 sao, gắn với một làng nghề, ngành nghề truyền thống",
        "Products first recognised in the year, 3 stars up, that are linked to a craft village or traditional trade")
    case .renewed:
      BilingualText(
        "Sản phẩm được đánh giá lại trong năm mà không lên hạng",
        "Products recognised again in the year without a higher star")
    case .upgraded:
      BilingualText("Sản phẩm lên hạng trong năm", "Products that rose to a higher star in the year")
    case .net:
      BilingualText(
        "Số sản phẩm còn hiệu lực tăng thêm so với trước kỳ: thêm mới trừ hết hạn, thu hồi",
        "How many more products are in force than before the span: those that came less those that ended")
    case .totalThreeStarUp:
      BilingualText(
        "Sản phẩm có giấy chứng nhận còn hiệu lực, từ 3 sao", "Products with a certificate in force, 3 stars up")
    case .totalThreeStar: BilingualText("Sản phẩm còn hiệu lực, 3 sao", "Products in force with 3 stars")
    case .totalFourStar: BilingualText("Sản phẩm còn hiệu lực, 4 sao", "Products in force with 4 stars")
    case .totalFiveStar: BilingualText("Sản phẩm còn hiệu lực, 5 sao", "Products in force with 5 stars")
    case .fiveStarPotential:
      BilingualText(
        "Hồ sơ gửi Trung ương trong năm; chưa phải sản phẩm 5 sao",
        "Dossiers sent to the central council in the year; no 5-star products yet")
    case .strengthened:
      BilingualText(
        "Chủ thể có ít nhất một hỗ trợ hoàn thành trong năm", "Producers with a support completed in the year")
    case .trainedShare:
      BilingualText(
        "Chủ thể đã dự lớp tập huấn trong năm / chủ thể đang tham gia Chương trình",
        "Producers that attended a class in the year / producers that take part")
    case .modernShare:
      BilingualText(
        "Chủ thể có minh chứng kênh bán hàng hiện đại trong 12 tháng / chủ thể có giấy chứng nhận còn hiệu lực",
        "Producers with evidence of a modern channel of the last 12 months / producers with a certificate in force")
    default: definitionOfRest
    }
  }

  private var definitionOfRest: BilingualText {
    switch self {
    case .certifiedProducers:
      BilingualText("Chủ thể có giấy chứng nhận còn hiệu lực", "Producers with a certificate in force")
    case .takingPart: BilingualText("Chủ thể đang tham gia Chương trình", "Producers that take part")
    case .mobilised:
      BilingualText("Chủ thể tham gia nhờ vận động trong năm", "Producers that joined because they were mobilised")
    case .tradeEvents:
      BilingualText(
        "Hội chợ tổ chức và sự kiện tham gia trong năm", "Fairs held and events attended elsewhere in the year")
    case .boothsHired: BilingualText("Gian hàng thuê tại các sự kiện trong năm", "Booths hired at events in the year")
    case .recognisedAtEvents:
      BilingualText(
        "Chủ thể có sản phẩm được công nhận, dự sự kiện trong năm",
        "Producers with a recognised product that went to an event in the year")
    case .potentialAtEvents:
      BilingualText(
        "Chủ thể có sản phẩm tiềm năng, dự sự kiện trong năm",
        "Producers with a potential product that went to an event in the year")
    case .ideasAccepted: BilingualText("Ý tưởng được xã nhận trong năm", "Ideas accepted by communes in the year")
    case .trainingsHeld: BilingualText("Lớp tập huấn trong năm", "Training classes held in the year")
    case .leastPerCommune:
      BilingualText(
        "Số sản phẩm ít nhất của một xã: quy mô hàng hóa, theo tiêu chuẩn, có liên kết",
        "The least number of products of a commune: at commodity scale, with a standard, with a linkage")
    default:
      BilingualText(
        "Xã có ít nhất một sản phẩm quy mô hàng hóa, theo tiêu chuẩn, có liên kết",
        "Communes with at least one product at commodity scale, with a standard and a linkage")
    }
  }
}

/// Where figures come from: facts of one kind, or of a few that belong together.
enum Source: CaseIterable {
  case certificates, sent, descriptions, support, trainings, status, producers, channels, events, communication, ideas
  case difficulties, inspections
}
