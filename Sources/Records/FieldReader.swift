internal import Bytes

/// Walks the tagged fields of a record (spec/records.md §1) and passes over those it does not know.
struct FieldReader: ~Escapable {
    private var reader: ByteReader
    /// The number of the field that `next` found.
    private(set) var number: UInt64 = 0
    private var type: UInt64 = 0
    private var unread = false

    @_lifetime(copy reader)
    init(_ reader: consuming ByteReader) { self.reader = reader }

    /// The offset of the next read from the start of the record.
    var offset: Int { reader.offset }

    /// Moves to the next field, past the value of the last one if nobody read it.
    ///
    /// - Returns: false at the end of the record.
    mutating func next() throws(FormatError) -> Bool {
        if unread { try skipValue() }
        if reader.isAtEnd { return false }
        let tag = try reader.varint()
        number = tag >> 2
        type = tag & 3
        guard type <= 2 else {
            throw FormatError(offset: reader.offset, expected: "a wire type of 0 to 2", found: "3")
        }
        unread = true
        return true
    }

    mutating func unsigned() throws(FormatError) -> UInt64 {
        try expect(.varint)
        return try reader.varint()
    }

    mutating func signed() throws(FormatError) -> Int64 {
        try expect(.signedVarint)
        return try reader.signedVarint()
    }

    mutating func text() throws(FormatError) -> String {
        try expect(.bytes)
        return try reader.lengthPrefixedString()
    }

    mutating func bytes() throws(FormatError) -> [UInt8] {
        try expect(.bytes)
        return try reader.lengthPrefixedBytes()
    }

    mutating func wide() throws(FormatError) -> Int128 {
        try expect(.bytes)
        let bytes = try reader.lengthPrefixedBytes()
        guard (1...16).contains(bytes.count) else {
            throw FormatError(
                offset: reader.offset, expected: "1 to 16 bytes", found: "\(bytes.count)")
        }
        var value: Int128 = bytes[bytes.count - 1] >= 0x80 ? -1 : 0
        for byte in bytes.reversed() { value = value << 8 | Int128(byte) }
        return value
    }

    /// Borrows the fields within this field.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    mutating func nested() throws(FormatError) -> FieldReader {
        try expect(.bytes)
        let length = try reader.length()
        return FieldReader(ByteReader(try reader.slice(length)))
    }

    private mutating func expect(_ wanted: FieldWriter.WireType) throws(FormatError) {
        guard type == wanted.rawValue else {
            throw FormatError(
                offset: reader.offset, expected: "wire type \(wanted.rawValue) in field \(number)",
                found: "\(type)")
        }
        unread = false
    }

    private mutating func skipValue() throws(FormatError) {
        unread = false
        switch type {
        case FieldWriter.WireType.bytes.rawValue: try reader.skip(try reader.length())
        default: _ = try reader.varint()
        }
    }
}
