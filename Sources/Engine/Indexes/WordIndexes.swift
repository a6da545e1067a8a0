internal import Bytes
internal import EventLog
internal import Projections
internal import Search
internal import Synchronization

/// The word indexes of sealed segments: which records of each can match a query.
///
/// A row of an index is a record of the segment, counted from its first (spec/index-words.md).
final class WordIndexes: Sendable {
    private struct Entry: Sendable {
        let part: SealedPart
        let index: WordIndex
    }

    private let entries = Mutex<[UInt64: Entry]>([:])

    /// Makes the section of a segment.
    static func section(ofSegment segment: UInt64, from log: EventLog) throws -> [UInt8] {
        var builder = WordIndexBuilder()
        var rest = log.batchNumbers(ofSegment: segment)[...]
        try log.batches(ofSegment: segment) { batch in
            // A batch that can't be read still has its rows.
            while let first = rest.first, first.lowerBound < batch.base {
                builder.skip(first.count)
                rest = rest.dropFirst()
            }
            rest = rest.dropFirst()
            batch.forEachRecord { _, _, record in builder.add(record) }
        }
        return builder.finish()
    }

    /// The records that can match a query.
    ///
    /// - Throws: `PartFailure` for an index that is damaged.
    func candidates(
        for words: RequiredWords, in view: ProjectionView, of log: EventLog
    ) throws(PartFailure) -> SearchCandidates {
        guard !words.isEmpty else { return SearchCandidates([]) }
        var segments: [SearchCandidates.Segment] = []
        for part in view.sealedParts {
            let number = part.segment.number
            do throws(FormatError) {
                guard let index = try index(of: part) else { continue }
                let found = try index.candidates(for: words)
                let numbers =
                    found.isEmpty
                    ? [] : Self.numbers(of: found, in: log.batchNumbers(ofSegment: number))
                segments.append(
                    SearchCandidates.Segment(
                        number: number, events: part.numbers, numbers: numbers))
            } catch {
                throw PartFailure(segment: number, reason: error)
            }
        }
        return SearchCandidates(segments)
    }

    private func index(of part: SealedPart) throws(FormatError) -> WordIndex? {
        let number = part.segment.number
        if let known = entries.withLock({ $0[number] }), known.part === part { return known.index }
        guard let source = try part.words() else { return nil }
        let index = try WordIndex(WordSection(source: source))
        entries.withLock { $0[number] = Entry(part: part, index: index) }
        return index
    }

    /// The numbers of some rows.
    static func numbers(
        of rows: BlockSet, in batches: [ClosedRange<SequenceNumber>]
    ) -> [ClosedRange<SequenceNumber>] {
        if rows.isEmpty { return [] }
        var numbers: [ClosedRange<SequenceNumber>] = []
        var start = 0
        for batch in batches {
            for range in rows.rows(in: start..<start + batch.count) where !range.isEmpty {
                let first = batch.lowerBound.advanced(by: range.lowerBound - start)
                let last = batch.lowerBound.advanced(by: range.upperBound - 1 - start)
                if let before = numbers.last, before.upperBound.advanced(by: 1) == first {
                    numbers[numbers.count - 1] = before.lowerBound...last
                } else {
                    numbers.append(first...last)
                }
            }
            start += batch.count
        }
        return numbers
    }
}

extension ClosedRange where Bound == SequenceNumber {
    /// How many numbers lie in it.
    fileprivate var count: Int { Int(upperBound.rawValue - lowerBound.rawValue) + 1 }
}

/// The section of words of an index file, as the search room asks for it.
private struct WordSection: WordSectionSource {
    let source: any SectionSource

    var byteCount: Int { source.byteCount }

    func read(_ range: Range<Int>) throws(FormatError) -> [UInt8] { try source.read(range) }
}
