import Bytes

/// A small, believable load: what a shop's support agent, handbook search, report writer and nightly
/// review would send in two hours.
///
/// The same seed and end give the same load.
struct DemoLoad: Sendable {
    var random: SplitMix64
    let end: Timestamp
    /// How many traces a load has unless told otherwise.
    static let defaultTraceCount = 24
    private static let spanMicroseconds: Int64 = 2 * 3_600 * 1_000_000
    private static let users = ["amira", "ben", "chiara", "dmitri", "elif", "femi"]

    init(seed: UInt64, endingAt end: Timestamp) {
        random = SplitMix64(seed: seed)
        self.end = end
    }

    /// The requests of `traceCount` traces, oldest first.
    mutating func requests(traceCount: Int) -> [DemoRequest] {
        guard traceCount > 0 else { return [] }
        let step = Self.spanMicroseconds / Int64(traceCount)
        var requests: [DemoRequest] = []
        for index in 0..<traceCount {
            // The last trace ends a moment ago: nothing may lie in the future.
            let age = Int64(traceCount - index) * step
            let jitter = Int64.random(in: 0...step / 2, using: &random)
            let visit = Visit(
                start: end.advanced(byMicroseconds: -age + jitter - 60_000_000),
                user: pick(Self.users), session: "s-\(hexadecimal(digits: 6))")
            switch index % 8 {
            case 1, 4: requests.append(handbookSearch(visit))
            case 2: requests.append(reportWriter(visit))
            case 6: requests.append(nightlyReview(visit))
            default: requests.append(supportAgent(visit))
            }
        }
        return requests
    }

    /// Who asks, and when.
    struct Visit: Hashable, Sendable {
        var start: Timestamp
        var user: String
        var session: String
    }

    // MARK: Chance

    /// One of a few.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &random)]
    }

    /// A whole number of a range.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    /// Random lower-case hexadecimal digits.
    mutating func hexadecimal(digits: Int) -> String {
        var bytes: [UInt8] = []
        for _ in 0..<(digits + 1) / 2 {
            bytes.append(UInt8.random(in: .min ... .max, using: &random))
        }
        return String(Hexadecimal.encode(bytes).prefix(digits))
    }
}
