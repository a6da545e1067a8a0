import Bytes

/// Something wrong with what records say, in bytes that hold.
struct RecordFault: Hashable, Sendable {
    /// What is wrong.
    enum Kind: String, Sendable {
        /// A record that can't be decoded as its kind and version say.
        case undecodableRecord = "undecodable_record"
        /// A record that the fold could not take up, of an unknown kind for example.
        case skippedRecord = "skipped_record"
        /// A part of a transaction is not there.
        case incompleteTransaction = "incomplete_transaction"
        /// The usage record of a transaction does not count its events.
        case usage
        /// A batch header's range of event times that does not cover an event.
        case eventTimes = "event_times"
    }

    let kind: Kind
    let first: SequenceNumber
    let last: SequenceNumber
    /// What was expected and found.
    let detail: String
}
