public import Bytes

/// A batch that was read and checked: header, checksums, and the frame of every record.
public struct LogBatch: Sendable {
    /// What the batch says of itself: numbers, times, flags, lengths.
    public let header: BatchHeader
    /// The segment it stands in, at `header.offset`.
    public let segmentNumber: UInt64

    let payload: [UInt8]

    /// The number of its first record.
    public var base: SequenceNumber { header.base }

    /// How many records it holds.
    public var recordCount: Int { header.recordCount }

    /// Lends every record in order, with its number and commit time.
    public func forEachRecord<Failure: Error>(
        _ body: (SequenceNumber, Timestamp, RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        let span = payload.span.bytes
        var walk = PayloadWalk(header: header, byteCount: payload.count)
        while let record = payload.withUnsafeBytes({ walk.next(in: $0) }) {
            try body(record.number, record.commitTime, span.extracting(record.bytes))
        }
    }

    /// Takes a batch out of its stored bytes, checking everything but the hashes.
    ///
    /// - Throws: `FormatError` with the offset from the start of the batch.
    init(
        header: BatchHeader, segmentNumber: UInt64, stored: RawSpan
    ) throws(FormatError) {
        self.header = header
        self.segmentNumber = segmentNumber
        payload = try Self.payload(header, stored)
        var walk = PayloadWalk(header: header, byteCount: payload.count)
        payload.withUnsafeBytes { bytes in
            while walk.next(in: bytes) != nil {}
        }
        guard walk.isComplete else {
            throw FormatError(
                offset: LogFormat.batchHeaderByteCount,
                expected: "\(header.recordCount) records up to time \(header.lastCommitTime)",
                found: "other framing after \(walk.passedCount) of them")
        }
    }

    private static func payload(
        _ header: BatchHeader, _ stored: RawSpan
    ) throws(FormatError) -> [UInt8] {
        let start = LogFormat.batchHeaderByteCount
        guard !header.flags.contains(.encrypted), !header.flags.contains(.redacted) else {
            throw FormatError(
                offset: 12, expected: "a plain batch", found: "flags \(header.flags.rawValue)")
        }
        guard stored.byteCount == header.storedByteCount else {
            throw FormatError(
                offset: start, expected: "\(header.storedByteCount) bytes",
                found: "\(stored.byteCount)")
        }
        try check(stored, header.storedChecksum, "stored payload")
        guard header.codec == .lz4 else {
            guard stored.byteCount == header.rawByteCount else {
                throw FormatError(
                    offset: start, expected: "\(header.rawByteCount) bytes",
                    found: "\(stored.byteCount)")
            }
            try check(stored, header.rawChecksum, "payload")
            return stored.withUnsafeBytes { [UInt8]($0) }
        }
        let raw = try LZ4.decompress(stored, count: header.rawByteCount)
        try check(raw.span.bytes, header.rawChecksum, "payload")
        return raw
    }

    private static func check(
        _ bytes: RawSpan, _ expected: UInt32, _ what: String
    ) throws(FormatError) {
        let found = CRC32C.checksum(bytes)
        guard found == expected else {
            throw FormatError(
                offset: LogFormat.batchHeaderByteCount,
                expected: "checksum \(expected) of the \(what)", found: "\(found)")
        }
    }
}
