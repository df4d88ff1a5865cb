public import Coordination

// What the host itself tells, in the name of the house. The house's rules never tell them.

/// A command that the house sent was refused; with a task for the sender's body.
public struct CommandRefused: Fact {
  public static let module = "house"
  public static let name = "command-refused"
  public var command: String
  public var sender: String
  public var code: String
  public var subject: String { command }
}

/// A durable consumer has stood still too long while events wait for it.
public struct ConsumerStalled: Fact {
  public static let module = "house"
  public static let name = "consumer-stalled"
  public var consumer: String
  public var owner: String
  /// Position up to which it has acknowledged everything, and how many events the log is ahead.
  public var position: Int64
  public var behind: Int64
  public var open: Bool
  public var subject: String { "consumer/\(consumer)" }
}

/// It goes on.
public struct ConsumerRecovered: Fact {
  public static let module = "house"
  public static let name = "consumer-recovered"
  public var consumer: String
  public var owner: String
  public var position: Int64
  public var subject: String { "consumer/\(consumer)" }
}

/// A signed checkpoint: where the two chains of the log stand. Whoever keeps it can prove later what was changed.
public struct LogSigned: Fact {
  public static let module = "house"
  public static let name = "log-signed"
  public var office: String
  public var history: String
  public var position: Int64
  /// Hexadecimal, as are the public key and the Ed25519 signature.
  public var hash: String
  public var auditNumber: Int64
  public var auditHash: String
  public var key: String
  public var signature: String
  public var subject: String { "log/\(history)" }
}

/// Personal data of a record was erased: whoever keeps a copy erases it too.
public struct PersonalErased: Fact {
  public static let module = "house"
  public static let name = "personal-erased"
  public var record: String
  public var events: Int64
  public var subject: String { record }
}
