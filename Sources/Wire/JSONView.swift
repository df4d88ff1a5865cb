/// A JSON value that was read once, to look at some of what is in it: no dictionary and no text is made for the rest.
///
/// Of a name that occurs twice the first counts: in messages it is refused before.
public struct JSONView: Sendable {
  private let nodes: JSONNodes
  private let index: Int

  /// Reads one value that fills all of `bytes`.
  public init(_ bytes: [UInt8]) throws(JSONError) { self.init(nodes: try JSONNodes(bytes), index: 0) }

  private init(nodes: JSONNodes, index: Int) { (self.nodes, self.index) = (nodes, index) }

  /// The member of an object; nil without one.
  public subscript(name: String) -> JSONView? {
    guard nodes.nodes[index].sort == .object, let found = nodes.member(name, of: index) else { return nil }
    return JSONView(nodes: nodes, index: found)
  }

  /// Where the bytes of a member's value lie, of text with its quotes; empty without the member.
  public func place(of name: String) -> Range<Int32> {
    guard nodes.nodes[index].sort == .object, let found = nodes.member(name, of: index) else { return 0..<0 }
    let node = nodes.nodes[found]
    let quote: Int32 = node.sort == .text || node.sort == .textWithEscapes ? 1 : 0
    return node.start - quote..<node.end + quote
  }

  /// The elements of an array; nil of anything else.
  public var elements: [JSONView]? {
    guard nodes.nodes[index].sort == .array else { return nil }
    var elements: [JSONView] = []
    var at = index + 1
    while at < nodes.after(index) {
      elements.append(JSONView(nodes: nodes, index: at))
      at = nodes.after(at)
    }
    return elements
  }

  /// Text, an integer or a truth; nil of an object or array, and of an integer that does not fit.
  public var scalar: JSON? {
    switch nodes.nodes[index].sort {
    case .object, .array: nil
    case .text, .textWithEscapes: .string(nodes.text(index))
    case .integer: nodes.integer(index).map(JSON.integer)
    case .yes: .boolean(true)
    case .no: .boolean(false)
    }
  }

  public var string: String? { scalar?.string }
  public var integer: Int64? { scalar?.integer }
}
