internal import Bytes

/// How the values of digest rows are written (spec/projections.md §2).
extension ByteWriter {
    mutating func flag(_ value: Bool) { uint8(value ? 1 : 0) }

    /// A byte that tells whether there is a text, then the text.
    mutating func optional(_ text: String?) {
        flag(text != nil)
        if let text { lengthPrefixed(text) }
    }

    /// Sixteen bytes, little-endian.
    mutating func int128(_ value: Int128) {
        uint64(UInt64(truncatingIfNeeded: value))
        uint64(UInt64(truncatingIfNeeded: value >> 64))
    }
}
