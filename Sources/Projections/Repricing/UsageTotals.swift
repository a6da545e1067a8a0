public import Model

/// What the calls of one usage class in one stretch of time sum up to (spec/repricing.md §2).
///
/// Sums wrap at their width, as those of `ModelTotals`.
public struct UsageTotals: Hashable, Sendable {
    /// Calls that tell a number of tokens: those that have a price.
    public internal(set) var calls: UInt64 = 0
    /// What they were charged, in pico-dollars.
    public internal(set) var charged: Int128 = 0
    var input: UInt64 = 0
    var output: UInt64 = 0
    var cacheRead: UInt64 = 0
    var cacheWrite: UInt64 = 0
    var cacheWriteHour: UInt64 = 0
    var reasoning: UInt64 = 0
    var audioInput: UInt64 = 0
    var audioOutput: UInt64 = 0
    /// The lowest and the highest input of one call.
    var minimumInput: UInt64 = .max
    var maximumInput: UInt64 = 0

    init() {}

    /// What one call adds.
    ///
    /// - Parameter counts: its tokens; nil if it tells none.
    init(counts: TokenCounts?, charged: PicoUSD?) {
        self.charged = charged?.rawValue ?? 0
        guard let counts else { return }
        calls = 1
        input = counts.input
        output = counts.output
        cacheRead = counts.cacheRead
        cacheWrite = counts.cacheWrite
        cacheWriteHour = counts.cacheWriteHour
        reasoning = counts.reasoning
        audioInput = counts.audioInput
        audioOutput = counts.audioOutput
        minimumInput = counts.input
        maximumInput = counts.input
    }

    /// The sums as the counts of one call, each held at 2⁶⁰, which no real one comes near: whatever a
    /// file holds, they can be added to each other.
    public var counts: TokenCounts {
        func held(_ sum: UInt64) -> UInt64 { min(sum, 1 << 60) }
        var counts = TokenCounts(TokenUsage())
        counts.input = held(input)
        counts.output = held(output)
        counts.cacheRead = held(cacheRead)
        counts.cacheWrite = held(cacheWrite)
        counts.cacheWriteHour = held(cacheWriteHour)
        counts.reasoning = held(reasoning)
        counts.audioInput = held(audioInput)
        counts.audioOutput = held(audioOutput)
        return counts
    }

    /// From the lowest to the highest input of one call; 0 to 0 without any.
    public var inputs: ClosedRange<UInt64> {
        minimumInput <= maximumInput ? minimumInput...maximumInput : 0...0
    }
}

extension UsageTotals: RollupValue {
    static let kind = RollupKind.usage
    static var cells: WritableKeyPath<RollupTable, RollupCells<UsageTotals>> { \.usage }

    mutating func merge(_ other: UsageTotals) {
        calls &+= other.calls
        charged &+= other.charged
        input &+= other.input
        output &+= other.output
        cacheRead &+= other.cacheRead
        cacheWrite &+= other.cacheWrite
        cacheWriteHour &+= other.cacheWriteHour
        reasoning &+= other.reasoning
        audioInput &+= other.audioInput
        audioOutput &+= other.audioOutput
        minimumInput = min(minimumInput, other.minimumInput)
        maximumInput = max(maximumInput, other.maximumInput)
    }
}
