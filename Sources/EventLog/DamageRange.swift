public import Bytes

/// A part of the log that was acknowledged and can't be read as it was written.
public struct DamageRange: Hashable, Sendable {
    /// What is wrong.
    public enum Kind: String, Hashable, Sendable {
        /// A copy of a segment's header does not hold; if the other one does, nothing is lost.
        case segmentHeader
        /// A segment that another one names is not there.
        case missingSegment
        /// Bytes in which no batch begins.
        case unreadableBytes
        /// A batch whose header holds and whose payload does not.
        case payload
        /// A file ends before the end that its successor states.
        case truncated
        /// A footer that says something else than the segment.
        case footer
        /// The last segment ends before the end that the mark tells of: it was cut, or an older copy
        /// of it was restored.
        case rolledBack
        /// A file that holds another segment than its name says.
        case misnamedSegment
        /// A file that holds a segment of another log, or of another history of this one.
        case foreignSegment
        /// A batch that does not continue the chain of the one before it.
        case chain
        /// A leaf root or chain value that does not follow from what the batch holds.
        case hash
    }

    public let kind: Kind
    public let segmentNumber: UInt64
    public let fileName: String
    /// Where in the file, in bytes.
    public let bytes: Range<Int>
    /// The records that are known to be lost, nil if none is.
    public let records: ClosedRange<SequenceNumber>?
    /// Whether more may be lost than `records`: nothing tells how much the end of the log held.
    public let hasUnknownLoss: Bool
    /// What was expected and found.
    public let detail: String

    init(
        _ kind: Kind, segment: UInt64, bytes: Range<Int>, records: ClosedRange<SequenceNumber>?,
        hasUnknownLoss: Bool = false, detail: String
    ) {
        self.kind = kind
        segmentNumber = segment
        fileName = SegmentName.file(segment)
        self.bytes = bytes
        self.records = records
        self.hasUnknownLoss = hasUnknownLoss
        self.detail = detail
    }
}

extension DamageRange {
    /// Whether records are lost, or may be.
    public var isLoss: Bool { records != nil || hasUnknownLoss }

    /// Which records are lost, in words: `records 3 to 5`, `at least records 3 to 5`, `no record`,
    /// `an unknown number of records`.
    public var loss: String {
        guard let records else {
            return hasUnknownLoss ? "an unknown number of records" : "no record"
        }
        return (hasUnknownLoss ? "at least " : "")
            + (records.lowerBound == records.upperBound
                ? "record \(records.lowerBound)"
                : "records \(records.lowerBound) to \(records.upperBound)")
    }
}

extension DamageRange {
    /// The records around this one that are lost, and follow on one another without a gap; nil if it
    /// is not lost.
    public static func lost(
        around number: SequenceNumber, in damage: [DamageRange]
    ) -> ClosedRange<SequenceNumber>? {
        var ranges = damage.compactMap(\.records)
        guard var lost = ranges.first(where: { $0.contains(number) }) else { return nil }
        while let place = ranges.firstIndex(where: {
            $0.lowerBound <= lost.upperBound.advanced(by: 1)
                && lost.lowerBound <= $0.upperBound.advanced(by: 1)
        }) {
            let next = ranges.remove(at: place)
            lost =
                min(lost.lowerBound, next.lowerBound)...max(lost.upperBound, next.upperBound)
        }
        return lost
    }
}

extension DamageRange: CustomStringConvertible {
    public var description: String {
        "\(fileName), bytes \(bytes.lowerBound) to \(bytes.upperBound): \(detail); \(loss) lost"
    }
}
