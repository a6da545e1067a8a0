public import Model

/// One product of a cost: so many of something at a price.
public struct CostLine: Hashable, Sendable {
    /// What is paid for.
    public enum Item: UInt8, CaseIterable, Hashable, Sendable {
        /// Input tokens that were neither read from nor written to a cache.
        case input
        /// The audio among them, where it has a price of its own.
        case audioInput
        case cacheRead
        /// Written to a cache kept for five minutes.
        case cacheWrite
        /// Written to a cache kept for an hour.
        case cacheWriteHour
        case output
        /// The reasoning among the output, where it has a price of its own.
        case reasoning
        /// The audio among the output, where it has a price of its own.
        case audioOutput
        /// The call itself.
        case request

        /// The name in answers and in books.
        public var name: String {
            switch self {
            case .input: "input"
            case .audioInput: "audio_input"
            case .cacheRead: "cache_read"
            case .cacheWrite: "cache_write"
            case .cacheWriteHour: "cache_write_1h"
            case .output: "output"
            case .reasoning: "reasoning"
            case .audioOutput: "audio_output"
            case .request: "request"
            }
        }
    }

    public var item: Item
    /// Tokens, or 1 for a request.
    public var count: UInt64
    /// The price of one.
    public var unitPrice: PicoUSD
    /// The threshold, in input tokens, of the tier whose price it is; nil below all of them.
    public var tierThreshold: UInt64?

    public init(
        item: Item, count: UInt64, unitPrice: PicoUSD, tierThreshold: UInt64? = nil
    ) {
        self.item = item
        self.count = count
        self.unitPrice = unitPrice
        self.tierThreshold = tierThreshold
    }

    /// `count` × `unitPrice`, exactly; both are bounded, so that the product is far from 128 bits.
    public var amount: PicoUSD {
        PicoUSD(unitPrice.rawValue * Int128(count))
    }
}

extension Cost.Parts {
    /// Adds a line to the part that it belongs to.
    mutating func add(_ line: CostLine) {
        switch line.item {
        case .input, .audioInput: freshInput += line.amount
        case .cacheRead: cacheRead += line.amount
        case .cacheWrite, .cacheWriteHour: cacheWrite += line.amount
        case .output, .reasoning, .audioOutput: output += line.amount
        case .request: request += line.amount
        }
    }
}
