internal import Bytes

/// An index file opened for reading: its content, page by page.
///
/// The content is one run of bytes, cut into pages that are compressed and checked each by itself
/// (spec/index-format.md §2). What is read stays in the cache.
final class IndexFile: SectionSource {
    let header: IndexHeader
    private let source: any SectionSource
    private let cache: IndexCache
    /// Its name in the cache.
    let id: UInt64
    /// Where each page ends in the file, and the checksum of its stored bytes.
    private let pages: [(end: UInt32, checksum: UInt32)]
    /// How each is stored.
    private let codecs: [PageCodec]

    /// Reads the header and the table of pages.
    ///
    /// - Throws: `FormatError` if the file is no index of `segment`, or is damaged there.
    init(
        _ source: any SectionSource, of segment: IndexHeader.Segment, cache: IndexCache
    ) throws(FormatError) {
        let header = try IndexHeader(source.checked(0, IndexFormat.headerByteCount))
        guard header.segment == segment else {
            throw FormatError(
                offset: 16, expected: "an index of segment \(segment.number)",
                found: "one of segment \(header.segment.number), or of other content")
        }
        (pages, codecs) = try Self.pages(source, header)
        self.header = header
        self.source = source
        self.cache = cache
        id = cache.newID()
    }

    var byteCount: Int { header.contentByteCount }

    /// What of it stays in memory, in bytes.
    var residentByteCount: Int { pages.count * 9 }

    func read(_ range: Range<Int>) throws(FormatError) -> [UInt8] {
        guard let last = range.last else { return [] }
        let size = IndexFormat.pageByteCount
        let first = range.lowerBound / size
        guard last / size > first else {
            let page = try page(first)
            return [UInt8](page[range.lowerBound - first * size..<range.upperBound - first * size])
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        for number in first...last / size {
            let page = try page(number)
            let start = max(range.lowerBound - number * size, 0)
            bytes.append(
                contentsOf: page[start..<min(range.upperBound - number * size, page.count)])
        }
        return bytes
    }

    private func page(_ number: Int) throws(FormatError) -> [UInt8] {
        if let known = cache.page(number, of: id) { return known }
        let start = number == 0 ? IndexFormat.headerByteCount : Int(pages[number - 1].end)
        let stored = try source.checked(start, Int(pages[number].end) - start)
        let found = CRC32C.checksum(stored)
        guard found == pages[number].checksum else {
            throw FormatError(
                offset: start, expected: "checksum \(pages[number].checksum)", found: "\(found)")
        }
        let count = min(
            IndexFormat.pageByteCount, byteCount - number * IndexFormat.pageByteCount)
        let page =
            switch codecs[number] {
            case .none where stored.count == count: stored
            case .none:
                throw FormatError(
                    offset: start, expected: "\(count) bytes", found: "\(stored.count)")
            case .lz4: try LZ4.decompress(stored.span.bytes, count: count)
            case .deflate: try Deflate.decompress(stored.span.bytes, count: count)
            }
        cache.keep(page, as: number, of: id)
        return page
    }

    private static func pages(
        _ source: any SectionSource, _ header: IndexHeader
    ) throws(FormatError) -> (pages: [(end: UInt32, checksum: UInt32)], codecs: [PageCodec]) {
        let count = header.pageCount
        let table = try source.checked(header.tableOffset, count * 8 + 4)
        var reader = ByteReader(table.span.bytes)
        var pages: [(end: UInt32, checksum: UInt32)] = []
        pages.reserveCapacity(count)
        var codecs: [PageCodec] = []
        codecs.reserveCapacity(count)
        var end = IndexFormat.headerByteCount
        for _ in 0..<count {
            let entry = try reader.uint32()
            let length = Int(entry & 0xFF_FFFF)
            let checksum = try reader.uint32()
            end += length
            guard length > 0, length <= IndexFormat.pageByteCount, end <= header.tableOffset,
                let codec = PageCodec(rawValue: UInt8(entry >> 24))
            else {
                throw FormatError(
                    offset: header.tableOffset + reader.offset - 8, expected: "a page",
                    found: "one of \(length) bytes that ends at \(end)")
            }
            pages.append((UInt32(truncatingIfNeeded: end), checksum))
            codecs.append(codec)
        }
        let expected = try reader.uint32()
        let found = CRC32C.checksum([UInt8](table.dropLast(4)))
        guard found == expected else {
            throw FormatError(
                offset: header.tableOffset, expected: "checksum \(expected)", found: "\(found)")
        }
        return (pages, codecs)
    }
}
