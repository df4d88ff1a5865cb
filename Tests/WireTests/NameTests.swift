import Testing

@testable import Wire

/// Names, topics, filters and subjects.
struct NameTests {
  @Test func namesAreLowerCaseWordsOfAtMost64() {
    for name in ["a", "fair", "a-1", String(repeating: "a", count: 64)] { #expect(Name.isValid(name), "\(name)") }
    for name in ["", "1a", "-a", "A", "fAir", "é", "a_b", "a.b", "a b", String(repeating: "a", count: 65)] {
      #expect(!Name.isValid(name), "\(name)")
    }
  }

  @Test func recordIDsAreLettersDigitsAndThreeMarks() {
    for id in ["HC-2024-0001", "a.b_c", "0", "Zz"] { #expect(Name.isRecordID(id), "\(id)") }
    for id in ["", "a/b", "a b", "é", "a@b", "a[b", "a`b", "{", String(repeating: "a", count: 65)] {
      #expect(!Name.isRecordID(id), "\(id)")
    }
  }

  @Test func topicsAreWordsJoinedByDots() {
    for topic in ["a", "notice.sct.1", "-", String(repeating: "a", count: 200)] {
      #expect(Topic.isValid(topic), "\(topic)")
    }
    for topic in ["", ".", "a.", ".a", "a..b", "A", "a b", "a.*", "a.>", String(repeating: "a", count: 201)] {
      #expect(!Topic.isValid(topic), "\(topic)")
    }
  }

  @Test func filtersMatchWordByWord() throws {
    let cases: [(String, matches: [String], others: [String])] = [
      ("a.b", ["a.b"], ["a", "a.b.c", "a.c"]), ("a.*", ["a.b", "a.c"], ["a", "a.b.c", "b.b"]),
      ("*.b", ["a.b"], ["b", "a.c"]), ("a.>", ["a.b", "a.b.c"], ["a", "b.a"]), (">", ["a", "a.b.c"], []),
      ("*", ["a"], ["a.b"]), ("a.*.c.>", ["a.b.c.d", "a.x.c.d.e"], ["a.b.c", "a.b.d.e"]),
    ]
    for (pattern, matches, others) in cases {
      let filter = try #require(TopicFilter(pattern))
      #expect(filter.pattern == pattern)
      for topic in matches { #expect(filter.matches(topic), "\(pattern) \(topic)") }
      for topic in others { #expect(!filter.matches(topic), "\(pattern) \(topic)") }
    }
    for pattern in ["", ".", "a.", "a..b", ">.a", "a.>.b", "a*", "A", "a.b>", "**"] {
      #expect(TopicFilter(pattern) == nil, "\(pattern)")
    }
  }

  @Test func aCommandSubjectNamesModuleKindCommandAndRecord() throws {
    let subject = try #require(CommandSubject("trade.fair.approve/HC-2024-0001"))
    #expect(subject == CommandSubject(module: "trade", kind: "fair", command: "approve", record: "HC-2024-0001"))
    #expect(subject.name == "trade.fair.approve" && subject.text == "trade.fair.approve/HC-2024-0001")
    #expect(CommandSubject("trade.fair.propose")?.record == nil)
    for text in ["", "a", "a.b", "a.b.c.d", "a.b.", ".b.c", "a.b.c/", "a.b.c/x/y", "a.b.c/ ", "A.b.c", "/x"] {
      #expect(CommandSubject(text) == nil, "\(text)")
    }
  }

  @Test func spellingFindsTheNearest() {
    #expect(Spelling.nearest(to: "aprove", among: ["propose", "approve", "hold"]) == "approve")
    #expect(Spelling.nearest(to: "hodl", among: ["propose", "hold"]) == "hold")
    #expect(Spelling.nearest(to: "x", among: ["y", "a"]) == nil)
    #expect(Spelling.nearest(to: "", among: ["", "a"]) == "")
    #expect(Spelling.nearest(to: "something", among: ["else"]) == nil)
    #expect(Spelling.nearest(to: "ab", among: []) == nil)
    #expect(Spelling.distance(Array("kitten".utf8), Array("sitting".utf8)) == 3)
    #expect(Spelling.distance([], Array("abc".utf8)) == 3)
  }
}
