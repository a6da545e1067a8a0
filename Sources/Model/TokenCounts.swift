/// The tokens of one model call in the one arithmetic that totals, prices and answers use.
///
/// `input` is everything sent, cached or not; `output` is everything that came back, reasoning
/// included. The parts are contained in them, never on top.
public struct TokenCounts: Hashable, Sendable {
    public var input: UInt64
    public var output: UInt64
    /// The part of `input` read from a cache.
    public var cacheRead: UInt64
    /// The part of `input` written to a cache kept for five minutes.
    public var cacheWrite: UInt64
    /// The part of `input` written to a cache kept for an hour.
    public var cacheWriteHour: UInt64
    /// The part of `output` spent on reasoning.
    public var reasoning: UInt64
    /// The part of `freshInput` that is audio.
    public var audioInput: UInt64
    /// The part of `output` that is audio; what is both this and reasoning counts as reasoning.
    public var audioOutput: UInt64
    /// Whether the split of a bare total into input and output was estimated.
    public var isEstimated: Bool

    /// The part of `input` that was neither read from nor written to a cache.
    public var freshInput: UInt64 {
        input - min(input, cacheRead + cacheWrite + cacheWriteHour)
    }

    /// Everything, both ways.
    public var total: UInt64 { input + output }

    /// Brings a source's counts into the one arithmetic.
    ///
    /// A bare total is split into seven tenths of input, rounded down, and the rest of output; where
    /// one side is missing it is the rest of the total, or 0. Cache parts larger than an input that
    /// should contain them raise the input: fresh input is never negative.
    public init(_ usage: TokenUsage) {
        func capped(_ count: UInt64?) -> UInt64 { min(count ?? 0, Limits.maximumTokenCount) }
        cacheRead = capped(usage.cacheRead)
        cacheWrite = capped(usage.cacheWrite)
        cacheWriteHour = capped(usage.cacheWriteHour)
        reasoning = capped(usage.reasoning)
        audioInput = 0
        audioOutput = 0
        let cached = cacheRead + cacheWrite + cacheWriteHour
        isEstimated = false
        var sent = capped(usage.input)
        var received = capped(usage.output)
        if let total = usage.total.map({ min($0, Limits.maximumTokenCount) }) {
            if usage.input == nil, usage.output == nil {
                sent = total * 7 / 10
                received = total - sent
                isEstimated = total > 0
            } else if usage.input == nil {
                sent = total > received ? total - received : 0
            } else if usage.output == nil {
                received = total > sent ? total - sent : 0
            }
        }
        input = usage.inputIncludesCache ? max(sent, cached) : sent + cached
        output = usage.outputIncludesReasoning ? max(received, reasoning) : received + reasoning
        audioInput = min(capped(usage.audioInput), freshInput)
        audioOutput = min(capped(usage.audioOutput), output - reasoning)
    }
}
