/// Marks personal data, so that logs, the feed and exports leave it out and erasure finds it.
///
/// Stored as `{"personal": value}`. However it is printed, dumped or interpolated, only "•••" shows. Erasure
/// blanks the value in place, so the value should be text, for which blanks still decode.
public struct Personal<Value> {
  public let value: Value

  public init(_ value: Value) {
    self.value = value
  }

  private enum CodingKeys: String, CodingKey {
    case value = "personal"
  }
}

extension Personal: Sendable where Value: Sendable {}
extension Personal: Equatable where Value: Equatable {}
extension Personal: Hashable where Value: Hashable {}
extension Personal: Decodable where Value: Decodable {}
extension Personal: Encodable where Value: Encodable {}

extension Personal: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "•••" }
  public var debugDescription: String { "•••" }
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension Personal where Value: StringProtocol {
  /// Whether there was a text and it has been blanked.
  public var isErased: Bool { !value.isEmpty && value.allSatisfy { $0 == " " } }
}
