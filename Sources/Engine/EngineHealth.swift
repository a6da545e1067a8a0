public import Bytes
internal import EventLog
public import Projections

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
        /// Whether more may be lost than these, or some where none is named.
        public var hasUnknownLoss: Bool
        /// The file's name in `log/`.
        public var file: String
        /// Where in the file, in bytes.
        public var bytes: Range<Int>
        /// The sort of damage in one word, as `spec/http-api.md` lists them.
        public var kind: String
        public var reason: String

        public init(
            first: SequenceNumber?, last: SequenceNumber?, hasUnknownLoss: Bool = false,
            file: String, bytes: Range<Int>, kind: String, reason: String
        ) {
            self.first = first
            self.last = last
            self.hasUnknownLoss = hasUnknownLoss
            self.file = file
            self.bytes = bytes
            self.kind = kind
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
    /// What is given up of the log; nil for nothing. That is no damage.
    public var retired: Retirement?

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

extension EngineHealth.DamagedRange: CustomStringConvertible {
    public var description: String {
        let lost =
            switch (first, last) {
            case (let first?, let last?) where first == last: "record \(first) is lost"
            case (let first?, let last?): "records \(first) to \(last) are lost"
            default: hasUnknownLoss ? "how many records are lost is not known" : "no record is lost"
            }
        if first != nil, hasUnknownLoss {
            return "\(file), bytes \(bytes.lowerBound) to \(bytes.upperBound): at least \(lost) "
                + "(\(reason))"
        }
        return "\(file), bytes \(bytes.lowerBound) to \(bytes.upperBound): \(lost) (\(reason))"
    }
}

extension EngineHealth.DamagedRange {
    /// What the log says of its damage.
    init(_ damage: DamageRange) {
        self.init(
            first: damage.records?.lowerBound, last: damage.records?.upperBound,
            hasUnknownLoss: damage.hasUnknownLoss, file: damage.fileName, bytes: damage.bytes,
            kind: damage.kind.rawValue,
            reason: damage.detail)
    }
}
