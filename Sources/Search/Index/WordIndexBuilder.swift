internal import Bytes
public import Records

/// Gathers the words of a segment's events and makes a word index of them (spec/index-words.md).
///
/// It takes about 40 MiB for a segment of 150,000 events; where most words are different from all
/// others, 8 to 10 bytes for each of them.
public struct WordIndexBuilder: Sendable {
    private let layout: WordIndexLayout
    private var scanner = WordScanner(options: .pairs)
    private var table: WordTable
    private var runs: [WordRun] = []
    /// How many rows there are: one more than the last.
    public private(set) var rowCount = 0

    /// Different words that are gathered in a table before they are put aside, more closely: 6 MiB of
    /// the 8 that a full table has.
    public static let standardWordLimit = 3 << 17

    private let wordLimit: Int

    /// - Parameters:
    ///   - layout: how finely words are to be found.
    ///   - wordLimit: how many different words are gathered before they are put aside; fewer take
    ///     less memory and more time, and make no other index.
    public init(layout: WordIndexLayout = .standard, wordLimit: Int = standardWordLimit) {
        precondition(wordLimit > 0, "at least one word")
        self.layout = layout
        self.wordLimit = wordLimit
        table = WordTable(layout: layout)
    }

    /// Adds an event as the next row; a record that is none becomes a row without words.
    ///
    /// - Parameter record: as in the log. One that cannot be read matches nothing, so that it has no
    ///   words either.
    public mutating func add(_ record: RawSpan) {
        guard let details = try? EventDetails(record) else { return skip(1) }
        add(record, details)
    }

    /// Adds an event as the next row.
    ///
    /// - Parameters:
    ///   - record: an `EventIngested` record.
    ///   - details: of that record.
    public mutating func add(_ record: RawSpan, _ details: EventDetails) {
        precondition(rowCount <= WordIndexLayout.maximumRow, "2^31 rows at most")
        scanner.removeAll()
        scanner.scan(record, details)
        table.add(scanner.words, row: UInt32(rowCount))
        rowCount += 1
        if table.count >= wordLimit || table.hasLongLists { endRun() }
    }

    /// Adds rows without words.
    public mutating func skip(_ count: Int) {
        precondition(count >= 0 && rowCount + count <= WordIndexLayout.maximumRow + 1)
        rowCount += count
    }

    /// The section's bytes. The same events give the same bytes.
    public consuming func finish() -> [UInt8] {
        endRun()
        return WordIndexWriter.section(of: runs, layout: layout, rowCount: rowCount)
    }

    private mutating func endRun() {
        guard table.count > 0 else { return }
        runs.append(WordRun(&table))
        table = WordTable(layout: layout)
    }
}
