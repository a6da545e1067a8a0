public import Bytes
public import Model

/// Which event ids a stretch of the log has: "no" for certain, "maybe" wrongly once in 4,096 times.
///
/// A fuse filter with fingerprints of 12 bits, two in three bytes: 13.5 bits an id where there are
/// many. With 8 bits it would be one in 256 of each filter; with 16 a day of 50 million ids would
/// not fit its memory.
public struct EventIDFilter: Sendable {
    /// Under which the ids of one project's events are kept.
    public struct Keys: Sendable {
        private let project: UInt64

        public init(project: ProjectID) { self.project = StableHash.hash(project.rawValue) }

        /// - Parameter eventID: the bytes of the id.
        public func key(eventID: RawSpan) -> UInt64 {
            EventIDFilter.key(
                project: project, eventID: eventID.withUnsafeBytes { StableHash.hash($0) })
        }
    }

    /// - Parameters: the `StableHash` of either.
    static func key(project: UInt64, eventID: UInt64) -> UInt64 {
        TraceKey.hash(project: project, trace: eventID)
    }

    /// What is asked of a filter, with nothing in it that is counted: a look goes through all filters,
    /// and what is retained and released for each, atomically, keeps the next one's cells from being
    /// fetched meanwhile. Good for as long as the filter is there.
    public struct Probe: Sendable {
        fileprivate let shape: FuseFilter.Shape
        /// Nil for a filter of no keys. Never written; the filter that it is of holds it.
        nonisolated(unsafe) fileprivate let cells: UnsafeRawPointer?

        /// Whether a key may be one of the filter's.
        public func mayContain(_ key: UInt64) -> Bool {
            guard let cells else { return false }
            // No place lies beyond the cells: that was checked when the shape was read, or made.
            func cell(_ place: Int) -> UInt16 {
                let pair = cells.loadUnaligned(
                    fromByteOffset: place >> 1 * 3 + place & 1, as: UInt16.self)
                return UInt16(littleEndian: pair) >> UInt16(place & 1 * 4)
            }
            let (fingerprint, first, second, third) = shape.probe(key)
            return (fingerprint ^ cell(first) ^ cell(second) ^ cell(third)) & 0xfff == 0
        }
    }

    /// Bytes that stay where they are.
    private final class Cells: Sendable {
        // Filled before anybody else has it, and never changed.
        nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

        init(_ bytes: [UInt8]) {
            let copy = UnsafeMutableRawBufferPointer.allocate(
                byteCount: bytes.count, alignment: 16)
            copy.copyBytes(from: bytes)
            self.bytes = UnsafeRawBufferPointer(copy)
        }

        deinit { bytes.deallocate() }
    }

    /// How many keys it was made of.
    public let count: Int
    private let shape: FuseFilter.Shape
    /// Two cells in three bytes, the first in the lower bits.
    private let cells: Cells

    /// Makes the filter of some keys, in whatever order; they may repeat.
    ///
    /// - Returns: nil if no way was found to place them, which for good hashes does not happen.
    public init?(_ keys: consuming [UInt64]) {
        count = keys.count
        guard let filter = FuseFilter(keys) else { return nil }
        shape = filter.shape
        cells = Cells(filter.packed)
    }

    /// How many bytes of memory it takes.
    public var byteCount: Int { cells.bytes.count }

    /// What to ask again and again, as long as the filter is there.
    public var probe: Probe {
        Probe(shape: shape, cells: cells.bytes.isEmpty ? nil : cells.bytes.baseAddress)
    }

    /// Whether a key may be one of them.
    public func mayContain(_ key: UInt64) -> Bool {
        withExtendedLifetime(cells) { probe.mayContain(key) }
    }
}

// MARK: - As a file (spec/index-format.md §6)

extension EventIDFilter {
    private static let magic: [UInt8] = Array("WLLMIDS1".utf8)
    private static let version: UInt32 = 1
    private static let headerByteCount = 112

    /// The file that says which ids a segment has.
    public func file(of segment: IndexHeader.Segment) -> [UInt8] {
        let cells = [UInt8](cells.bytes)
        var writer = ByteWriter(reservingCapacity: Self.headerByteCount + cells.count + 4)
        writer.append(Self.magic)
        writer.uint32(Self.version)
        writer.uint32(UInt32(cells.count))
        writer.uint64(segment.number)
        writer.append(segment.logID)
        writer.append(segment.root)
        writer.uint64(segment.recordCount)
        writer.uint64(UInt64(count))
        writer.uint64(shape.seed)
        writer.uint32(shape.segmentLength)
        writer.uint32(shape.segmentCount)
        writer.uint32(CRC32C.checksum(cells))
        writer.uint32(CRC32C.checksum(writer.bytes))
        writer.append(cells)
        return writer.bytes
    }

    /// Reads a file.
    ///
    /// - Throws: `FormatError` if it is damaged, or of something else than `segment`.
    public init(file bytes: [UInt8], of segment: IndexHeader.Segment) throws(FormatError) {
        var reader = ByteReader(bytes.span.bytes)
        guard try reader.bytes(8) == Self.magic, try reader.uint32() == Self.version else {
            throw FormatError(
                offset: 0, expected: "a filter of version \(Self.version)", found: "another file")
        }
        let cellCount = Int(try reader.uint32())
        let found = IndexHeader.Segment(
            number: try reader.uint64(), logID: try reader.bytes(16), root: try reader.bytes(32),
            recordCount: try reader.uint64())
        let count = try reader.uint64()
        let shape = FuseFilter.Shape(
            seed: try reader.uint64(), segmentLength: try reader.uint32(),
            segmentCount: try reader.uint32())
        let checksum = try reader.uint32()
        let headerChecksum = try reader.uint32()
        let cells = try reader.bytes(reader.remaining)
        guard CRC32C.checksum([UInt8](bytes.prefix(Self.headerByteCount - 4))) == headerChecksum,
            cells.count == cellCount, CRC32C.checksum(cells) == checksum
        else { throw FormatError(offset: 104, expected: "other checksums", found: "damage") }
        guard found == segment else {
            throw FormatError(
                offset: 16, expected: "a filter of segment \(segment.number)",
                found: "one of segment \(found.number), or of other content")
        }
        guard shape.isValid, cellCount == 0 || cellCount == (shape.slotCount + 1) / 2 * 3 else {
            throw FormatError(
                offset: 96, expected: "the cells of \(shape.slotCount) slots",
                found: "\(cellCount) bytes")
        }
        self.count = Int(clamping: count)
        self.shape = shape
        self.cells = Cells(cells)
    }
}
