public import Bytes

/// The small folds after some segment of the log, and what they were folded from
/// (spec/snapshot-format.md).
///
/// It is never needed: what is missing, damaged or of another form is made again from the log. It
/// holds only as long as the log gives the same records: `segments` says which ones it gave.
public struct Snapshot: Sendable {
    /// A segment that was folded, as the log had it.
    public struct Segment: Hashable, Sendable {
        public var number: UInt64
        /// 32 bytes, from its footer; zeros if it had none.
        public var root: [UInt8]
        /// Of all kinds.
        public var recordCount: UInt64
        public var eventCount: UInt64
        /// The lowest and highest number of an event; nil without any.
        public var events: ClosedRange<SequenceNumber>?
        /// The commit time of its last record.
        public var lastCommitTime: Timestamp

        public init(
            number: UInt64, root: [UInt8]?, recordCount: UInt64, eventCount: UInt64,
            events: ClosedRange<SequenceNumber>?, lastCommitTime: Timestamp
        ) {
            self.number = number
            self.root = root ?? [UInt8](repeating: 0, count: 32)
            self.recordCount = recordCount
            self.eventCount = eventCount
            self.events = events
            self.lastCommitTime = lastCommitTime
        }
    }

    /// Records whose batch could not be read.
    public struct Hole: Hashable, Sendable {
        public var segment: UInt64
        public var records: ClosedRange<SequenceNumber>

        public init(segment: UInt64, records: ClosedRange<SequenceNumber>) {
            self.segment = segment
            self.records = records
        }
    }

    /// 16 bytes.
    public var logID: [UInt8]
    /// The last number of the last segment: whoever goes on does so behind it.
    public var through: SequenceNumber
    /// All segments of the log up to there, oldest first.
    public var segments: [Segment]
    /// What could not be read of these.
    public var holes: [Hole]
    public var folds: FoldState
    /// The versions of the projections that folded it.
    public var versions: [UInt8]

    /// Whether another version folded it: it answers until the folds are made anew.
    public var isOutdated: Bool { versions != FoldState.projectionVersions }

    public init(
        logID: [UInt8], through: SequenceNumber, segments: [Segment], holes: [Hole],
        folds: FoldState, versions: [UInt8] = FoldState.projectionVersions
    ) {
        self.versions = versions
        self.logID = logID
        self.through = through
        self.segments = segments
        self.holes = holes
        self.folds = folds
    }
}
