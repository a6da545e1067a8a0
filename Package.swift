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

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")

// A layer imports only what stands left of it: see README, "The house".
let core: [Target] = [
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(
        name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CPlatform"),
    .target(name: "CPriceBook", exclude: ["prices.csv"]),
    layer("Bytes", ["CPlatform", "CLZ4"]),
    layer("Cryptography", ["Bytes", "COpenSSL"]),
    layer("JSON", ["Bytes"]),
    layer("Threads", ["CPlatform"]),
    layer("EventLog", ["Bytes", "Cryptography", "Threads"]),
    layer("Model", ["Bytes"]),
    layer("Records", ["Bytes", "Model"]),
    layer("Search", ["Bytes", "Model", "Records"]),
    layer("Pricing", ["Bytes", "JSON", "Model", "CPriceBook"]),
    layer("Ingestion", ["Bytes", "JSON", "Model"]),
    layer("Steps", ["Bytes", "Cryptography", "Ingestion", "JSON", "Model"]),
    layer("Projections", ["Bytes", "CDeflate", "Cryptography", "Model", "Records"]),
    layer(
        "Engine",
        [
            "Bytes", "Cryptography", "EventLog", "Model", "Records", "Pricing", "Projections",
            "Search", "Threads",
        ]),
]

let server: [Target] = [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    layer("Telemetry", ["Bytes", "JSON", "Model", logging]),
    layer(
        "HTTPAPI",
        [
            "Bytes", "CDeflate", "CZlib", "Cryptography", "Engine", "EventLog", "Ingestion", "JSON",
            "Model", "Pricing", "Projections", "Records", "Search", "Steps", "Telemetry", logging,
            hummingbird, hummingbirdCore, httpTypes, nioCore,
            nioHTTP1, nioHTTPTypes, nioPosix, serviceLifecycle,
        ]),
    layer(
        "CLI",
        [
            "Bytes", "CPlatform", "Cryptography", "Engine", "EventLog", "HTTPAPI", "Ingestion",
            "JSON", "Model", "Pricing", "Projections", "Records", "Steps", "Telemetry", "Threads",
            logging, nioCore, nioHTTP1, nioPosix, serviceLifecycle,
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "Configuration", package: "swift-configuration"),
        ]),
    .executableTarget(
        name: "watchllm", dependencies: ["CLI", "Threads", nioCore], swiftSettings: settings),
]

// Never in the product: simulated file system, manual clock, seeded random, event generator.
let testing: [Target] = [
    layer("TestSupport", ["Bytes", "EventLog", "Model"]),
    layer(
        "Simulation",
        [
            "Bytes", "Cryptography", "Engine", "EventLog", "Model", "Pricing", "Projections",
            "Records", "Search", "TestSupport",
        ]),
    .executableTarget(
        name: "watchllm-sim",
        dependencies: [
            "Simulation", "TestSupport",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ], swiftSettings: settings),
    tests(of: "Bytes"),
    tests(of: "Cryptography"),
    tests(of: "JSON"),
    tests(of: "EventLog", ["Cryptography", "Simulation"], exclude: ["Fixtures"]),
    tests(of: "Model"),
    tests(of: "Records", ["Model"]),
    tests(of: "Pricing", ["JSON", "Model"], exclude: ["Fixtures"]),
    tests(of: "Ingestion", ["JSON", "Model", "Pricing", "Records"], exclude: ["Fixtures"]),
    tests(of: "Projections", ["Cryptography", "Model", "Records", "Pricing"]),
    tests(of: "Steps", ["Ingestion", "JSON", "Model", "Pricing"]),
    tests(of: "Search", ["Ingestion", "JSON", "Model", "Records"]),
    tests(of: "Engine", ["EventLog", "Model", "Pricing", "Records", "Projections"]),
    tests(of: "Simulation"),
    tests(of: "Telemetry", ["Model", logging]),
    tests(
        of: "HTTPAPI",
        [
            "CZlib", "Engine", "EventLog", "Ingestion", "JSON", "Model", "Pricing", "Projections",
            "Records", "Telemetry", logging, hummingbird, httpTypes, nioCore, nioHTTP1,
            nioHTTPTypes, nioPosix, serviceLifecycle,
            .product(name: "NIOEmbedded", package: "swift-nio"),
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "HummingbirdTesting", package: "hummingbird"),
        ]),
    tests(
        of: "CLI",
        [
            "Engine", "EventLog", "HTTPAPI", "Ingestion", "JSON", "Model", "Pricing", "Projections",
            "Records", "Steps",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "Configuration", package: "swift-configuration"),
        ]),
]

let package = Package(
    name: "watchllm",
    products: [
        .executable(name: "watchllm", targets: ["watchllm"]),
        .library(name: "EventLog", targets: ["EventLog"]),
        // Everything below the server, for Benchmarks, a package of its own.
        .library(
            name: "WatchLLMCore",
            targets: [
                "Bytes", "Cryptography", "Engine", "EventLog", "Ingestion", "JSON", "Model",
                "Pricing", "Projections", "Records", "Search", "Threads",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: core + server + testing,
    swiftLanguageModes: [.v6]
)

/// A target of ours, under `Sources/NAME`.
func layer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a target, under `Tests/NAMETests`.
func tests(
    of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        // SwiftPM warns of a dependency that is named twice.
        dependencies: [.init(stringLiteral: name), "TestSupport"]
            + (name == "Bytes" ? [] : ["Bytes"]) + dependencies,
        exclude: exclude, swiftSettings: settings)
}
