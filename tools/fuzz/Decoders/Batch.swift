import Bytes

/// Log directories whose checksums all hold, whatever they are of: behind them, every field of a
/// header, batch, footer or mark can have any value.
enum Decoder {
    static func check(_ input: [UInt8]) {
        var files = LogChecks.files(of: input)
        for index in files.indices {
            guard var bytes = files[index] else { continue }
            if index < 2 { repairSegment(&bytes) } else { repairMark(&bytes) }
            files[index] = bytes
        }
        LogChecks.check(files)
    }

    // The offsets are those of spec/log-format.md.

    private static func repairSegment(_ bytes: inout [UInt8]) {
        for start in [0, 512] where start + 512 <= bytes.count {
            repair(&bytes, start..<start + 512, checksumAt: 12)
        }
        var offset = 1_024
        while offset + 256 <= bytes.count {
            if bytes[offset...].starts(with: [0x57, 0x4C, 0x42, 0x31]) {
                repairBatch(&bytes, at: offset)
            }
            offset += 64
        }
        repairFooter(&bytes)
    }

    private static func repairBatch(_ bytes: inout [UInt8], at offset: Int) {
        let raw = Int(load(bytes, at: offset + 52, count: 4))
        let stored = Int(load(bytes, at: offset + 56, count: 4))
        let payload = offset + 256
        if stored <= bytes.count - payload {
            let checksum = CRC32C.checksum(Array(bytes[payload..<payload + stored]))
            store(UInt64(checksum), 4, &bytes, at: offset + 60)
            var rawChecksum: UInt32? = checksum
            if bytes[offset + 5] == 1 {
                rawChecksum = rawPayload(bytes[payload..<payload + stored], raw)
            }
            if let rawChecksum { store(UInt64(rawChecksum), 4, &bytes, at: offset + 64) }
        }
        store(UInt64(offset), 8, &bytes, at: offset + 136)
        repair(&bytes, offset..<payload, checksumAt: 8)
    }

    private static func rawPayload(_ stored: ArraySlice<UInt8>, _ count: Int) -> UInt32? {
        guard count <= 1 << 20 else { return nil }
        let bytes = Array(stored)
        return (try? LZ4.decompress(bytes.span.bytes, count: count)).map { CRC32C.checksum($0) }
    }

    private static func repairFooter(_ bytes: inout [UInt8]) {
        let trailer = bytes.count - 16
        guard trailer >= 1_024, bytes.suffix(4).elementsEqual([0x57, 0x4C, 0x46, 0x45]) else {
            return
        }
        // The trailer tells where the footer begins; whatever stands there is made to hold.
        let offset = load(bytes, at: trailer, count: 8)
        let checksum = CRC32C.checksum(Array(bytes[trailer..<trailer + 8]))
        store(UInt64(checksum), 4, &bytes, at: trailer + 8)
        guard offset >= 1_024, offset <= UInt64(trailer - 192) else { return }
        let start = Int(offset)
        store(offset, 8, &bytes, at: start + 56)
        repair(&bytes, start..<trailer, checksumAt: 8)
    }

    private static func repairMark(_ bytes: inout [UInt8]) {
        for start in [0, 512] where start + 128 <= bytes.count {
            repair(&bytes, start..<start + 128, checksumAt: 12)
        }
    }

    private static func repair(
        _ bytes: inout [UInt8], _ range: Range<Int>, checksumAt place: Int
    ) {
        store(0, 4, &bytes, at: range.lowerBound + place)
        let checksum = CRC32C.checksum(Array(bytes[range]))
        store(UInt64(checksum), 4, &bytes, at: range.lowerBound + place)
    }

    private static func load(_ bytes: [UInt8], at offset: Int, count: Int) -> UInt64 {
        bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func store(
        _ value: UInt64, _ count: Int, _ bytes: inout [UInt8], at offset: Int
    ) {
        for index in 0..<count {
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
        }
    }

    static func seeds() -> [[UInt8]] { LogChecks.seeds() }
}
