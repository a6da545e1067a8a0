public import Bytes

/// The numbers and the time that a transaction was given.
public struct AppendedRange: Hashable, Sendable {
    /// The number of its first record.
    public let first: SequenceNumber
    /// The number of its last record; the numbers between are its too.
    public let last: SequenceNumber
    /// The commit time of all its records, above that of every transaction before.
    public let commitTime: Timestamp

    public init(first: SequenceNumber, last: SequenceNumber, commitTime: Timestamp) {
        self.first = first
        self.last = last
        self.commitTime = commitTime
    }

    /// How many records there are.
    public var recordCount: Int { Int(last.rawValue - first.rawValue) + 1 }
}
