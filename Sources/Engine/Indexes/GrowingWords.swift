internal import Bytes
internal import EventLog
internal import Search

/// The words of a segment that has no index file yet, gathered behind the writes: searched
/// meanwhile, and made the section of its file in the end.
struct GrowingWords {
    private(set) var builder = WordIndexBuilder()
    /// The records whose words were gathered, by row.
    private(set) var rows = RowNumbers()

    /// The batches that were not gathered yet.
    func rest(of batches: [ClosedRange<SequenceNumber>]) -> ArraySlice<ClosedRange<SequenceNumber>>
    {
        guard let last = rows.numbers?.upperBound else { return batches[...] }
        return batches[(batches.firstIndex { $0.lowerBound > last } ?? batches.endIndex)...]
    }

    /// Takes up the next batch.
    mutating func add(_ batch: borrowing LogBatch) {
        batch.forEachRecord { _, _, record in builder.add(record) }
        rows.append(batch.base...batch.header.last)
    }

    /// Takes up a batch that can't be read: it has its rows all the same.
    mutating func skip(_ batch: ClosedRange<SequenceNumber>) {
        builder.skip(batch.count)
        rows.append(batch)
    }
}
