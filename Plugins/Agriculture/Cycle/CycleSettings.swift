/// What the office sets for cycle, support and dossiers. The values here hold where `plugin.yaml` says nothing.
struct CycleSettings: Decodable, Sendable {
  /// Area of the division of labour that selects ideas and approves plans, where the cycle does not say who.
  var area = "product-selection"
  /// Working days to select an idea, to decide on a plan, to answer needs; assumed.
  var selectDays = 10
  var planDays = 10
  var answerDays = 15
  /// Working days in which what was returned is to be mended; assumed.
  var fixDays = 10
  /// Days before the end of a standard on which the commune is told; assumed.
  var renewalDays = 60
  var dossier = DossierSettings()

  private enum CodingKeys: String, CodingKey {
    case area, selectDays, planDays, answerDays, fixDays, renewalDays, dossier
  }

  init() {}

  init(from decoder: any Decoder) throws {
    let given = try decoder.container(keyedBy: CodingKeys.self)
    area = try given.decodeIfPresent(String.self, forKey: .area) ?? area
    selectDays = try given.decodeIfPresent(Int.self, forKey: .selectDays) ?? selectDays
    planDays = try given.decodeIfPresent(Int.self, forKey: .planDays) ?? planDays
    answerDays = try given.decodeIfPresent(Int.self, forKey: .answerDays) ?? answerDays
    fixDays = try given.decodeIfPresent(Int.self, forKey: .fixDays) ?? fixDays
    renewalDays = try given.decodeIfPresent(Int.self, forKey: .renewalDays) ?? renewalDays
    dossier = try given.decodeIfPresent(DossierSettings.self, forKey: .dossier) ?? dossier
  }
}
