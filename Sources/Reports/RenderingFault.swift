public import Coordination

/// A file that could not be made; the libraries say no more than a code.
public struct RenderingFault: Error, Hashable, CustomStringConvertible {
  public var text: BilingualText

  init(_ vi: String, _ en: String) { text = BilingualText(vi, en) }

  public var description: String { text.description }
}
