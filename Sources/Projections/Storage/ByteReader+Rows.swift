internal import Bytes
internal import Model

/// How the values that `ByteWriter+Rows` writes are read.
extension ByteReader {
    /// A byte that is 0 or 1.
    mutating func flag() throws(FormatError) -> Bool {
        let offset = offset
        let value = try uint8()
        guard value <= 1 else {
            throw FormatError(offset: offset, expected: "0 or 1", found: "\(value)")
        }
        return value == 1
    }

    /// A flag that tells whether there is a text, then the text.
    mutating func optionalString() throws(FormatError) -> String? {
        try flag() ? try lengthPrefixedString() : nil
    }

    /// Eight bytes as a moment.
    mutating func timestamp() throws(FormatError) -> Timestamp {
        Timestamp(microseconds: try int64())
    }

    /// Sixteen bytes, little-endian.
    mutating func int128() throws(FormatError) -> Int128 {
        let low = try uint64()
        let high = try uint64()
        return Int128(truncatingIfNeeded: UInt128(high) << 64 | UInt128(low))
    }

    /// A count, then as many rows with ascending keys.
    mutating func rows<Row>(
        _ next: (inout ByteReader) throws(FormatError) -> Row, key: (Row) -> String
    ) throws(FormatError) -> [Row] {
        var rows: [Row] = []
        for _ in 0..<(try varint()) {
            let offset = offset
            let row = try next(&self)
            if let last = rows.last, !TextOrder.precedes(key(last), key(row)) {
                throw FormatError(
                    offset: offset, expected: "a row behind that of \(key(last))",
                    found: "one of \(key(row))")
            }
            rows.append(row)
        }
        return rows
    }
}
