// swift-tools-version: 6.2
import PackageDescription

/// Rules of the house for every target: Swift 6, warnings are errors, imports say what leaks.
let house: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  // The rooms are small and call each other for every byte: measured, a tenth more commands a second.
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], defining conditions: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["Chance"], swiftSettings: house + conditions.map { .define($0) }
  )
}

/// A department is two targets: its rules, a library that sees the kit and the domain and nothing else of
/// ours, and a main of one line that serves them. So one test binary can link the rules of all departments.
func plugin(_ name: String) -> [Target] {
  [
    .target(
      name: name, dependencies: ["ModuleKit", "OCOP", "Coordination"], path: "Plugins/\(name)",
      exclude: ["README.md", "plugin.yaml", "Main"], swiftSettings: house),
    .executableTarget(
      name: "\(name)Module", dependencies: [.byName(name: name), "ModuleProcess"],
      path: "Plugins/\(name)/Main", swiftSettings: house),
  ]
}

/// The departments. To remove one, delete its folder, its line here and its line in Config/ocopd.yaml.
let departments = [
  plugin("Programme"),
  plugin("Agriculture"),
  plugin("IndustryTrade"),
  plugin("CultureTourism"),
  plugin("ScienceTechnology"),
  plugin("Localities"),
]
let rulesUnderTest: [Target.Dependency] = departments.map { .byName(name: $0[0].name) }

/// Bytes that nobody meant well: tests, or with OCOP_FUZZ the program that libFuzzer feeds; see .ci/soak.
let fuzz: Target =
  Context.environment["OCOP_FUZZ"] == nil
  ? .testTarget(
    name: "FuzzTests", dependencies: ["Host", "Ledger", "Wire", "Reports", "Chance"], path: "Tests/Fuzz",
    exclude: ["Corpus", "Entry", "words.dict"], swiftSettings: house)
  : .executableTarget(
    name: "Fuzz", dependencies: ["Host", "Ledger", "Wire", "Reports"], path: "Tests/Fuzz",
    exclude: ["Corpus", "CorpusTests.swift", "words.dict"],
    swiftSettings: house + [.unsafeFlags(["-parse-as-library"])])

let package = Package(
  name: "ocopd",
  platforms: [.macOS(.v15)],
  dependencies: [
    // SQLite: connections, migrations and reads of the ledger.
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    // YAML of Config/ and plugin.yaml, with line and column of every fault.
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    // SHA-256 of the log's hash chain; signatures of its checkpoints.
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    // The interface by which the daemon's threads count and measure.
    .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
    // Command lines of ocopd and ocopctl.
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
  ],
  targets: [
    .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
    .systemLibrary(name: "CXLSXWriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .systemLibrary(name: "CZip", providers: [.apt(["libzip-dev"])]),
    // The allocator of the daemon and of modules: measured, a tenth more messages a second than with glibc's.
    .systemLibrary(name: "CMimalloc", providers: [.apt(["libmimalloc-dev"])]),
    room("ZeroMQ", ["CZeroMQ"]),
    room("Wire", exclude: ["PROTOCOL.md"]),
    room(
      "Ledger",
      [
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    room("Coordination"),
    room("OCOP", ["Coordination"]),
    room("ModuleKit", ["Coordination", "Wire"]),
    room("ModuleProcess", ["ModuleKit", "Wire", "ZeroMQ", "CZeroMQ", "CMimalloc"]),
    room("House", ["Coordination", "ModuleKit"], exclude: ["README.md"]),
    room(
      "Host",
      [
        "Wire", "Ledger", "ZeroMQ", "CMimalloc", "Coordination", .product(name: "Yams", package: "Yams"),
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "CoreMetrics", package: "swift-metrics"),
      ]),
    room("Client", ["Wire", "ZeroMQ"]),
    room("Reports", ["Coordination", "CXLSXWriter", "CZip"]),
    .executableTarget(
      name: "ocopd",
      dependencies: [
        "Host", "House", "ModuleProcess", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: house),
    .executableTarget(
      name: "ocopctl",
      dependencies: [
        "Client", "Wire", "ZeroMQ", "Coordination", "Reports", .product(name: "Yams", package: "Yams"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: house),
    // What tests of all rooms draw their cases with.
    .target(name: "Chance", path: "Tests/Chance", swiftSettings: house),
    tests("ZeroMQ", ["ZeroMQ", "CZeroMQ"]),
    tests("Wire", ["Wire"]),
    tests("Ledger", ["Ledger", .product(name: "GRDB", package: "GRDB.swift")]),
    tests("Coordination", ["Coordination", "OCOP"]),
    tests("ModuleKit", ["ModuleKit", "House", "OCOP", "Coordination", "Wire"]),
    tests(
      "Department",
      ["ModuleKit", "House", "OCOP", "Coordination", "Wire", .product(name: "Yams", package: "Yams")] + rulesUnderTest,
      defining: departments.map { $0[0].name }),
    tests(
      "Host",
      ["Host", "Ledger", "Wire", "Coordination", "ZeroMQ", .product(name: "CoreMetrics", package: "swift-metrics")]),
    tests("Simulation", ["Host", "House", "ModuleKit", "Ledger", "Wire", "Coordination"]),
    tests("Client", ["Client", "Wire", "ZeroMQ"]),
    tests("Reports", ["Reports", "Coordination"]),
    tests(
      "Ocopctl",
      [
        "ocopctl", "Wire", "Coordination", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    tests("Process", ["Client", "Wire", "ZeroMQ", "ocopd", "ocopctl"]),
    tests("Tidy", []),
    fuzz,
  ] + departments.flatMap { $0 },
  swiftLanguageModes: [.v6]
)
