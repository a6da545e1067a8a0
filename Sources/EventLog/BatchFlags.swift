/// The flags of a batch header (`spec/log-format.md`, section 4).
public struct BatchFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The first record begins a transaction.
    public static let begin = BatchFlags(rawValue: 1)
    /// The batch continues a transaction that goes on after it.
    public static let middle = BatchFlags(rawValue: 2)
    /// The last record ends a transaction.
    public static let end = BatchFlags(rawValue: 4)
    /// A marker: no record, no payload.
    public static let control = BatchFlags(rawValue: 8)
    /// Reserved.
    public static let encrypted = BatchFlags(rawValue: 16)
    /// Reserved.
    public static let redacted = BatchFlags(rawValue: 32)
    /// The event time fields are set.
    public static let eventTimes = BatchFlags(rawValue: 64)

    /// The bits that say which parts of transactions a batch holds.
    var framing: BatchFlags { intersection([.begin, .middle, .end, .control]) }

    /// The bits that enter the chain.
    var chained: UInt32 { rawValue & 7 }
}
