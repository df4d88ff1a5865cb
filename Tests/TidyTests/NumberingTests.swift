import Testing

/// Record numbers are read aloud and written on paper: the letters before them belong to one kind in the whole office.
/// The daemon turns a module away whose letters are another's; this tells before it is started.
struct NumberingTests {
  @Test func noTwoKindsShareTheLettersOfTheirNumbers() {
    var places: [String: [String]] = [:]
    for file in Repository.swift where file.path.hasPrefix("Plugins/") || file.path.hasPrefix("Sources/House/") {
      for line in file.lines {
        guard let match = line.firstMatch(of: /static let numbering: String\? = "([A-Z]+)"/) else { continue }
        places[String(match.1), default: []].append(file.path)
      }
    }
    #expect(places.count > 1, "the declarations are not read rightly")
    for (letters, files) in places { #expect(files.count == 1, "\(letters) is used in \(files)") }
  }
}
