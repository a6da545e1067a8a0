internal import Bytes
internal import EventLog
internal import Projections
internal import Search
internal import Synchronization

/// The words of the log's segments: which records of each can match a query.
///
/// Of a sealed segment they are in its index file; of others they are in memory, as far as they were
/// gathered. A row is a record of the segment, counted from its first (spec/index-words.md).
final class WordIndexes: Sendable {
    private struct Entry: Sendable {
        let part: SealedPart
        let index: WordIndex
        let rows: RowNumbers
    }

    private let entries = Mutex<[UInt64: Entry]>([:])
    private let growing = Mutex<[UInt64: GrowingWords]>([:])

    // MARK: Gathering

    /// Gathers the words of what a segment has by now. Reads outside the lock, and holds that for a
    /// batch at a time, about a millisecond.
    ///
    /// - Throws: what the log throws; nothing is kept of the segment then.
    func gather(segment: UInt64, from log: EventLog, _ shift: Pacer.Shift? = nil) throws {
        var shift = shift
        do {
            let batches = log.batchNumbers(ofSegment: segment)
            var rest = growing.withLock { growing in
                let gathered = growing[segment] ?? GrowingWords()
                if growing[segment] == nil { growing[segment] = gathered }
                return gathered.rest(of: batches)
            }
            guard let first = rest.first, let last = rest.last else { return }
            try log.batches(from: first.lowerBound, through: last.upperBound) { batch in
                guard batch.segmentNumber == segment else { return }
                growing.withLock { growing in
                    while let next = rest.first, next.lowerBound < batch.base {
                        growing[segment]?.skip(next)
                        rest = rest.dropFirst()
                    }
                    rest = rest.dropFirst()
                    growing[segment]?.add(batch)
                }
                shift?.breathe()
            }
            growing.withLock { growing in
                for batch in rest { growing[segment]?.skip(batch) }
            }
        } catch {
            forget(segment: segment)
            throw error
        }
    }

    /// Makes the section of a segment that nothing is added to any more.
    func section(
        ofSegment segment: UInt64, from log: EventLog, _ shift: Pacer.Shift? = nil
    ) throws -> [UInt8] {
        try gather(segment: segment, from: log, shift)
        // A copy shares what was gathered, and keeps no reader waiting.
        let words = growing.withLock { $0[segment] } ?? GrowingWords()
        return words.builder.finish()
    }

    /// Lets go of what was gathered of a segment.
    func forget(segment: UInt64) { growing.withLock { _ = $0.removeValue(forKey: segment) } }

    /// Lets go of segments that are no part of the log any more.
    func retire(through segment: UInt64) {
        entries.withLock { $0 = $0.filter { $0.key > segment } }
        growing.withLock { $0 = $0.filter { $0.key > segment } }
    }

    /// What was gathered takes in memory, in bytes.
    var growingByteCount: Int {
        growing.withLock { $0.values.reduce(0) { $0 + $1.builder.byteCount } }
    }

    // MARK: Asking

    /// The records that can match a query. What index files have of it is read when it is asked for.
    func candidates(
        for words: RequiredWords, in view: ProjectionView, of log: EventLog
    ) -> RecordCandidates {
        guard !words.isEmpty else { return RecordCandidates() }
        let parts = view.sealedParts
        let sealed = Set(parts.map(\.segment.number))
        var stretches: [RecordCandidates.Stretch] = []
        growing.withLock { growing in
            for (segment, gathered) in growing where !sealed.contains(segment) {
                guard let numbers = gathered.rows.numbers else { continue }
                let found = gathered.builder.candidates(for: words)
                stretches.append(
                    .init(numbers: numbers, candidates: gathered.rows.numbers(of: found)))
            }
        }
        stretches.sort { $0.numbers.lowerBound < $1.numbers.lowerBound }
        return RecordCandidates(
            stretches, sealed: WordCandidates(words, in: parts, self, of: log))
    }

    /// Those of one segment; nil if its words are not known.
    ///
    /// - Throws: `FormatError` where they are damaged.
    func candidates(
        for words: RequiredWords, in part: SealedPart, of log: EventLog
    ) throws(FormatError) -> [ClosedRange<SequenceNumber>]? {
        guard let entry = try entry(of: part, log) else { return nil }
        return entry.rows.numbers(of: try entry.index.candidates(for: words))
    }

    private func entry(of part: SealedPart, _ log: EventLog) throws(FormatError) -> Entry? {
        let number = part.segment.number
        if let known = entries.withLock({ $0[number] }), known.part === part { return known }
        guard let source = try part.words() else { return nil }
        let entry = Entry(
            part: part, index: try WordIndex(WordSection(source: source)),
            rows: RowNumbers(log.batchNumbers(ofSegment: number)))
        entries.withLock { $0[number] = entry }
        return entry
    }
}

/// The section of words of an index file, as the search room asks for it.
private struct WordSection: WordSectionSource {
    let source: any SectionSource

    var byteCount: Int { source.byteCount }

    func read(_ range: Range<Int>) throws(FormatError) -> [UInt8] { try source.read(range) }
}
