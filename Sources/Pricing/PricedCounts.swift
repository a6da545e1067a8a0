import Model

/// The tokens of a call, each counted once, in the order in which they stand in its context: what
/// was read from a cache, written to one, sent fresh, and what came back.
struct PricedCounts {
    /// In the order of the context.
    static let order: [CostLine.Item] = [
        .cacheRead, .cacheWriteHour, .cacheWrite, .input, .audioInput, .output, .reasoning,
        .audioOutput,
    ]

    var cacheRead: UInt64 = 0
    var cacheWriteHour: UInt64 = 0
    var cacheWrite: UInt64 = 0
    var input: UInt64 = 0
    var audioInput: UInt64 = 0
    var output: UInt64 = 0
    var reasoning: UInt64 = 0
    var audioOutput: UInt64 = 0

    init() {}

    init(_ counts: TokenCounts) {
        cacheRead = counts.cacheRead
        cacheWriteHour = counts.cacheWriteHour
        cacheWrite = counts.cacheWrite
        audioInput = min(counts.audioInput, counts.freshInput)
        input = counts.freshInput - audioInput
        reasoning = min(counts.reasoning, counts.output)
        audioOutput = min(counts.audioOutput, counts.output - reasoning)
        output = counts.output - reasoning - audioOutput
    }

    subscript(item: CostLine.Item) -> UInt64 {
        get {
            switch item {
            case .cacheRead: cacheRead
            case .cacheWriteHour: cacheWriteHour
            case .cacheWrite: cacheWrite
            case .input: input
            case .audioInput: audioInput
            case .output: output
            case .reasoning: reasoning
            case .audioOutput: audioOutput
            case .request: 1
            }
        }
        set {
            switch item {
            case .cacheRead: cacheRead = newValue
            case .cacheWriteHour: cacheWriteHour = newValue
            case .cacheWrite: cacheWrite = newValue
            case .input: input = newValue
            case .audioInput: audioInput = newValue
            case .output: output = newValue
            case .reasoning: reasoning = newValue
            case .audioOutput: audioOutput = newValue
            case .request: break
            }
        }
    }

    /// The tokens whose place in the context is in a range; places begin at 0.
    func within(_ range: Range<UInt64>) -> PricedCounts {
        var part = PricedCounts()
        var start: UInt64 = 0
        for item in Self.order {
            let end = start + self[item]
            let from = max(start, range.lowerBound)
            let to = min(end, range.upperBound)
            if from < to { part[item] = to - from }
            start = end
        }
        return part
    }
}
