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

    /// The offset of the next read from the start of the record; of a nested field's, from its own.
    var offset: Int { reader.offset }

    /// Bytes not read yet.
    var remaining: Int { reader.remaining }

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

    /// Passes over a text and tells where it stands, counted from the start of the record.
    mutating func textPlace() throws(FormatError) -> Range<Int> {
        try expect(.bytes)
        let length = try reader.length()
        let start = reader.offset
        let text = try reader.slice(length)
        guard UTF8Validation.isValid(text) else {
            throw FormatError(offset: start, expected: "UTF-8", found: "\(length) other bytes")
        }
        return start..<start + length
    }

    /// Passes over bytes and tells where they stand, counted from the start of the record.
    mutating func bytesPlace() throws(FormatError) -> Range<Int> {
        try expect(.bytes)
        let length = try reader.length()
        let start = reader.offset
        try reader.skip(length)
        return start..<start + length
    }

    mutating func bytes() throws(FormatError) -> [UInt8] {
        try expect(.bytes)
        return try reader.lengthPrefixedBytes()
    }

    mutating func wide() throws(FormatError) -> Int128 {
        try expect(.bytes)
        let length = try reader.length()
        guard (1...16).contains(length) else {
            throw FormatError(offset: reader.offset, expected: "1 to 16 bytes", found: "\(length)")
        }
        var value: UInt128 = 0
        var shift: UInt128 = 0
        var last: UInt8 = 0
        for _ in 0..<length {
            last = try reader.uint8()
            value |= UInt128(last) &<< shift
            shift &+= 8
        }
        if last >= 0x80, length < 16 { value |= UInt128.max << shift }
        return Int128(truncatingIfNeeded: value)
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
