public import Bytes
public import Cryptography

/// What a log consists of and what is wrong with it.
public struct LogReport: Sendable {
    /// One segment file.
    public struct Segment: Hashable, Sendable {
        public let number: UInt64
        public let fileName: String
        /// The bytes of it that belong to the log.
        public let byteCount: Int
        /// The numbers of its first and last record; nil if it has none.
        public let records: ClosedRange<SequenceNumber>?
        public let batchCount: Int
        public let recordCount: Int
        public let markerCount: Int
        /// How often the log had been opened and written; nil if no header can be read.
        public let incarnation: UInt32?
        /// When it was created; nil if its own header can't be read.
        public let creationTime: Timestamp?

        /// The Merkle root over its batches, as its footer gives it; nil as long as it has none.
        public let root: SHA256Digest?

        let predecessor: SegmentLink?

        /// Whether it has a footer, and will never change.
        public var isSealed: Bool { root != nil }
    }

    /// Nil if nothing was ever written.
    public let logID: LogID?
    public let segments: [Segment]
    /// What was acknowledged and can't be read as it was written.
    public internal(set) var damage: [DamageRange]
    /// What is no part of the log, since it was never acknowledged.
    public let setAside: [SetAsideBytes]
    /// Where the log stands after its last record; nil if nothing was ever written.
    public let head: ChainHead?
    /// Whether there are records and no mark that can be read beside them: then a loss of the newest
    /// can go unnoticed. No damage: the next write makes a mark.
    public let isMarkMissing: Bool
    /// What is no part of the log any more; nil for nothing.
    public let retired: RetiredRange?
    /// The numbers of retired segments whose files are still there: a writer removes them.
    public let retiredFiles: [UInt64]
    /// Whether every byte was checked, not only the headers.
    public internal(set) var isVerified = false

    init(_ scan: LogScan) {
        logID = scan.logID
        damage = scan.damage
        setAside = scan.setAside
        head = scan.head
        isMarkMissing = scan.isMarkMissing
        retired = scan.retired
        retiredFiles = scan.retiredFiles
        segments = scan.segments.map { segment in
            var records: ClosedRange<SequenceNumber>?
            if let first = segment.entries.first, let last = segment.entries.last {
                records = first.base...max(first.base, last.last)
            }
            return Segment(
                number: segment.number, fileName: SegmentName.file(segment.number),
                byteCount: segment.end, records: records, batchCount: segment.entries.count,
                recordCount: segment.entries.reduce(0) { $0 + Int($1.recordCount) },
                markerCount: segment.markerCount, incarnation: segment.identity?.incarnation,
                creationTime: segment.header?.creationTime, root: segment.sealed?.root,
                predecessor: segment.header?.predecessor)
        }
    }

    /// How many records can be read, as far as is known.
    public var recordCount: Int { segments.reduce(0) { $0 + $1.recordCount } }

    /// How many batches there are, without markers.
    public var batchCount: Int { segments.reduce(0) { $0 + $1.batchCount } }

    /// How many segments have a footer.
    public var sealedSegmentCount: Int { segments.count { $0.isSealed } }

    /// Whether no damage was found.
    public var isIntact: Bool { damage.isEmpty }
}
