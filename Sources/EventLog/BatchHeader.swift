public import Bytes
public import Cryptography

/// The header of a batch (`spec/log-format.md`, section 4).
public struct BatchHeader: Hashable, Sendable {
    /// How the payload is stored.
    public enum Codec: UInt8, Hashable, Sendable {
        case none = 0
        case lz4 = 1
    }

    public var codec = Codec.none
    public var flags: BatchFlags
    public var salt: UInt64
    public var incarnation: UInt32
    public var epoch = LogFormat.epoch
    /// The number of the first record; in a marker, the one after the previous record.
    public var base: SequenceNumber
    /// The number of the first record of the transaction that the first record belongs to.
    public var transactionFirst: SequenceNumber
    public var recordCount: Int
    /// The length in bytes of the payload before compression.
    public var rawByteCount = 0
    /// The length in bytes of the payload as it stands in the file.
    public var storedByteCount = 0
    public var storedChecksum: UInt32 = 0
    public var rawChecksum: UInt32 = 0
    /// Records up to this one were on disk when the header was written.
    public var durable: SequenceNumber
    /// The last record before this batch, in the chain.
    public var previous: SequenceNumber
    public var firstCommitTime = Timestamp(microseconds: 0)
    public var lastCommitTime = Timestamp(microseconds: 0)
    /// What the writer said of its transactions' event times, nil for nothing.
    public var eventTimes: ClosedRange<Timestamp>?
    /// The 16 bytes that the salts of the leaves come from.
    public var saltSeed: SaltSeed = .zero
    /// Where in its file the batch stands.
    public var offset: Int
    public var leafRoot = SHA256Digest.zero
    public var previousChainValue: SHA256Digest
    public var chainValue: SHA256Digest

    /// The number of the last record; in a marker, of the one before it.
    public var last: SequenceNumber { base.advanced(by: recordCount - 1) }

    /// Whether the batch is a marker, without records.
    public var isMarker: Bool { flags.contains(.control) }

    /// Where the log stands after this batch, but for the time in case of a marker.
    var chainHead: ChainHead {
        ChainHead(
            number: isMarker ? previous : last, commitTime: lastCommitTime, value: chainValue)
    }

    /// Where the next batch may begin.
    public var end: Int {
        LogFormat.aligned(offset + LogFormat.batchHeaderByteCount + storedByteCount)
    }
}

/// The random bytes that the salts of a batch's leaves come from.
public struct SaltSeed: Hashable, Sendable {
    var low: UInt64
    var high: UInt64

    static let zero = SaltSeed(low: 0, high: 0)
}
