internal import Bytes
internal import TestSupport

/// What the files of a log still say of how far it had been on disk.
///
/// Read by the letter of `spec/log-format.md`, without the log's own code, so that a loss of which
/// nothing testifies any more can be told from one that was overlooked.
struct Testimony {
    /// The highest number that any valid header, footer or mark says was on disk.
    private(set) var durable: UInt64 = 0
    /// What says so, and where.
    private(set) var witness = ""
    private var path = ""

    private struct Identity: Equatable {
        var salt: UInt64
        var incarnation: UInt32
    }

    /// - Parameter directory: where the segments lie; the mark lies beside it.
    init(_ disk: SimulatedFileSystem, directory: String) {
        for path in disk.paths {
            guard let bytes = disk.contents(path) else { continue }
            self.path = path
            if path.hasPrefix(directory + "/"), path.hasSuffix(".wlog") {
                read(segment: bytes, number: UInt64(path.dropLast(".wlog".count).suffix(10)))
            }
            if path == directory + ".mark" { read(mark: bytes) }
        }
    }

    private mutating func testify(_ number: UInt64, _ witness: String) {
        guard number > durable else { return }
        durable = number
        self.witness = "\(witness) of \(path)"
    }

    /// - Parameter named: the number in the file's name.
    private mutating func read(segment bytes: [UInt8], number named: UInt64?) {
        var identity: Identity?
        for start in [0, 512] where bytes.count >= start + 512 {
            let header = [UInt8](bytes[start..<start + 512])
            guard Self.number(header, 0, 8) == 0x0A0D_474F_4C4C_5789,
                Self.isIntact(header, checksumAt: 12)
            else { continue }
            // A write that went astray can make a file another segment: then it counts for nothing.
            guard Self.number(header, 40, 8) == named else { return }
            testify(Self.number(header, 104, 8), "a header")
            identity = Self.identity(header, saltAt: 48, incarnationAt: 56)
            break
        }
        var offset = 1_024
        while offset + 256 <= bytes.count {
            defer { offset += 64 }
            let magic = Self.number(bytes, offset, 4)
            if magic == 0x3142_4C57 {
                read(batch: [UInt8](bytes[offset..<offset + 256]), offset, identity)
            }
            if magic == 0x3146_4C57 { read(footer: [UInt8](bytes[offset...]), offset, identity) }
        }
    }

    private mutating func read(batch header: [UInt8], _ offset: Int, _ identity: Identity?) {
        guard Self.isIntact(header, checksumAt: 8), Self.number(header, 136, 8) == UInt64(offset),
            identity == nil || identity == Self.identity(header, saltAt: 16, incarnationAt: 24)
        else { return }
        testify(Self.number(header, 72, 8), "the batch at byte \(offset)")
    }

    private mutating func read(footer bytes: [UInt8], _ offset: Int, _ identity: Identity?) {
        let body = [UInt8](bytes.dropLast(16))
        guard body.count >= 192, Self.isIntact(body, checksumAt: 8),
            Self.number(body, 56, 8) == UInt64(offset),
            identity == Self.identity(body, saltAt: 40, incarnationAt: 48)
        else { return }
        testify(Self.number(body, 80, 8), "the footer")
    }

    private mutating func read(mark bytes: [UInt8]) {
        for start in [0, 512] where bytes.count >= start + 128 {
            let slot = [UInt8](bytes[start..<start + 128])
            guard Self.number(slot, 0, 8) == 0x0A4B_5241_4D4C_5789,
                Self.isIntact(slot, checksumAt: 12)
            else { continue }
            testify(Self.number(slot, 56, 8), "a slot")
        }
    }

    private static func identity(
        _ header: [UInt8], saltAt salt: Int, incarnationAt incarnation: Int
    ) -> Identity {
        Identity(
            salt: number(header, salt, 8),
            incarnation: UInt32(truncatingIfNeeded: number(header, incarnation, 4)))
    }

    /// Whether the checksum over all the bytes, itself taken as zero, holds.
    private static func isIntact(_ bytes: [UInt8], checksumAt place: Int) -> Bool {
        var blank = bytes
        for index in place..<place + 4 { blank[index] = 0 }
        return UInt64(CRC32C.checksum(blank)) == number(bytes, place, 4)
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt64 {
        bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
