import ArgumentParser

/// Seeds as a command line gives them: `A..B` with both ends, or one number.
struct SeedRange: ExpressibleByArgument {
    let bounds: ClosedRange<UInt64>

    init(bounds: ClosedRange<UInt64>) { self.bounds = bounds }

    init?(argument: String) {
        let parts = argument.split(separator: ".", omittingEmptySubsequences: true)
        guard let first = parts.first.flatMap({ UInt64($0) }),
            let last = parts.last.flatMap({ UInt64($0) }), first <= last,
            argument == "\(first)" || argument == "\(first)..\(last)"
        else { return nil }
        bounds = first...last
    }

    var defaultValueDescription: String { "\(bounds.lowerBound)..\(bounds.upperBound)" }
}
