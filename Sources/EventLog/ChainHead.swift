public import Bytes
public import Cryptography

/// Where a log stands after a record: its number, its commit time and the chain value there.
public struct ChainHead: Hashable, Sendable {
    /// The number of the last record, zero before the first.
    public var number: SequenceNumber
    /// Its commit time.
    public var commitTime: Timestamp
    /// The chain value of its batch; before the first record, the genesis value.
    public var value: SHA256Digest

    /// Before the first record of a log whose id is not drawn yet.
    static let start = ChainHead(
        number: .zero, commitTime: Timestamp(microseconds: 0), value: .zero)

    public init(number: SequenceNumber, commitTime: Timestamp, value: SHA256Digest) {
        self.number = number
        self.commitTime = commitTime
        self.value = value
    }
}
