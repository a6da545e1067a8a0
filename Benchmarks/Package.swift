// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that what only measures is no part of the product's build.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

let core = Target.Dependency.product(name: "WatchLLMCore", package: "watchllm")
let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "watchllm-benchmarks",
    dependencies: [
        .package(name: "watchllm", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    ],
    targets: [
        .target(name: "CCallgrind"),
        .target(name: "CLinux"),
        .systemLibrary(name: "CGzip", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Workload", dependencies: ["CGzip"], swiftSettings: settings),
        .target(
            name: "Driver", dependencies: ["CLinux", "Workload", core], swiftSettings: settings),
        .executableTarget(
            name: "watchllm-floor",
            dependencies: ["CGzip", core, .product(name: "Hummingbird", package: "hummingbird")],
            swiftSettings: settings),
        .executableTarget(
            name: "watchllm-bench",
            dependencies: ["Driver", "Workload", core, argumentParser], swiftSettings: settings),
        .executableTarget(
            name: "watchllm-micro",
            dependencies: ["CCallgrind", "Driver", "Workload", core, argumentParser],
            swiftSettings: settings,
            // Debian 12's valgrind ends where it meets the DWARF 5 of this compiler.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--strip-debug"])]),
    ],
    swiftLanguageModes: [.v6]
)
