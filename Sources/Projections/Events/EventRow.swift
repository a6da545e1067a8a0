internal import Bytes
internal import Model

/// What the events projection keeps of one event, before it is spread over columns.
struct EventRow {
    var sequenceNumber: SequenceNumber
    /// `StableHash.eventID` of its id; the id itself stays in the log.
    var idHash: UInt64
    var timestamp: Timestamp
    /// Its end: the latest of its time, its end time, and its time plus its duration.
    var end: Timestamp
    var marks: Marks
    /// The number of its trace id, or `StringTable.none`.
    var trace: UInt32
    var labels: Labels
    /// What it adds to its trace; nil unless it is a priced event.
    var call: Call?

    /// What it is, in three bytes.
    struct Marks {
        var type: EventType
        var kind: SpanKind
        var flags: Flags
    }

    /// Numbers of interned texts, or `StringTable.none`.
    struct Labels {
        var session: UInt32
        var user: UInt32
        var model: UInt32
        var name: UInt32

        static let none = Labels(
            session: StringTable.none, user: StringTable.none, model: StringTable.none,
            name: StringTable.none)
    }

    struct Flags: OptionSet {
        var rawValue: UInt8

        static let isError = Flags(rawValue: 1)
        /// It names a parent, whether or not that is known.
        static let hasParent = Flags(rawValue: 2)
        /// Its cost was made by the fallback price.
        static let isDefaultPriced = Flags(rawValue: 4)
    }

    /// The tokens and the cost of one model call.
    struct Call {
        /// Both ways.
        var tokens: UInt64
        /// In pico-dollars.
        var cost: Int128
    }
}
