import OCOP

/// What a dossier needs, by office: which rows are a must is not said by the decree ("for guidance").
struct DossierSettings: Decodable, Sendable {
  struct Required: Decodable, Sendable {
    var row: EvidenceRow
    /// Numbers of product sets; nil for all.
    var sets: [Int]?
    var sorts: [Dossier.Sort]?
    var source: String?
    var assumed: Bool?

    func applies(to dossier: Dossier) -> Bool {
      sets?.contains(dossier.set.rawValue) != false && sorts?.contains(dossier.sort) != false
    }
  }

  /// Working days of the commune.
  var communeDays = 15
  /// Working days of the province to receive it; not in the decree.
  var receiveDays = 5
  var paperSets = 1
  var electronicSets = 1
  var samples = 5
  /// Product sets without samples.
  var samplesNotFor = [26]
  var required: [Required] = []
  /// Area of the division of labour whose lead receives in the province, where the cycle does not say who.
  var area = "assessment"
  var source = "26/2026/QĐ-TTg Art. 6, 7"

  private enum CodingKeys: String, CodingKey {
    case communeDays, receiveDays, paperSets, electronicSets, samples, samplesNotFor, required, area, source
  }

  init() {}

  init(from decoder: any Decoder) throws {
    let given = try decoder.container(keyedBy: CodingKeys.self)
    communeDays = try given.decodeIfPresent(Int.self, forKey: .communeDays) ?? communeDays
    receiveDays = try given.decodeIfPresent(Int.self, forKey: .receiveDays) ?? receiveDays
    paperSets = try given.decodeIfPresent(Int.self, forKey: .paperSets) ?? paperSets
    electronicSets = try given.decodeIfPresent(Int.self, forKey: .electronicSets) ?? electronicSets
    samples = try given.decodeIfPresent(Int.self, forKey: .samples) ?? samples
    samplesNotFor = try given.decodeIfPresent([Int].self, forKey: .samplesNotFor) ?? samplesNotFor
    required = try given.decodeIfPresent([Required].self, forKey: .required) ?? required
    area = try given.decodeIfPresent(String.self, forKey: .area) ?? area
    source = try given.decodeIfPresent(String.self, forKey: .source) ?? source
  }
}
