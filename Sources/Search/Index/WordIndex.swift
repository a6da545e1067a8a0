public import Bytes

/// Tells which rows of a segment can match a query, by the words that it asks for
/// (spec/index-words.md).
///
/// It keeps a directory of half a percent of the section in memory and reads one page for each
/// word. Whatever the bytes are, they give an answer or an error.
public struct WordIndex: Sendable {
    private let source: any WordSectionSource
    private let header: WordIndexHeader
    /// The first hash of each page, and where it begins, from the first page's start.
    private let firstHashes: [UInt32]
    private let offsets: [UInt32]

    /// Reads header and directory.
    ///
    /// - Throws: `FormatError` for bytes that are no word index, damaged, or of other words than
    ///   `WordScanner.version`; or what the source throws.
    public init(_ source: any WordSectionSource) throws(FormatError) {
        guard source.byteCount >= WordIndexHeader.byteCount else {
            throw FormatError(
                offset: 0, expected: "a header of \(WordIndexHeader.byteCount) bytes",
                found: "\(source.byteCount) bytes")
        }
        let header = try WordIndexHeader(
            try Self.read(0..<WordIndexHeader.byteCount, from: source))
        guard header.sectionByteCount == source.byteCount,
            header.pagesOffset <= source.byteCount
        else {
            throw FormatError(
                offset: 40, expected: "a section of \(header.sectionByteCount) bytes",
                found: "\(source.byteCount)")
        }
        let directory = try Self.read(WordIndexHeader.byteCount..<header.pagesOffset, from: source)
        guard CRC32C.checksum(directory) == header.directoryChecksum else {
            throw FormatError(
                offset: WordIndexHeader.byteCount, expected: "the directory's checksum",
                found: "another")
        }
        var firstHashes: [UInt32] = []
        var offsets: [UInt32] = []
        var reader = ByteReader(directory.span.bytes)
        for _ in 0..<header.pageCount {
            firstHashes.append(try reader.uint32())
            offsets.append(try reader.uint32())
        }
        let length = source.byteCount - header.pagesOffset
        let isRising = zip(offsets, offsets.dropFirst() + [UInt32(clamping: length)])
            .allSatisfy { Int($0) + WordPage.headerByteCount <= Int($1) }
        guard isRising, zip(firstHashes, firstHashes.dropFirst()).allSatisfy(<) else {
            throw FormatError(
                offset: WordIndexHeader.byteCount, expected: "pages in order", found: "disorder")
        }
        self.source = source
        self.header = header
        self.firstHashes = firstHashes
        self.offsets = offsets
    }

    /// How many rows the segment has.
    public var rowCount: Int { header.rowCount }
    /// How many different words are kept; those whose hashes begin alike count as one.
    public var wordCount: Int { header.wordCount }
    /// About how many bytes of memory it takes.
    public var residentByteCount: Int {
        MemoryLayout<Self>.stride + header.pageCount * WordIndexHeader.fenceByteCount
    }

    /// The rows that can match a query: every row that does is in one of the blocks.
    ///
    /// Only words, phrases and filters that must hold narrow it; `RequiredWords.isEmpty` tells
    /// whether there are any.
    ///
    /// - Throws: `FormatError` for damage, or what the source throws.
    public func candidates(for query: SearchQuery) throws(FormatError) -> BlockSet {
        try candidates(for: RequiredWords(query))
    }

    /// The rows that can have one of each group of some words.
    ///
    /// - Throws: `FormatError` for damage, or what the source throws.
    public func candidates(for words: RequiredWords) throws(FormatError) -> BlockSet {
        var found = blocks(isFull: true)
        for group in words.groups {
            guard !found.isEmpty else { break }
            var any = blocks(isFull: false)
            for hash in group { any.formUnion(try blocks(of: hash)) }
            found.formIntersection(any)
        }
        return found
    }

    private func blocks(isFull: Bool) -> BlockSet {
        BlockSet(rowCount: header.rowCount, shift: header.layout.fineShift, isFull: isFull)
    }

    private func blocks(of hash: UInt64) throws(FormatError) -> BlockSet {
        let wanted = hash >> UInt64(64 - header.hashBits)
        guard let index = lastPage(startingAtOrBefore: wanted) else { return blocks(isFull: false) }
        let start = header.pagesOffset + Int(offsets[index])
        let end =
            index + 1 < offsets.count
            ? header.pagesOffset + Int(offsets[index + 1]) : source.byteCount
        var page = try WordPage(
            try Self.read(start..<end, from: source), at: start, header,
            firstHash: UInt64(firstHashes[index]))
        return try page.blocks(of: wanted) ?? blocks(isFull: false)
    }

    private func lastPage(startingAtOrBefore hash: UInt64) -> Int? {
        var low = 0
        var high = firstHashes.count
        while low < high {
            let middle = (low + high) / 2
            if UInt64(firstHashes[middle]) <= hash { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? low - 1 : nil
    }

    private static func read(
        _ range: Range<Int>, from source: any WordSectionSource
    ) throws(FormatError) -> [UInt8] {
        let bytes = try source.read(range)
        guard bytes.count == range.count else {
            throw FormatError(
                offset: range.lowerBound, expected: "\(range.count) bytes",
                found: "\(bytes.count) bytes")
        }
        return bytes
    }
}
