public import Bytes
public import Model

/// The engine's own figures, for `/metrics`.
public struct EngineStatistics: Sendable {
    /// Events of one type in one project.
    public struct EventCount: Hashable, Sendable {
        public var project: ProjectID
        public var type: EventType
        public var count: UInt64
    }

    /// What of the log was given up: since the start, but for the number.
    public struct Retired: Hashable, Sendable {
        public var segmentCount: UInt64
        public var byteCount: UInt64
        public var eventCount: UInt64
        /// The last record that is given up; 0 for none.
        public var last: SequenceNumber
    }

    public var segmentCount: Int
    /// Segments that are closed by a footer.
    public var sealedSegmentCount: Int
    /// Segments that have ended and wait for their footer.
    public var pendingSealCount: Int
    /// Segments that were given up after a failed write or sync, since the start.
    public var fencedSegmentCount: UInt64
    public var logByteCount: UInt64
    public var batchCount: UInt64
    public var syncCount: UInt64
    public var syncSeconds: Double
    public var lastSyncSeconds: Double
    public var queuedByteCount: Int
    public var damagedRangeCount: Int
    /// Sequence numbers whose records are lost to damage. Some may never have been used.
    public var lostRecordCount: UInt64
    /// Copies of bytes that recovery put aside.
    public var setAsideFileCount: Int
    /// Sealed segments whose events and traces are read from an index file.
    public var indexedSegmentCount: Int
    /// Sealed segments that wait for theirs.
    public var pendingIndexCount: Int
    /// What of all index files stays in memory, in bytes.
    public var indexResidentByteCount: Int
    /// The pages of index files that are kept in memory, in bytes.
    public var indexCacheByteCount: Int
    public var indexCacheHitCount: UInt64
    public var indexCacheMissCount: UInt64
    public var eventCounts: [EventCount]
    public var duplicateCount: UInt64
    public var waitingWriterCount: Int
    public var idempotencyWindowSeconds: Double
    public var idempotencyEntryCount: Int
    /// What these take of memory, filters and exact entries together.
    public var idempotencyByteCount: Int
    /// Filters that an event id is held against.
    public var idempotencyFilterCount: Int
    /// How often a sealed segment was asked for an id, and how often it did not have it.
    public var idempotencyOpenCount: UInt64
    public var idempotencyFalseOpenCount: UInt64
    /// Segments that have ended and are in no snapshot of the folds yet.
    public var pendingSnapshotCount: Int
    /// Snapshots that did not hold, since the start.
    public var refusedSnapshotCount: UInt64
    /// Segments that the start did not read, and how many of them nobody has read since.
    public var scrubSegmentCount: Int
    public var pendingScrubCount: Int
    public var lastApplied: SequenceNumber
    public var lastDurable: SequenceNumber
    /// Records that no fold could take.
    public var skippedRecordCount: Int
    /// Work that goes on behind the answers; 0 when all is done.
    public var backgroundPendingCount: Int
    /// What retention has done.
    public var retired: Retired
    /// How many bytes each share of the memory holds, but for requests and the allowance, which are
    /// not the engine's.
    public var memory: [MemoryBudget.Share: Int]
    public var inputTokens: UInt64
    public var outputTokens: UInt64
    public var totalCost: PicoUSD
}
