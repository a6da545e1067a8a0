internal import Bytes

/// Writes the pages of a word index (spec/index-words.md §4).
struct WordIndexWriter {
    /// A page ends with the word that gives it as many bytes.
    private static let pageByteCount = 1_024
    /// Bits of a hash beyond the number of words: a word that is nowhere seems to be somewhere once
    /// in 256 segments, or more rarely.
    private static let spareHashBits = 8

    private var header: WordIndexHeader
    private let fineBlockCount: Int
    private let coarseBlockCount: Int
    private let coarseLimit: Int
    private var directory = ByteWriter()
    private var pages = ByteWriter()
    private var page = BitWriter()
    private var pageWordCount: UInt16 = 0
    private var firstHash: UInt64 = 0
    private var lastHash: UInt64 = 0

    private init(layout: WordIndexLayout, rowCount: Int, wordCount: Int) {
        // 2^bits is beyond the number of words.
        let bits = Int.bitWidth - wordCount.leadingZeroBitCount
        let hashBits = min(bits + Self.spareHashBits, 32)
        header = WordIndexHeader(
            layout: layout, rowCount: rowCount, wordCount: 0, hashBits: hashBits,
            hashParameter: RiceCode.parameter(count: wordCount, total: 1 << hashBits), pageCount: 0,
            sectionByteCount: 0, directoryChecksum: 0)
        fineBlockCount = WordIndexLayout.blockCount(rows: rowCount, shift: layout.fineShift)
        coarseBlockCount = WordIndexLayout.blockCount(rows: rowCount, shift: layout.coarseShift)
        coarseLimit = layout.coarseLimit(rows: rowCount)
    }

    /// The section that holds the words of some runs.
    static func section(
        of runs: [WordRun], layout: WordIndexLayout, rowCount: Int
    ) -> [UInt8] {
        let merge = WordRunMerge(runs, layout: layout)
        var writer = WordIndexWriter(
            layout: layout, rowCount: rowCount, wordCount: merge.wordCount)
        merge.forEach(hashBits: writer.header.hashBits) { writer.add($0) }
        return writer.finish()
    }

    private mutating func add(_ entry: WordRunMerge.Entry) {
        if pageWordCount == 0 {
            firstHash = entry.hash
        } else {
            page.rice(entry.hash - lastHash - 1, header.hashParameter)
        }
        lastHash = entry.hash
        header.wordCount += 1
        pageWordCount += 1
        let count = entry.blocks.count
        if !entry.isCoarse {
            page.gamma(UInt64(count))
            list(entry.blocks, of: fineBlockCount)
        } else if count <= coarseLimit {
            page.gamma(UInt64(header.layout.fineLimit + count))
            list(entry.blocks, of: coarseBlockCount)
        } else {
            page.gamma(UInt64(header.layout.fineLimit + coarseLimit + 1))
        }
        if page.bytes.count >= Self.pageByteCount || pageWordCount == .max { endPage() }
    }

    private mutating func list(_ blocks: [UInt32], of total: Int) {
        let parameter = RiceCode.parameter(count: blocks.count, total: total)
        var next: UInt32 = 0
        for block in blocks {
            page.rice(UInt64(block - next), parameter)
            next = block + 1
        }
    }

    private mutating func endPage() {
        guard pageWordCount > 0 else { return }
        directory.uint32(UInt32(firstHash))
        directory.uint32(UInt32(pages.count))
        page.align()
        let count = [UInt8(truncatingIfNeeded: pageWordCount), UInt8(pageWordCount >> 8)]
        let checksum = CRC32C.checksum(page.bytes, continuing: CRC32C.checksum(count))
        pages.uint32(checksum)
        pages.append(count)
        pages.append(page.bytes)
        header.pageCount += 1
        page.removeAll()
        pageWordCount = 0
    }

    private mutating func finish() -> [UInt8] {
        endPage()
        header.directoryChecksum = CRC32C.checksum(directory.bytes)
        header.sectionByteCount = header.pagesOffset + pages.count
        return header.encoded() + directory.bytes + pages.bytes
    }
}
