internal import Bytes

/// Puts the content of an index file into pages (spec/index-format.md §2).
enum IndexPages {
    /// The whole file.
    ///
    /// - Parameters:
    ///   - header: complete but for `contentByteCount` and `tableOffset`.
    ///   - searched: where single entries are looked up all the time: pages in there are not deflated.
    static func file(
        _ content: [UInt8], _ header: IndexHeader, searched: [Range<Int>] = []
    ) -> [UInt8] {
        var header = header
        header.contentByteCount = content.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.count / 2)
        bytes.append(contentsOf: repeatElement(0, count: IndexFormat.headerByteCount))
        var table = ByteWriter()
        let span = content.span.bytes
        let deflate = Deflate.Compressor()
        for start in stride(from: 0, to: content.count, by: IndexFormat.pageByteCount) {
            let end = min(start + IndexFormat.pageByteCount, content.count)
            let offset = bytes.count
            let raw = span.extracting(start..<end)
            var codec = PageCodec.lz4
            let lz4Count = LZ4.compress(raw, appendingTo: &bytes)
            if lz4Count >= raw.byteCount {
                codec = .none
                bytes.removeSubrange(offset...)
                bytes.append(contentsOf: content[start..<end])
            }
            // What does not get much shorter than this is not worth three times the time of a read; and
            // where one event in a few hundred reads a page in vain, to inflate it was a third of what
            // taking in events cost.
            let limit = (bytes.count - offset) * 15 / 16
            let isSearched = searched.contains { $0.lowerBound <= start && end <= $0.upperBound }
            if !isSearched, let shorter = deflate?.compress(raw, limit: limit) {
                codec = .deflate
                bytes.removeSubrange(offset...)
                bytes.append(contentsOf: shorter)
            }
            table.uint32(
                UInt32(truncatingIfNeeded: bytes.count - offset) | UInt32(codec.rawValue) << 24)
            table.uint32(CRC32C.checksum(bytes.span.bytes.extracting(offset..<bytes.count)))
        }
        header.tableOffset = bytes.count
        table.uint32(CRC32C.checksum(table.bytes))
        bytes.append(contentsOf: table.bytes)
        bytes.replaceSubrange(0..<IndexFormat.headerByteCount, with: header.encoded())
        return bytes
    }
}
