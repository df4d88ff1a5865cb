/// What is wrong with a document, and where: a pointer to the field (RFC 6901) and a text for people.
public struct Fault: Error, Sendable, Hashable, Codable {
  /// "/with/2"; empty for the document as a whole.
  public let pointer: String
  public let message: BilingualText

  public init(at pointer: String, _ vi: String, _ en: String) {
    self.pointer = pointer
    self.message = BilingualText(vi, en)
  }
}

extension Fault: CustomStringConvertible {
  public var description: String { "\(pointer): \(message)" }
}
