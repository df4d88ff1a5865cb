import Wire

/// First in, first out, without moving what is left at every step.
struct MessageQueue {
  private var messages: [Message] = []
  private var head = 0

  var isEmpty: Bool { head == messages.count }
  var first: Message? { head < messages.count ? messages[head] : nil }

  mutating func append(_ message: Message) { messages.append(message) }

  mutating func removeFirst() {
    head += 1
    if head == messages.count {
      removeAll()
    } else if head > 1_024, head * 2 > messages.count {
      messages.removeFirst(head)
      head = 0
    }
  }

  mutating func removeAll() {
    messages.removeAll(keepingCapacity: true)
    head = 0
  }
}
