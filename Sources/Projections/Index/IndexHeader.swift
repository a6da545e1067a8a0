internal import Bytes

/// What an index file says of itself: which segment it is of, and where things stand in it
/// (spec/index-format.md §2).
public struct IndexHeader: Hashable, Sendable {
    /// What the file is an index of: the segment's number, the log's id, the root over the segment's
    /// records, from its footer, and how many these are: a recovery can have given the segment
    /// records that were folded with the one before. A file that names another is none of this one.
    public struct Segment: Hashable, Sendable {
        public var number: UInt64
        /// 16 bytes.
        public var logID: [UInt8]
        /// 32 bytes.
        public var root: [UInt8]
        /// Of all kinds, as the log had it when the file was made.
        public var recordCount: UInt64

        public init(number: UInt64, logID: [UInt8], root: [UInt8], recordCount: UInt64) {
            self.number = number
            self.logID = logID
            self.root = root
            self.recordCount = recordCount
        }
    }

    var segment: Segment
    /// By which version of the folds it was made.
    var foldVersion = IndexFormat.foldVersion
    /// The first and last number that any event of it has.
    var numbers: ClosedRange<SequenceNumber>
    var contentByteCount: Int
    /// Where the pages end and their table begins.
    var tableOffset: Int
    /// Places in the content.
    var directory: Range<Int>
    var filter: Range<Int>
    var words: Range<Int>

    var pageCount: Int {
        (contentByteCount + IndexFormat.pageByteCount - 1) / IndexFormat.pageByteCount
    }

    /// `IndexFormat.headerByteCount` bytes, ending in their checksum.
    func encoded() -> [UInt8] {
        var writer = ByteWriter(reservingCapacity: IndexFormat.headerByteCount)
        writer.append(IndexFormat.magic)
        writer.uint8(IndexFormat.version)
        writer.uint8(foldVersion)
        writer.uint16(UInt16(IndexFormat.headerByteCount))
        writer.uint32(UInt32(truncatingIfNeeded: contentByteCount))
        writer.uint64(segment.number)
        writer.append(segment.logID)
        writer.append(segment.root)
        writer.uint64(numbers.lowerBound.rawValue)
        writer.uint64(numbers.upperBound.rawValue)
        writer.uint32(UInt32(truncatingIfNeeded: tableOffset))
        for section in [directory, filter, words] {
            writer.uint32(UInt32(truncatingIfNeeded: section.lowerBound))
            writer.uint32(UInt32(truncatingIfNeeded: section.count))
        }
        writer.uint64(segment.recordCount)
        writer.uint32(CRC32C.checksum(writer.bytes))
        return writer.bytes
    }

    /// - Throws: `FormatError` if these are not the bytes of a header of this version.
    init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes.span.bytes)
        let magic = try reader.bytes(IndexFormat.magic.count)
        guard magic == IndexFormat.magic else {
            throw FormatError(offset: 0, expected: "an index file", found: "\(magic)")
        }
        let version = try reader.uint8()
        foldVersion = try reader.uint8()
        guard version == IndexFormat.version else {
            throw FormatError(
                offset: 8, expected: "version \(IndexFormat.version)", found: "\(version)")
        }
        guard bytes.count == IndexFormat.headerByteCount, Int(try reader.uint16()) == bytes.count
        else { throw FormatError(offset: 10, expected: "a header of 128 bytes", found: "another") }
        let found = CRC32C.checksum([UInt8](bytes.dropLast(4)))
        var last = ByteReader(bytes.span.bytes)
        try last.skip(bytes.count - 4)
        let expected = try last.uint32()
        guard found == expected else {
            throw FormatError(offset: 124, expected: "checksum \(expected)", found: "\(found)")
        }
        contentByteCount = Int(try reader.uint32())
        segment = Segment(
            number: try reader.uint64(), logID: try reader.bytes(16), root: try reader.bytes(32),
            recordCount: 0)
        let first = try reader.uint64()
        let end = try reader.uint64()
        guard first <= end else {
            throw FormatError(offset: 72, expected: "numbers from \(first)", found: "to \(end)")
        }
        numbers = SequenceNumber(first)...SequenceNumber(end)
        tableOffset = Int(try reader.uint32())
        directory = try Self.section(&reader, within: contentByteCount)
        filter = try Self.section(&reader, within: contentByteCount)
        words = try Self.section(&reader, within: contentByteCount)
        segment.recordCount = try reader.uint64()
    }

    init(
        segment: Segment, numbers: ClosedRange<SequenceNumber>, contentByteCount: Int,
        tableOffset: Int, directory: Range<Int>, filter: Range<Int>, words: Range<Int>
    ) {
        self.segment = segment
        self.numbers = numbers
        self.contentByteCount = contentByteCount
        self.tableOffset = tableOffset
        self.directory = directory
        self.filter = filter
        self.words = words
    }

    private static func section(
        _ reader: inout ByteReader, within byteCount: Int
    ) throws(FormatError) -> Range<Int> {
        let offset = reader.offset
        let start = Int(try reader.uint32())
        let count = Int(try reader.uint32())
        guard start + count <= byteCount else {
            throw FormatError(
                offset: offset, expected: "a section up to \(byteCount)",
                found: "one up to \(start + count)")
        }
        return start..<start + count
    }
}
