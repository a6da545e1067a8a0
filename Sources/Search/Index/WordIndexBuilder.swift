internal import Bytes
public import Records

/// Gathers the words and fields of a segment's events and makes a word index of them
/// (spec/index-words.md). What was gathered can be searched at any time.
///
/// The words of a block of rows are kept once, with the block; 256 blocks are sorted together and
/// put aside as a run. It takes 50 to 70 bytes an event, and about 9 for each word that is different
/// from all others.
public struct WordIndexBuilder: Sendable {
    private let layout: WordIndexLayout
    private let pairLimit: Int
    private var scanner = WordScanner(options: .pairs)
    /// Those of the event at hand.
    private var hashes: [UInt64] = []
    private var sorting = HashSort()
    private var block = BlockWords()
    private var runs: [WordRun] = []
    /// The words of the run that is being gathered: upper halves of hashes, and blocks counted from
    /// its first one.
    private var pairs: [UInt64] = []
    private var firstBlock = 0
    /// The block of the last row.
    private var lastBlock = 0
    /// How many rows there are: one more than the last.
    public private(set) var rowCount = 0

    /// Words of blocks that are gathered before they are put aside: 8 MiB, five times as many as 256
    /// blocks of usual events have.
    public static let standardWordLimit = 1 << 20

    /// - Parameters:
    ///   - layout: how finely words are to be found.
    ///   - wordLimit: how many words of blocks are gathered before they are put aside, at the end of
    ///     a block; fewer take less memory and more time, and make no other index.
    public init(layout: WordIndexLayout = .standard, wordLimit: Int = standardWordLimit) {
        precondition(wordLimit > 0, "at least one word")
        self.layout = layout
        pairLimit = wordLimit
    }

    /// Adds an event as the next row; a record that is none becomes a row without words.
    ///
    /// - Parameter record: as in the log. One that cannot be read matches nothing, so that it has no
    ///   words either.
    public mutating func add(_ record: RawSpan) {
        guard let facts = try? EventFacts(record), let details = try? EventDetails(record) else {
            return skip(1)
        }
        add(record, facts, details)
    }

    /// Adds an event as the next row.
    ///
    /// - Parameters:
    ///   - record: an `EventIngested` record.
    ///   - facts: of that record.
    ///   - details: of that record.
    public mutating func add(_ record: RawSpan, _ facts: EventFacts, _ details: EventDetails) {
        precondition(rowCount <= WordIndexLayout.maximumRow, "2^31 rows at most")
        let row = rowCount >> layout.fineShift
        if row != lastBlock { begin(row) }
        scanner.removeAll()
        scanner.scan(record, details)
        // Taken out meanwhile, so that it can be lent while the pairs grow.
        var words: [UInt64] = []
        swap(&words, &hashes)
        words.removeAll(keepingCapacity: true)
        for word in scanner.words { words.append(word.hash) }
        FieldTerm.append(record, facts, details, to: &words)
        block.add(words.span, block: UInt32(lastBlock - firstBlock), to: &pairs)
        swap(&words, &hashes)
        rowCount += 1
    }

    /// Adds rows without words.
    public mutating func skip(_ count: Int) {
        precondition(count >= 0 && rowCount + count <= WordIndexLayout.maximumRow + 1)
        rowCount += count
    }

    /// The section's bytes. The same events give the same bytes. More may be added afterwards.
    public func finish() -> [UInt8] {
        var whole = self
        whole.endRun(before: lastBlock)
        return WordIndexWriter.section(of: whole.runs, layout: layout, rowCount: rowCount)
    }

    /// The rows so far that can have one of each group of some words.
    public func candidates(for words: RequiredWords) -> BlockSet {
        var found = blocks(isFull: true)
        for group in words.groups {
            guard !found.isEmpty else { break }
            var any = blocks(isFull: false)
            for hash in group { insert(UInt32(truncatingIfNeeded: hash >> 32), into: &any) }
            found.formIntersection(any)
        }
        return found
    }

    /// About how many bytes of memory it takes.
    public var byteCount: Int { runs.reduce(pairs.capacity * 8) { $0 + $1.byteCount } }

    private func blocks(isFull: Bool) -> BlockSet {
        BlockSet(rowCount: rowCount, shift: layout.fineShift, isFull: isFull)
    }

    private func insert(_ hash: UInt32, into set: inout BlockSet) {
        var blocks: [UInt32] = []
        for run in runs {
            let place = run.place(of: hash)
            guard place < run.hashes.count, run.hashes[place] == hash else { continue }
            run.appendBlocks(place, to: &blocks)
        }
        // Not sorted yet: a pass over a megabyte at most, which is 0.1 ms.
        for pair in pairs where UInt32(truncatingIfNeeded: pair >> 32) == hash {
            blocks.append(UInt32(firstBlock) + UInt32(truncatingIfNeeded: pair))
        }
        for block in blocks { set.insert(Int(block), span: 0) }
    }

    private mutating func begin(_ next: Int) {
        block.removeAll()
        if next - firstBlock >= WordRun.maximumBlockCount || pairs.count >= pairLimit {
            endRun(before: next)
        }
        lastBlock = next
    }

    /// - Parameter next: the first block of the next run.
    private mutating func endRun(before next: Int) {
        if !pairs.isEmpty {
            sorting.sort(&pairs)
            runs.append(WordRun(pairs, firstBlock: UInt32(firstBlock)))
            pairs.removeAll(keepingCapacity: true)
        }
        firstBlock = next
    }
}
