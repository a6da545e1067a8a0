public import Bytes

/// Whether the engine takes writes, and whether anything was lost.
public struct EngineHealth: Hashable, Sendable {
    /// The one word.
    public enum Status: String, Hashable, Sendable {
        /// All is well.
        case healthy
        /// Everything works, but records were lost to damage, or the clock needs a look.
        case degraded
        /// Writes are refused.
        case unavailable
    }

    /// Damage on disk, and the numbers whose records are lost to it.
    public struct DamagedRange: Hashable, Sendable {
        /// Nil where no record is lost.
        public var first: SequenceNumber?
        public var last: SequenceNumber?
        /// The file's name.
        public var file: String
        public var reason: String

        public init(
            first: SequenceNumber?, last: SequenceNumber?, file: String, reason: String
        ) {
            self.first = first
            self.last = last
            self.file = file
            self.reason = reason
        }
    }

    public var status: Status
    public var canWrite: Bool
    /// Why it is not healthy; nil if it is.
    public var reason: String?
    public var damagedRanges: [DamagedRange]
    /// Copies of unfinished writes that recovery put aside: names of files in `log/`.
    public var setAsideFiles: [String]
    public var lastSequenceNumber: SequenceNumber

    public init(
        status: Status, canWrite: Bool, reason: String?, damagedRanges: [DamagedRange],
        setAsideFiles: [String], lastSequenceNumber: SequenceNumber
    ) {
        self.status = status
        self.canWrite = canWrite
        self.reason = reason
        self.damagedRanges = damagedRanges
        self.setAsideFiles = setAsideFiles
        self.lastSequenceNumber = lastSequenceNumber
    }
}
