public import Bytes
internal import Cryptography
internal import Model

/// The bytes of a snapshot file (spec/snapshot-format.md §1).
extension Snapshot {
    private static let magic: [UInt8] = Array("WLLMSNP1".utf8)
    private static let version: UInt16 = 1
    private static let headerByteCount = 128
    private static let segmentByteCount = 80
    private static let holeByteCount = 24
    /// Beyond it a length is damage: folds of a million projects with ten keys each take less.
    private static let maximumContentByteCount = 1 << 30

    /// The whole file.
    public var encoded: [UInt8] {
        let state = folds.encoded
        var content = ByteWriter(
            reservingCapacity: segments.count * Self.segmentByteCount + state.count)
        for segment in segments {
            content.uint64(segment.number)
            content.append(segment.root)
            content.uint64(segment.recordCount)
            content.uint64(segment.eventCount)
            content.uint64(segment.events?.lowerBound.rawValue ?? 0)
            content.uint64(segment.events?.upperBound.rawValue ?? 0)
            content.int64(segment.lastCommitTime.microseconds)
        }
        for hole in holes {
            content.uint64(hole.segment)
            content.uint64(hole.records.lowerBound.rawValue)
            content.uint64(hole.records.upperBound.rawValue)
        }
        content.append(state)
        var stored: [UInt8] = []
        if LZ4.compress(content.bytes.span.bytes, appendingTo: &stored) >= content.count {
            stored = content.bytes
        }
        var file = ByteWriter(reservingCapacity: Self.headerByteCount + stored.count)
        file.append(Self.magic)
        file.uint16(Self.version)
        file.uint16(UInt16(Self.headerByteCount))
        for version in versions { file.uint8(version) }
        file.zeros(8 - versions.count)
        file.append(logID)
        file.uint64(segments.last?.number ?? 0)
        file.uint64(through.rawValue)
        file.uint32(UInt32(segments.count))
        file.uint32(UInt32(holes.count))
        file.uint32(UInt32(content.count))
        file.uint32(UInt32(stored.count))
        file.append(SHA256.hash(state).bytes)
        file.uint32(CRC32C.checksum(stored))
        file.zeros(Self.headerByteCount - 4 - file.count)
        file.uint32(CRC32C.checksum(file.bytes))
        file.append(stored)
        return file.bytes
    }

    /// Reads a file.
    ///
    /// - Throws: `FormatError` if it is damaged, or of another form.
    public init(encoded bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes.span.bytes)
        try Self.checkHeader(bytes)
        try reader.skip(12)
        versions = try reader.bytes(FoldState.projectionVersions.count)
        try reader.skip(8 - versions.count)
        logID = try reader.bytes(16)
        let last = try reader.uint64()
        through = SequenceNumber(try reader.uint64())
        let segmentCount = Int(try reader.uint32())
        let holeCount = Int(try reader.uint32())
        let contentCount = Int(try reader.uint32())
        let storedCount = Int(try reader.uint32())
        let hash = try reader.bytes(32)
        let checksum = try reader.uint32()
        try reader.skip(Self.headerByteCount - reader.offset)
        guard storedCount == reader.remaining, contentCount <= Self.maximumContentByteCount else {
            throw FormatError(
                offset: 60, expected: "\(reader.remaining) bytes of content",
                found: "\(storedCount), \(contentCount) decompressed")
        }
        let stored = try reader.bytes(storedCount)
        let found = CRC32C.checksum(stored)
        guard found == checksum else {
            throw FormatError(
                offset: Self.headerByteCount, expected: "checksum \(checksum)", found: "\(found)")
        }
        let content =
            storedCount == contentCount
            ? stored : try LZ4.decompress(stored.span.bytes, count: contentCount)
        var inner = ByteReader(content.span.bytes)
        segments = []
        for _ in 0..<segmentCount {
            segments.append(try Self.segment(&inner, after: segments.last))
        }
        holes = []
        for _ in 0..<holeCount { holes.append(try Self.hole(&inner)) }
        let state = try inner.bytes(inner.remaining)
        guard SHA256.hash(state).bytes == hash else {
            throw FormatError(
                offset: Self.headerByteCount, expected: "folds of the hash in the header",
                found: "others")
        }
        folds = try FoldState(encoded: state)
        guard segments.last?.number ?? 0 == last, folds.lastApplied <= through else {
            throw FormatError(
                offset: 36, expected: "folds up to \(through) in segment \(last)",
                found: "others, up to \(folds.lastApplied)")
        }
    }

    private static func checkHeader(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes.span.bytes)
        let magic = try reader.bytes(8)
        guard magic == Self.magic else {
            throw FormatError(offset: 0, expected: "a snapshot", found: "\(magic)")
        }
        let version = try reader.uint16()
        let length = Int(try reader.uint16())
        guard version == Self.version, length == headerByteCount else {
            throw FormatError(
                offset: 8, expected: "version \(Self.version)",
                found: "\(version), a header of \(length) bytes")
        }
        try reader.skip(headerByteCount - 16)
        let checksum = try reader.uint32()
        let found = CRC32C.checksum([UInt8](bytes.prefix(headerByteCount - 4)))
        guard found == checksum else {
            throw FormatError(
                offset: headerByteCount - 4, expected: "checksum \(checksum)", found: "\(found)")
        }
    }

    private static func segment(
        _ reader: inout ByteReader, after last: Segment?
    ) throws(FormatError) -> Segment {
        let offset = reader.offset
        let number = try reader.uint64()
        let root = try reader.bytes(32)
        let recordCount = try reader.uint64()
        let eventCount = try reader.uint64()
        let first = SequenceNumber(try reader.uint64())
        let end = SequenceNumber(try reader.uint64())
        let time = try reader.timestamp()
        guard number > last?.number ?? 0, eventCount <= recordCount, first <= end else {
            throw FormatError(
                offset: offset, expected: "a segment after \(last?.number ?? 0)",
                found: "\(number), with \(eventCount) of \(recordCount) events")
        }
        return Segment(
            number: number, root: root, recordCount: recordCount, eventCount: eventCount,
            events: eventCount == 0 ? nil : first...end, lastCommitTime: time)
    }

    private static func hole(_ reader: inout ByteReader) throws(FormatError) -> Hole {
        let offset = reader.offset
        let segment = try reader.uint64()
        let first = SequenceNumber(try reader.uint64())
        let last = SequenceNumber(try reader.uint64())
        guard first <= last else {
            throw FormatError(offset: offset, expected: "records", found: "\(first) to \(last)")
        }
        return Hole(segment: segment, records: first...last)
    }
}
