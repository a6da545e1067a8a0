internal import Bytes

/// LEB128 numbers of 128 bits, at most 19 bytes.
extension ByteWriter {
    mutating func wideVarint(_ value: UInt128) {
        var rest = value
        while rest > UInt128(UInt64.max) {
            uint8(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        varint(UInt64(truncatingIfNeeded: rest))
    }

    /// Zigzag: 0, -1, 1, -2, … as 0, 1, 2, 3, …
    mutating func wideSignedVarint(_ value: Int128) {
        wideVarint(UInt128(bitPattern: (value << 1) ^ (value >> 127)))
    }
}

extension ByteReader {
    mutating func wideVarint() throws(FormatError) -> UInt128 {
        var value: UInt128 = 0
        var shift: UInt128 = 0
        while true {
            let start = offset
            let byte = try uint8()
            // Eighteen bytes hold 126 bits: of the last one, two are left.
            guard shift < 126 || byte <= 3 else {
                throw FormatError(
                    offset: start, expected: "a varint of 128 bits", found: "a longer one")
            }
            value |= UInt128(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    mutating func wideSignedVarint() throws(FormatError) -> Int128 {
        let raw = try wideVarint()
        return Int128(bitPattern: raw >> 1) ^ -Int128(bitPattern: raw & 1)
    }
}
