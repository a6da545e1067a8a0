public import Bytes

/// One record, read back.
public struct LogRecord: Hashable, Sendable {
    public let sequenceNumber: SequenceNumber
    /// The time of the transaction it belongs to.
    public let commitTime: Timestamp
    /// What was appended.
    public let bytes: [UInt8]

    public init(sequenceNumber: SequenceNumber, commitTime: Timestamp, bytes: [UInt8]) {
        self.sequenceNumber = sequenceNumber
        self.commitTime = commitTime
        self.bytes = bytes
    }
}
