/// A part of a JSON value.
struct Node: Sendable {
  enum Sort: Sendable { case object, array, text, textWithEscapes, integer, yes, no }

  var sort: Sort
  /// Of text without its quotes.
  var start: Int32
  var end: Int32 = 0
  /// Index of the first node that is not in this one.
  var after: Int32 = 0
  /// Index of the object or array that it is in, -1 for the whole, and how many are in that before it.
  var parent: Int32
  var place: Int32
}

/// Reads bytes into nodes, each in front of those in it: an object is followed by its names, each with its value
/// behind it. Text and numbers stay bytes until somebody wants them.
struct NodeReader: ByteWalk {
  private let whole: [UInt8]
  let bytes: UnsafeBufferPointer<UInt8>
  var at = 0
  private var nodes: [Node] = []
  private var parent: Int32 = -1
  private var place: Int32 = 0

  /// nil when it is not JSON of the protocol.
  static func nodes(of whole: [UInt8]) -> [Node]? {
    whole.withUnsafeBufferPointer { bytes in
      var reader = NodeReader(whole, bytes)
      guard bytes.count < Int32.max, reader.readValue(depth: 0) else { return nil }
      reader.skipSpace()
      return reader.at == bytes.count ? reader.nodes : nil
    }
  }

  private init(_ whole: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>) {
    (self.whole, self.bytes) = (whole, bytes)
    nodes.reserveCapacity(bytes.count / 12 + 4)
  }

  private mutating func readValue(depth: Int) -> Bool {
    skipSpace()
    guard at < bytes.count else { return false }
    switch bytes[at] {
    case 0x22: return readText()
    case 0x7B: return depth < JSONCursor.depthLimit && readMembers(depth: depth + 1)
    case 0x5B: return depth < JSONCursor.depthLimit && readElements(depth: depth + 1)
    case 0x74: return readWord("true", .yes)
    case 0x66: return readWord("false", .no)
    default: return readInteger()
    }
  }

  private mutating func readText() -> Bool {
    guard take(0x22), let passed = try? PlainText.passString(in: bytes, from: at),
      !passed.hasEscapes || areEscapesGood(at)
    else { return false }
    add(passed.hasEscapes ? .textWithEscapes : .text, to: passed.end - 1)
    at = passed.end
    return true
  }

  private func areEscapesGood(_ start: Int) -> Bool {
    var cursor = JSONCursor(whole, at: start - 1)
    return (try? cursor.string()) != nil
  }

  private mutating func readWord(_ word: StaticString, _ sort: Node.Sort) -> Bool {
    guard PlainText.holds(word, in: bytes, at: at) else { return false }
    add(sort, to: at + word.utf8CodeUnitCount)
    at += word.utf8CodeUnitCount
    return true
  }

  private mutating func readInteger() -> Bool {
    var end = at + (bytes[at] == 0x2D ? 1 : 0)
    let start = end
    while end < bytes.count, bytes[end] >= 0x30, bytes[end] <= 0x39 { end += 1 }
    guard end > start, end - start == 1 || bytes[start] != 0x30 else { return false }
    if end < bytes.count, bytes[end] == 0x2E || bytes[end] | 0x20 == 0x65 { return false }
    add(.integer, to: end)
    at = end
    return true
  }

  private mutating func readMembers(depth: Int) -> Bool {
    let index = open(.object)
    if take(0x7D) { return close(index) }
    repeat {
      skipSpace()
      guard readText() else { return false }
      skipSpace()
      guard take(0x3A), readValue(depth: depth) else { return false }
      place += 1
      skipSpace()
    } while take(0x2C)
    return take(0x7D) && close(index)
  }

  private mutating func readElements(depth: Int) -> Bool {
    let index = open(.array)
    if take(0x5D) { return close(index) }
    repeat {
      guard readValue(depth: depth) else { return false }
      place += 1
      skipSpace()
    } while take(0x2C)
    return take(0x5D) && close(index)
  }

  private mutating func add(_ sort: Node.Sort, to end: Int) {
    nodes.append(
      Node(
        sort: sort, start: Int32(at), end: Int32(end), after: Int32(nodes.count + 1), parent: parent, place: place))
  }

  private mutating func open(_ sort: Node.Sort) -> Int {
    let index = nodes.count
    nodes.append(Node(sort: sort, start: Int32(at), parent: parent, place: place))
    (parent, place) = (Int32(index), 0)
    at += 1
    skipSpace()
    return index
  }

  private mutating func close(_ index: Int) -> Bool {
    nodes[index].end = Int32(at)
    nodes[index].after = Int32(nodes.count)
    (parent, place) = (nodes[index].parent, nodes[index].place)
    return true
  }
}

/// The nodes of one value, with the bytes that they stand for.
final class JSONNodes: Sendable {
  let bytes: [UInt8]
  let nodes: [Node]

  init(_ bytes: [UInt8]) throws(JSONError) {
    self.bytes = bytes
    guard let nodes = NodeReader.nodes(of: bytes) else {
      // The cursor finds out what is wrong.
      var cursor = JSONCursor(bytes)
      try cursor.skip()
      try cursor.end()
      throw JSONError(offset: 0, "longer than 2 GiB")
    }
    self.nodes = nodes
  }

  func after(_ index: Int) -> Int { Int(nodes[index].after) }

  /// The value of that name in the object at `index`; nil without one.
  func member(_ name: String, of index: Int) -> Int? {
    var name = name
    return name.withUTF8 { name in
      bytes.withUnsafeBytes { bytes in
        let end = after(index)
        var at = index + 1
        while at < end {
          let node = nodes[at]
          if node.sort == .textWithEscapes {
            if text(at).utf8.elementsEqual(name) { return at + 1 }
          } else if Int(node.end - node.start) == name.count,
            bytes[Int(node.start)..<Int(node.end)].elementsEqual(name)
          {
            return at + 1
          }
          at = after(at + 1)
        }
        return nil
      }
    }
  }

  /// Where the values of an object stand, by their names; nil for one of few members.
  func places(in index: Int, ifMoreThan few: Int) -> [String: Int]? {
    let end = after(index)
    var (at, count) = (index + 1, 0)
    while at < end { (at, count) = (after(at + 1), count + 1) }
    guard count > few else { return nil }
    var places = [String: Int](minimumCapacity: count)
    at = index + 1
    while at < end {
      let name = text(at)
      if places[name] == nil { places[name] = at + 1 }
      at = after(at + 1)
    }
    return places
  }

  /// Of a node that is text.
  func text(_ index: Int) -> String {
    let node = nodes[index]
    guard node.sort == .text else {
      var cursor = JSONCursor(bytes, at: Int(node.start) - 1)
      return (try? cursor.string()) ?? ""
    }
    return bytes.withUnsafeBufferPointer { bytes in
      String(decoding: UnsafeBufferPointer(rebasing: bytes[Int(node.start)..<Int(node.end)]), as: UTF8.self)
    }
  }

  /// Of a node that is an integer; nil beyond 64 bits.
  func integer(_ index: Int) -> Int64? {
    var cursor = JSONCursor(bytes, at: Int(nodes[index].start))
    return try? cursor.integer()
  }
}
