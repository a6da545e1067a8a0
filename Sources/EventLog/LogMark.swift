internal import Bytes
internal import Cryptography

/// A witness beside the log of how far it had come (`spec/log-format.md`, section 8).
///
/// It tells a last segment that was cut, lost, or restored from an older copy from one that was
/// never longer.
struct LogMark: Hashable, Sendable {
    static let slotByteCount = 512
    private static let byteCount = 128
    private static let magic: UInt64 = 0x0A4B_5241_4D4C_5789
    private static let version: UInt16 = 1
    /// More writes than any log gets: from there counting on would end.
    private static let maximumCount: UInt64 = 1 << 62

    let logID: LogID
    /// One more with every write; its lowest bit is the slot.
    let count: UInt64
    /// So far the log was written and synced.
    let link: SegmentLink
    /// What had been retired by then.
    let retired: RetiredRange?

    init(logID: LogID, count: UInt64, link: SegmentLink, retired: RetiredRange? = nil) {
        self.logID = logID
        self.count = count
        self.link = link
        self.retired = retired
    }

    /// Where in the file it stands.
    var offset: Int { Int(count & 1) * Self.slotByteCount }

    /// The path of the mark of a log in `directory`.
    static func path(_ directory: String) -> String { directory + ".mark" }

    /// The mark of a log; nil if there is none that holds.
    static func read(_ directory: LogDirectory) throws(LogError) -> LogMark? {
        let bytes: [UInt8]
        do throws(SystemError) {
            let file = try directory.fileSystem.open(path(directory.path), for: .reading)
            bytes = try file.readFully(2 * slotByteCount, at: 0)
        } catch {
            if error.isMissingFile { return nil }
            throw .system(error)
        }
        let slots = [bytes.prefix(slotByteCount), bytes.dropFirst(slotByteCount)]
        return slots.compactMap { try? LogMark([UInt8]($0.prefix(byteCount))) }
            .max { $0.count < $1.count }
    }

    func encoded() -> [UInt8] {
        var writer = ByteWriter(reservingCapacity: Self.byteCount)
        writer.uint64(Self.magic)
        writer.uint16(Self.version)
        writer.uint16(0)
        writer.uint32(0)
        writer.append(logID.bytes)
        writer.uint64(count)
        writer.uint64(link.segment)
        writer.uint64(UInt64(link.end))
        writer.uint64(link.head.number.rawValue)
        writer.int64(link.head.commitTime.microseconds)
        RetiredRange.append(retired, to: &writer)
        writer.append(link.head.value.bytes)
        writer.overwrite(CRC32C.checksum(writer.bytes), at: 12)
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(FormatError) {
        guard bytes.count == Self.byteCount else {
            throw FormatError(
                offset: 0, expected: "\(Self.byteCount) bytes", found: "\(bytes.count)")
        }
        var reader = ByteReader(bytes.span.bytes)
        let begin = (try reader.uint64(), try reader.uint16())
        guard begin == (Self.magic, Self.version) else {
            throw FormatError(offset: 0, expected: "the magic of a mark", found: "\(begin)")
        }
        _ = try reader.uint16()
        let expected = HeaderChecksum.of(bytes, fieldAt: 12)
        let found = try reader.uint32()
        guard found == expected else {
            throw FormatError(offset: 12, expected: "checksum \(expected)", found: "\(found)")
        }
        logID = LogID(try reader.bytes(16))
        count = try reader.uint64()
        let segment = try reader.uint64()
        let end = Int(clamping: try reader.uint64())
        let number = SequenceNumber(try reader.uint64())
        let time = Timestamp(microseconds: try reader.int64())
        retired = try RetiredRange.read(&reader, in: segment)
        let value = try SHA256Digest(reading: &reader)
        link = SegmentLink(
            segment: segment, end: end,
            head: ChainHead(number: number, commitTime: time, value: value))
        try link.checkShape()
        guard count <= Self.maximumCount else {
            throw FormatError(offset: 32, expected: "a count of writes", found: "\(count)")
        }
    }
}
