internal import Bytes
internal import Cryptography

extension BatchHeader {
    /// The header as 256 bytes.
    func encoded() -> [UInt8] {
        var writer = ByteWriter(reservingCapacity: LogFormat.batchHeaderByteCount)
        writer.uint32(LogFormat.batchMagic)
        writer.uint8(1)
        writer.uint8(codec.rawValue)
        writer.uint16(UInt16(LogFormat.batchHeaderByteCount))
        writer.uint32(0)
        writer.uint32(flags.rawValue)
        writer.uint64(salt)
        writer.uint32(incarnation)
        writer.uint32(epoch)
        writer.uint64(base.rawValue)
        writer.uint64(transactionFirst.rawValue)
        writer.uint32(UInt32(recordCount))
        writer.uint32(UInt32(rawByteCount))
        writer.uint32(UInt32(storedByteCount))
        writer.uint32(storedChecksum)
        writer.uint32(rawChecksum)
        writer.uint32(0)
        writer.uint64(durable.rawValue)
        writer.uint64(previous.rawValue)
        writer.int64(firstCommitTime.microseconds)
        writer.int64(lastCommitTime.microseconds)
        writer.int64(eventTimes?.lowerBound.microseconds ?? 0)
        writer.int64(eventTimes?.upperBound.microseconds ?? 0)
        writer.uint64(saltSeed.low)
        writer.uint64(saltSeed.high)
        writer.uint64(UInt64(offset))
        writer.zeros(16)
        writer.append(leafRoot.bytes)
        writer.append(previousChainValue.bytes)
        writer.append(chainValue.bytes)
        writer.overwrite(CRC32C.checksum(writer.bytes), at: 8)
        return writer.bytes
    }

    /// Whether a header may begin at `offset` of `bytes`: a cheap test before `init`.
    static func mayBegin(at offset: Int, of bytes: [UInt8]) -> Bool {
        offset + 4 <= bytes.count
            && bytes[offset] == 0x57 && bytes[offset + 1] == 0x4C
            && bytes[offset + 2] == 0x42 && bytes[offset + 3] == 0x31
    }

    /// Reads a header and checks it by itself: magic, version, lengths, checksum.
    ///
    /// - Throws: `FormatError` with the offset in the header.
    init(_ bytes: [UInt8]) throws(FormatError) {
        let length = LogFormat.batchHeaderByteCount
        guard bytes.count == length else {
            throw FormatError(
                offset: 0, expected: "a header of \(length) bytes", found: "\(bytes.count)")
        }
        var reader = ByteReader(bytes.span.bytes)
        let magic = try reader.uint32()
        try Self.check(magic == LogFormat.batchMagic, 0, "the magic of a batch", "\(magic)")
        let version = try reader.uint8()
        let codecNumber = try reader.uint8()
        let headerLength = try reader.uint16()
        let checksum = try reader.uint32()
        let expected = HeaderChecksum.of(bytes, fieldAt: 8)
        try Self.check(checksum == expected, 8, "checksum \(expected)", "\(checksum)")
        try Self.check(version == 1, 4, "header version 1", "\(version)")
        try Self.check(headerLength == UInt16(length), 6, "length \(length)", "\(headerLength)")
        guard let codec = Codec(rawValue: codecNumber) else {
            throw FormatError(offset: 5, expected: "codec 0 or 1", found: "\(codecNumber)")
        }
        self.codec = codec
        flags = BatchFlags(rawValue: try reader.uint32())
        salt = try reader.uint64()
        incarnation = try reader.uint32()
        epoch = try reader.uint32()
        base = SequenceNumber(try reader.uint64())
        transactionFirst = SequenceNumber(try reader.uint64())
        recordCount = Int(try reader.uint32())
        rawByteCount = Int(try reader.uint32())
        storedByteCount = Int(try reader.uint32())
        storedChecksum = try reader.uint32()
        rawChecksum = try reader.uint32()
        _ = try reader.uint32()
        durable = SequenceNumber(try reader.uint64())
        previous = SequenceNumber(try reader.uint64())
        firstCommitTime = Timestamp(microseconds: try reader.int64())
        lastCommitTime = Timestamp(microseconds: try reader.int64())
        let firstEvent = Timestamp(microseconds: try reader.int64())
        let lastEvent = Timestamp(microseconds: try reader.int64())
        eventTimes =
            flags.contains(.eventTimes) && firstEvent <= lastEvent ? firstEvent...lastEvent : nil
        saltSeed = SaltSeed(low: try reader.uint64(), high: try reader.uint64())
        offset = Int(clamping: try reader.uint64())
        try reader.skip(16)
        leafRoot = try SHA256Digest(reading: &reader)
        previousChainValue = try SHA256Digest(reading: &reader)
        chainValue = try SHA256Digest(reading: &reader)
        try checkShape()
    }

    private static let framings: [BatchFlags] = [
        [.begin, .end], .begin, .middle, .end, .control,
    ]

    /// What a checksum can't tell: fields that contradict one another.
    private func checkShape() throws(FormatError) {
        try Self.check(
            Self.framings.contains(flags.framing), 12, "flags of a batch", "\(flags.rawValue)")
        try Self.check(
            recordCount <= LogFormat.maximumRecordCount && (recordCount == 0) == isMarker,
            48, "a record count that fits the flags", "\(recordCount)")
        try Self.check(
            rawByteCount <= LogFormat.maximumRawByteCount && storedByteCount <= rawByteCount
                && (rawByteCount == 0) == isMarker,
            52, "lengths within the limits", "\(rawByteCount) raw, \(storedByteCount) stored")
        try Self.check(
            previous < base
                && max(base, durable, transactionFirst) <= LogFormat.maximumSequenceNumber, 32,
            "a number above \(previous)", "\(base)")
    }

    private static func check(
        _ holds: Bool, _ offset: Int, _ expected: @autoclosure () -> String,
        _ found: @autoclosure () -> String
    ) throws(FormatError) {
        guard holds else {
            throw FormatError(offset: offset, expected: expected(), found: found())
        }
    }
}
