public import Bytes
internal import Cryptography

/// The header of a segment file (`spec/log-format.md`, section 3).
public struct SegmentHeader: Hashable, Sendable {
    /// The lowest version of a reader that understands the segment.
    public var lowestReaderVersion: UInt16
    public var logID: LogID
    /// The node that wrote the segment.
    public var origin = LogFormat.origin
    /// The origin's term of ownership.
    public var epoch = LogFormat.epoch
    /// The number in the file name, from 1.
    public var number: UInt64
    /// Eight random bytes that every batch of the segment repeats.
    public var salt: UInt64
    /// One more on every open of the log that writes, from 1.
    public var incarnation: UInt32
    /// No record of the segment has a lower number.
    public var firstNumber: SequenceNumber
    public var creationTime: Timestamp
    /// The segment before, and where it really ends.
    public var predecessor: SegmentLink
    /// What the log was forked off, if anything.
    public var parent: ParentLink
    /// What had been retired when the segment was created.
    public var retired: RetiredRange?

    /// The header as 512 bytes.
    func encoded() -> [UInt8] {
        var writer = ByteWriter(reservingCapacity: LogFormat.segmentHeaderByteCount)
        writer.uint64(LogFormat.segmentMagic)
        writer.uint16(retired == nil ? LogFormat.version : LogFormat.retirementVersion)
        writer.uint16(lowestReaderVersion)
        writer.uint32(0)
        writer.append(logID.bytes)
        writer.uint32(origin)
        writer.uint32(epoch)
        writer.uint64(number)
        writer.uint64(salt)
        writer.uint32(incarnation)
        writer.uint32(UInt32(LogFormat.firstBatchOffset))
        writer.uint64(firstNumber.rawValue)
        writer.int64(creationTime.microseconds)
        writer.uint64(0)
        writer.uint64(predecessor.segment)
        writer.uint64(UInt64(predecessor.end))
        writer.uint64(predecessor.head.number.rawValue)
        writer.append(predecessor.head.value.bytes)
        writer.uint32(parent.origin)
        writer.uint32(0)
        writer.uint64(parent.number.rawValue)
        writer.append(parent.chainValue.bytes)
        writer.int64(predecessor.head.commitTime.microseconds)
        let retiredOffset = LogFormat.segmentHeaderByteCount - RetiredRange.byteCount
        writer.zeros(retiredOffset - writer.count)
        RetiredRange.append(retired, to: &writer)
        writer.overwrite(CRC32C.checksum(writer.bytes), at: 12)
        return writer.bytes
    }

    /// Reads one copy of a header.
    ///
    /// - Throws: `FormatError` if magic or checksum do not hold.
    init(_ copy: [UInt8]) throws(FormatError) {
        let length = LogFormat.segmentHeaderByteCount
        guard copy.count == length else {
            throw FormatError(
                offset: 0, expected: "a header of \(length) bytes", found: "\(copy.count)")
        }
        var reader = ByteReader(copy.span.bytes)
        let magic = try reader.uint64()
        guard magic == LogFormat.segmentMagic else {
            throw FormatError(
                offset: 0, expected: "the magic of a segment", found: Hexadecimal.encode(copy[..<8])
            )
        }
        _ = try reader.uint16()
        lowestReaderVersion = try reader.uint16()
        let expected = HeaderChecksum.of(copy, fieldAt: 12)
        let found = try reader.uint32()
        guard found == expected else {
            throw FormatError(offset: 12, expected: "checksum \(expected)", found: "\(found)")
        }
        logID = LogID(try reader.bytes(16))
        origin = try reader.uint32()
        epoch = try reader.uint32()
        number = try reader.uint64()
        salt = try reader.uint64()
        incarnation = try reader.uint32()
        _ = try reader.uint32()
        firstNumber = SequenceNumber(try reader.uint64())
        creationTime = Timestamp(microseconds: try reader.int64())
        _ = try reader.uint64()
        let segment = try reader.uint64()
        let end = Int(clamping: try reader.uint64())
        let last = SequenceNumber(try reader.uint64())
        let value = try SHA256Digest(reading: &reader)
        let parentOrigin = try reader.uint32()
        _ = try reader.uint32()
        parent = ParentLink(
            origin: parentOrigin, number: SequenceNumber(try reader.uint64()),
            chainValue: try SHA256Digest(reading: &reader))
        let time = Timestamp(microseconds: try reader.int64())
        predecessor = SegmentLink(
            segment: segment, end: end,
            head: ChainHead(number: last, commitTime: time, value: value))
        try predecessor.checkShape()
        try reader.skip(length - RetiredRange.byteCount - reader.offset)
        retired = try RetiredRange.read(&reader, in: number)
        guard number <= LogFormat.maximumSegmentNumber, predecessor.segment < number,
            firstNumber <= LogFormat.maximumSequenceNumber
        else {
            throw FormatError(
                offset: 48, expected: "numbers that a log reaches",
                found: "segment \(number) after \(predecessor.segment), from record \(firstNumber)")
        }
    }

    init(
        logID: LogID, number: UInt64, salt: UInt64, incarnation: UInt32,
        firstNumber: SequenceNumber, creationTime: Timestamp, predecessor: SegmentLink,
        retired: RetiredRange? = nil
    ) {
        // A reader that knows of no retirement would take what is retired for lost.
        lowestReaderVersion = retired == nil ? LogFormat.version : LogFormat.retirementVersion
        self.logID = logID
        self.number = number
        self.salt = salt
        self.incarnation = incarnation
        self.firstNumber = firstNumber
        self.creationTime = creationTime
        self.predecessor = predecessor
        parent = .none
        self.retired = retired
    }
}
