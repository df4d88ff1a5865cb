/// The languages people are spoken to in, Vietnamese first.
public enum Language: String, Sendable, Hashable, Codable, CaseIterable {
  case vi, en
}
