internal import Bytes
internal import EventLog
internal import Projections
internal import Search
internal import Synchronization

/// Which records of sealed segments can match a query. A segment's words are asked when the question
/// comes to it, and once: the newest answers are mostly in a few segments.
final class WordCandidates: SealedCandidates {
    private static let sampleCount = 4

    private let words: RequiredWords
    private let indexes: WordIndexes
    private let log: EventLog
    /// By their numbers.
    private let parts: [SealedPart]
    private let known = Mutex<[UInt64: [ClosedRange<SequenceNumber>]]>([:])

    init(_ words: RequiredWords, in parts: [SealedPart], _ indexes: WordIndexes, of log: EventLog) {
        self.words = words
        self.indexes = indexes
        self.log = log
        self.parts = parts.sorted { $0.numbers.lowerBound < $1.numbers.lowerBound }
    }

    func candidates(in part: SealedPart) throws(FormatError) -> [ClosedRange<SequenceNumber>]? {
        let number = part.segment.number
        if let found = known.withLock({ $0[number] }) { return found }
        guard let found = try indexes.candidates(for: words, in: part, of: log) else { return nil }
        known.withLock { $0[number] = found }
        return found
    }

    func part(of number: SequenceNumber) -> SealedPart? {
        var low = 0
        var high = parts.count
        while low < high {
            let middle = (low + high) / 2
            if parts[middle].numbers.lowerBound <= number {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low > 0, parts[low - 1].numbers.contains(number) else { return nil }
        return parts[low - 1]
    }

    var samples: [SealedPart] { parts.suffix(Self.sampleCount) }
}
