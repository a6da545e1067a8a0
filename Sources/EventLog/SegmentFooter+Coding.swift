internal import Bytes
internal import Cryptography

extension SegmentFooter {
    static let fixedByteCount = 192
    static let batchByteCount = 32
    static let trailerByteCount = 16
    static let magicBytes: [UInt8] = [0x57, 0x4C, 0x46, 0x31]
    private static let magic: UInt32 = 0x3146_4C57
    private static let trailerMagic: UInt32 = 0x4546_4C57
    private static let version: UInt16 = 1

    var byteCount: Int {
        Self.fixedByteCount + batches.count * Self.batchByteCount + Self.trailerByteCount
    }

    /// The footer as it stands at `offset` of its file, up to the file's end.
    func encoded(at offset: Int) -> [UInt8] {
        var writer = ByteWriter(reservingCapacity: byteCount)
        writer.uint32(Self.magic)
        writer.uint16(Self.version)
        writer.uint16(UInt16(Self.fixedByteCount))
        writer.uint32(0)
        writer.uint32(UInt32(batches.count))
        writer.append(logID.bytes)
        writer.uint64(number)
        writer.uint64(identity.salt)
        writer.uint32(identity.incarnation)
        writer.uint32(UInt32(markerCount))
        writer.uint64(UInt64(offset))
        writer.uint64(UInt64(end))
        writer.uint64(UInt64(recordCount))
        writer.uint64(head.number.rawValue)
        writer.int64(batches.first?.firstCommitTime.microseconds ?? 0)
        writer.int64(head.commitTime.microseconds)
        writer.int64(eventTimes?.lowerBound.microseconds ?? 0)
        writer.int64(eventTimes?.upperBound.microseconds ?? 0)
        writer.uint64(eventTimes == nil ? 0 : 1)
        writer.append(root.bytes)
        writer.append(head.value.bytes)
        for batch in batches {
            writer.uint64(UInt64(batch.entry.offset))
            writer.uint64(batch.entry.base.rawValue)
            writer.uint32(batch.entry.recordCount)
            writer.uint32(batch.entry.storedByteCount)
            writer.int64(batch.firstCommitTime.microseconds)
        }
        writer.overwrite(CRC32C.checksum(writer.bytes), at: 8)
        var own = ByteWriter()
        own.uint64(UInt64(offset))
        writer.append(own.bytes)
        writer.uint32(CRC32C.checksum(own.bytes))
        writer.uint32(Self.trailerMagic)
        return writer.bytes
    }

    /// The place that the last 16 bytes of a file give for its footer; nil if they are none.
    static func offset(trailer bytes: [UInt8], fileByteCount: Int) -> Int? {
        guard bytes.count == trailerByteCount else { return nil }
        var reader = ByteReader(bytes.span.bytes)
        guard let offset = try? reader.uint64(), let checksum = try? reader.uint32(),
            let magic = try? reader.uint32(), magic == trailerMagic,
            checksum == CRC32C.checksum([UInt8](bytes[..<8])),
            offset >= UInt64(LogFormat.firstBatchOffset),
            offset % UInt64(LogFormat.alignment) == 0,
            offset <= UInt64(max(0, fileByteCount - fixedByteCount - trailerByteCount))
        else { return nil }
        return Int(offset)
    }

    /// Reads a footer from its own bytes, the trailer included.
    ///
    /// - Throws: `FormatError` if anything of it does not hold.
    init(_ bytes: [UInt8], at offset: Int) throws(FormatError) {
        let length = bytes.count - Self.trailerByteCount
        guard length >= Self.fixedByteCount else {
            throw FormatError(
                offset: 0, expected: "at least \(Self.fixedByteCount) bytes", found: "\(length)")
        }
        var reader = ByteReader(bytes.span.bytes)
        let begin = (try reader.uint32(), try reader.uint16(), try reader.uint16())
        guard begin == (Self.magic, Self.version, UInt16(Self.fixedByteCount)) else {
            throw FormatError(offset: 0, expected: "the magic of a footer", found: "\(begin)")
        }
        let expected = HeaderChecksum.of([UInt8](bytes[..<length]), fieldAt: 8)
        let found = try reader.uint32()
        guard found == expected else {
            throw FormatError(offset: 8, expected: "checksum \(expected)", found: "\(found)")
        }
        let count = Int(try reader.uint32())
        guard count * Self.batchByteCount == length - Self.fixedByteCount else {
            throw FormatError(offset: 12, expected: "as many batches as lines", found: "\(count)")
        }
        logID = LogID(try reader.bytes(16))
        number = try reader.uint64()
        let salt = try reader.uint64()
        identity = SegmentIdentity(salt: salt, incarnation: try reader.uint32())
        markerCount = Int(try reader.uint32())
        let own = try reader.uint64()
        guard own == UInt64(offset) else {
            throw FormatError(offset: 56, expected: "own offset \(offset)", found: "\(own)")
        }
        end = Int(clamping: try reader.uint64())
        recordCount = Int(clamping: try reader.uint64())
        let last = SequenceNumber(try reader.uint64())
        _ = try reader.int64()
        let lastTime = Timestamp(microseconds: try reader.int64())
        let low = Timestamp(microseconds: try reader.int64())
        let high = Timestamp(microseconds: try reader.int64())
        eventTimes = try reader.uint64() & 1 == 1 && low <= high ? low...high : nil
        root = try SHA256Digest(reading: &reader)
        head = ChainHead(
            number: last, commitTime: lastTime, value: try SHA256Digest(reading: &reader))
        try SegmentLink(segment: number, end: end, head: head).checkShape()
        batches = []
        batches.reserveCapacity(count)
        for _ in 0..<count { batches.append(try Batch(reading: &reader, below: end)) }
    }
}

extension SegmentFooter.Batch {
    fileprivate init(reading reader: inout ByteReader, below end: Int) throws(FormatError) {
        let offset = try reader.uint64()
        let base = SequenceNumber(try reader.uint64())
        let recordCount = try reader.uint32()
        let storedByteCount = try reader.uint32()
        let length = UInt64(LogFormat.batchHeaderByteCount) + UInt64(storedByteCount)
        let (stop, overflow) = offset.addingReportingOverflow(length)
        guard !overflow, stop <= UInt64(end), recordCount > 0,
            offset % UInt64(LogFormat.alignment) == 0,
            base <= LogFormat.maximumSequenceNumber
        else {
            throw FormatError(
                offset: 192, expected: "batches before byte \(end)",
                found: "one of \(length) bytes at \(offset)")
        }
        entry = BatchEntry(
            base: base, offset: Int(offset), recordCount: recordCount,
            storedByteCount: storedByteCount)
        firstCommitTime = Timestamp(microseconds: try reader.int64())
    }
}
