extension RawSpan {
    /// Eight bytes of a text, the first one lowest, filled up with zeros.
    @inline(__always)
    func eightBytes(from cursor: Int) -> UInt64 {
        guard cursor + 8 > byteCount else {
            return UInt64(
                littleEndian: unsafeLoadUnaligned(
                    fromUncheckedByteOffset: cursor, as: UInt64.self))
        }
        var bytes: UInt64 = 0
        for place in (cursor..<byteCount).reversed() {
            bytes = bytes &<< 8 | UInt64(unsafeLoad(fromUncheckedByteOffset: place, as: UInt8.self))
        }
        return bytes
    }
}
