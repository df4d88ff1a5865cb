internal import CZeroMQ
internal import Glibc

/// Long-term keys of CURVE, as Z85 text of 40 characters.
public enum CurveKeys {
  /// Makes a new pair from the randomness of the kernel.
  public static func make() throws(ZeroMQError) -> (publicKey: String, secretKey: String) {
    var publicKey = [CChar](repeating: 0, count: 41)
    var secretKey = [CChar](repeating: 0, count: 41)
    guard zmq_curve_keypair(&publicKey, &secretKey) == 0 else { throw .last("zmq_curve_keypair") }
    return (text(publicKey), text(secretKey))
  }

  /// - Throws: EINVAL for what is not a key.
  public static func publicKey(ofSecret secretKey: String) throws(ZeroMQError) -> String {
    // libzmq decodes any length into 32 bytes of its stack, so the length is checked here.
    guard isKey(secretKey) else { throw ZeroMQError(call: "zmq_curve_public", code: EINVAL) }
    var publicKey = [CChar](repeating: 0, count: 41)
    guard zmq_curve_public(&publicKey, secretKey) == 0 else { throw .last("zmq_curve_public") }
    return text(publicKey)
  }

  /// Whether the text has the shape of a key: 40 printable ASCII characters.
  public static func isKey(_ text: String) -> Bool {
    text.utf8.count == 40 && text.utf8.allSatisfy { (33...126).contains($0) }
  }

  /// The text of a binary key of 32 bytes.
  static func encode(_ key: [UInt8]) -> String? {
    guard key.count == 32 else { return nil }
    var encoded = [CChar](repeating: 0, count: 41)
    guard zmq_z85_encode(&encoded, key, key.count) != nil else { return nil }
    return text(encoded)
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix(40).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
