public import Bytes
internal import Model
internal import Records

/// Every projection of the log, folded record by record (spec/projections.md).
///
/// Folding is pure: it sees nothing but the records, so the same records give the same answers and
/// the same digests, whoever folds them and in whatever portions. It is not copyable, since a copy
/// would make the next record copy every table.
public struct ProjectionSet: ~Copyable, Sendable {
    /// The folds that are small: see there for what they tell.
    public internal(set) var folds = FoldState()
    /// The events and traces, in parts that follow on one another, and the one that grows.
    var parts: [SegmentPart] = []
    /// Sums over the rollups of neighbouring parts, by number.
    var runs: [UInt64: RollupRun] = [:]
    var growing = MemoryPart()
    /// The segment that the part that grows is of.
    public internal(set) var growingSegment: UInt64?
    /// Whether the events that come are in an index file already, so that no part takes them up.
    var isInIndex = false
    /// Parts of segments up to this one are gone.
    var retiredSegment: UInt64 = 0

    /// Before the first record.
    public init() {}

    /// After the records that were folded into `folds`. Their events are in parts that are to be
    /// begun before the next record.
    public init(_ folds: FoldState) {
        self.folds = folds
        retiredSegment = folds.retirement?.segment ?? 0
    }

    /// The number of the last record that was applied, or skipped; 0 before the first.
    public var lastApplied: SequenceNumber { folds.lastApplied }

    /// How many events were taken up.
    public var eventCount: Int { folds.eventCount }

    /// How many records could not be taken up, of which `folds` tells the first.
    public var skippedRecordCount: UInt64 { folds.skippedRecordCount }

    /// The first of the records that could not be taken up.
    public var skippedRecords: [SkippedRecord] { folds.skippedRecords }

    /// Takes up the next record of the log. Never fails and never traps: what can't be taken up is
    /// counted in `skippedRecordCount`.
    ///
    /// - Parameters:
    ///   - record: the whole record.
    ///   - sequenceNumber: higher than that of the record before; gaps are fine.
    ///   - commitTime: when it was committed.
    public mutating func apply(
        _ record: RawSpan, sequenceNumber: SequenceNumber, commitTime: Timestamp
    ) {
        guard
            let (event, place) = folds.take(
                record, sequenceNumber: sequenceNumber, commitTime: commitTime), !isInIndex
        else {
            if folds.retirement?.segment ?? 0 > retiredSegment { dropRetiredParts() }
            return
        }
        record.withUnsafeBytes { bytes in
            // A row's number has 32 bits.
            if !growing.hasRoom { beginPart(segment: nil) }
            growing.add(
                event, of: place, id: folds.projects[place].id, in: bytes,
                sequenceNumber: sequenceNumber)
        }
    }

    /// The events and traces up to now, to be asked while more is folded.
    public var view: ProjectionView {
        ProjectionView(
            seenThrough: lastApplied, parts: parts.map(\.part) + [.memory(growing)],
            projects: folds.projects.map(\.id), runs: runs)
    }
}
