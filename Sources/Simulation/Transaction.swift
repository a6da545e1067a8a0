internal import Bytes

/// A transaction as it was given to the engine, and what became of it.
struct Transaction {
    /// What its records say.
    enum Content {
        /// Events, and a last record that counts them.
        case events([MadeEvent])
        case project(Int)
        case key(Int)
        case revocation(key: Int)
        case operatorKey
        case priceBook
    }

    enum State {
        /// Nobody was told of it: it may be there after a crash, or not.
        case open
        /// Its writer was told that a write that it was part of failed, maybe for the sake of another
        /// transaction.
        case doubtful
        /// Its writer was told that it failed.
        case failed
        /// It was open at a crash, and its numbers are told to be lost.
        case forgotten
        /// Its writer was told that it is there, or an open has shown it: it has to stay.
        case kept
    }

    /// The number of its first record.
    let first: UInt64
    let content: Content
    /// Its records, byte for byte.
    let records: [[UInt8]]
    /// The time of day when it was given: no commit time is below.
    let submitted: Timestamp
    /// Nil as long as it is not known.
    var commitTime: Timestamp?
    var state = State.open
    /// The places of records that were lost to damage, as of the last open.
    var lost: Set<Int> = []

    /// The number of its last record.
    var last: UInt64 { first + UInt64(records.count) - 1 }

    var events: [MadeEvent] {
        guard case .events(let events) = content else { return [] }
        return events
    }
}
