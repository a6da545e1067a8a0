// swift-tools-version: 6.2
import PackageDescription

// One set of settings for every target: Swift 6 mode, explicit existentials and imports, no warnings.
// Lifetimes lets a reader borrow memory instead of copying it (ByteReader); the NIO packages and
// swift-collections ship with the same flag.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

// A layer imports only what stands left of it: see README, "The house".
let core: [Target] = [
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CPlatform"),
    .target(name: "CPriceBook", exclude: ["prices.csv"]),
    layer("Bytes", ["CPlatform", "CLZ4"]),
    layer("Cryptography", ["Bytes", "COpenSSL"]),
    layer("JSON", ["Bytes"]),
    layer("EventLog", ["Bytes", "Cryptography"]),
    layer("Model", ["Bytes"]),
    layer("Records", ["Bytes", "Model"]),
    layer("Pricing", ["Bytes", "Model", "CPriceBook"]),
    layer("Ingestion", ["Bytes", "JSON", "Model"]),
    layer("Projections", ["Bytes", "Cryptography", "Model", "Records"]),
    layer(
        "Engine",
        ["Bytes", "Cryptography", "EventLog", "Model", "Records", "Pricing", "Projections"]),
]

let server: [Target] = [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
]

let tests: [Target] = [
    layer("TestSupport", ["Bytes", "EventLog", "Model"]),
]

let package = Package(
    name: "watchllm",
    products: [
        .executable(name: "watchllm", targets: ["watchllm"]),
        .library(name: "EventLog", targets: ["EventLog"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: core + server + tests,
    swiftLanguageModes: [.v6]
)

/// A target of ours, under `Sources/NAME`.
func layer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a target, under `Tests/NAMETests`.
func tests(of name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.init(stringLiteral: name), "Bytes", "TestSupport"] + dependencies,
        exclude: exclude, swiftSettings: settings)
}
