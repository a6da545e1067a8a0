public import Bytes
public import Cryptography

/// Whether a log can be written.
public enum LogState: String, Hashable, Sendable {
    case healthy
    /// No room; it goes on by itself when there is.
    case diskFull
    /// Writing failed for good.
    case failed
    /// No number is left for another record or segment.
    case exhausted
    case closed
}

/// How a log fares: for health, metrics and operators.
public struct LogStatus: Sendable {
    /// What is no part of the log any more; nil for nothing.
    public var retired: RetiredRange?
    public var state: LogState
    /// The call that failed, where the disk is full or writing failed.
    public var failure: SystemError?
    /// Nil while nothing was ever written.
    public var logID: LogID?
    public var segmentCount: Int
    /// How many of them have a footer.
    public var sealedSegmentCount: Int
    /// How many have ended and wait for theirs.
    public var pendingSealCount: Int
    /// Why the last seal failed, if one did: it is tried again at the next open.
    public var sealFailure: LogError?
    /// Why the mark could not be written the last time: a witness is missing, no data.
    public var markFailure: SystemError?
    /// Whether there were records and no mark that could be read when the log was opened: had newer
    /// ones been lost, nothing would have told.
    public var wasMarkMissing: Bool
    /// The bytes of all segments, as far as they belong to the log.
    public var byteCount: Int
    public var batchCount: Int
    public var recordCount: Int
    /// The bytes of transactions that wait or are being written.
    public var queuedByteCount: Int
    /// The bytes of decompressed batches that are kept for reading.
    public var cachedByteCount: Int
    /// How often a group or marker was synced since the log was opened.
    public var syncCount: UInt64
    /// How long all these syncs took together.
    public var syncNanoseconds: UInt64
    public var lastSyncNanoseconds: UInt64
    /// How many segments were given up after a failed write or sync.
    public var fenceCount: UInt64
    /// Everything that was acknowledged and can't be read.
    public var damage: [DamageRange]
    /// What was found at the last open and is no part of the log.
    public var setAside: [SetAsideBytes]
    /// The last record on disk.
    public var lastDurable: SequenceNumber
    /// The last number given.
    public var lastAppended: SequenceNumber
    /// The chain value after the last record on disk.
    public var chainValue: SHA256Digest
    /// The commit time given last.
    public var lastCommitTime: Timestamp
    /// Whether the time of day moved by over an hour against the boot clock.
    public var hasClockJumped: Bool
}
