internal import Bytes
internal import Cryptography

/// The sum modulo 2²⁵⁶ of the SHA-256 of logical rows, and how many they are
/// (spec/projections.md §2). Zero without any.
struct DigestSum: Hashable, Sendable {
    /// Bytes of one in an index file.
    static let byteCount = 40

    private var low: UInt128 = 0
    private var high: UInt128 = 0
    private(set) var rowCount = 0

    init() {}

    /// The sum of one row.
    init(_ digest: SHA256Digest) {
        rowCount = 1
        digest.withUnsafeBytes { bytes in
            func word(_ offset: Int) -> UInt128 {
                UInt128(
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            }
            high = word(0) << 64 | word(8)
            low = word(16) << 64 | word(24)
        }
    }

    static func += (sum: inout DigestSum, other: DigestSum) {
        let (low, carries) = sum.low.addingReportingOverflow(other.low)
        sum.low = low
        sum.high = sum.high &+ other.high &+ (carries ? 1 : 0)
        sum.rowCount += other.rowCount
    }

    /// Takes rows out again that are in the sum.
    static func -= (sum: inout DigestSum, other: DigestSum) {
        let (low, borrows) = sum.low.subtractingReportingOverflow(other.low)
        sum.low = low
        sum.high = sum.high &- other.high &- (borrows ? 1 : 0)
        sum.rowCount -= other.rowCount
    }

    /// The 32 bytes of the sum, most significant first.
    var bytes: [UInt8] {
        var writer = ByteWriter(reservingCapacity: 32)
        for half in [high, low] {
            writer.uint64(UInt64(truncatingIfNeeded: half >> 64).byteSwapped)
            writer.uint64(UInt64(truncatingIfNeeded: half).byteSwapped)
        }
        return writer.bytes
    }

    /// The sum under a projection's name.
    func digest(of name: ProjectionName) -> ProjectionDigest {
        ProjectionDigest(
            name: name.rawValue, version: name.version, rowCount: rowCount, bytes: bytes)
    }

    // MARK: In index files

    func append(to writer: inout ByteWriter) {
        writer.uint64(UInt64(rowCount))
        writer.append(bytes)
    }

    init(_ reader: inout ByteReader) throws(FormatError) {
        rowCount = Int(clamping: try reader.uint64())
        func half() throws(FormatError) -> UInt128 {
            let upper = UInt128(try reader.uint64().byteSwapped)
            return upper << 64 | UInt128(try reader.uint64().byteSwapped)
        }
        high = try half()
        low = try half()
    }
}
