/// Reads little-endian integers, varints and byte ranges from borrowed memory, front to back.
///
/// Every read is checked against what is left, so hostile lengths are errors, never traps.
/// It does not copy and does not allocate, but for the operations that return an array or string.
public struct ByteReader: ~Escapable {
    @usableFromInline let span: RawSpan
    @usableFromInline var position: Int

    @_lifetime(copy span)
    @inlinable
    public init(_ span: RawSpan) {
        self.span = span
        self.position = 0
    }

    /// The offset in bytes of the next read, from the start of the span.
    @inlinable
    public var offset: Int { position }

    /// How many bytes are left.
    @inlinable
    public var remaining: Int { span.byteCount &- offset }

    /// Whether everything was read.
    @inlinable
    public var isAtEnd: Bool { offset == span.byteCount }

    /// Reads one byte.
    @inlinable
    public mutating func uint8() throws(FormatError) -> UInt8 { try load(UInt8.self) }

    /// Reads two bytes, little-endian.
    @inlinable
    public mutating func uint16() throws(FormatError) -> UInt16 {
        UInt16(littleEndian: try load(UInt16.self))
    }

    /// Reads four bytes, little-endian.
    @inlinable
    public mutating func uint32() throws(FormatError) -> UInt32 {
        UInt32(littleEndian: try load(UInt32.self))
    }

    /// Reads eight bytes, little-endian.
    @inlinable
    public mutating func uint64() throws(FormatError) -> UInt64 {
        UInt64(littleEndian: try load(UInt64.self))
    }

    /// Reads eight bytes, little-endian, two's complement.
    @inlinable
    public mutating func int64() throws(FormatError) -> Int64 {
        Int64(littleEndian: try load(Int64.self))
    }

    /// Reads an unsigned LEB128 number of at most ten bytes that fits 64 bits.
    @inlinable
    @inline(__always)
    public mutating func varint() throws(FormatError) -> UInt64 {
        // Most tags and lengths are one byte: that case is worth inlining, the rest is not.
        if position < span.byteCount {
            let byte = span.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt8.self)
            if byte < 0x80 {
                position &+= 1
                return UInt64(byte)
            }
        }
        return try longVarint()
    }

    @usableFromInline
    mutating func longVarint() throws(FormatError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try load(UInt8.self)
            guard shift < 63 || byte <= 1 else { throw overlongVarint() }
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
    }

    /// Reads a zigzag LEB128 number (0, -1, 1, -2, … as 0, 1, 2, 3, …).
    @inlinable
    public mutating func signedVarint() throws(FormatError) -> Int64 {
        let raw = try varint()
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    /// Reads a varint that counts bytes still to come, so that it never exceeds `remaining`.
    @inlinable
    public mutating func length() throws(FormatError) -> Int {
        let start = offset
        let value = try varint()
        guard value <= UInt64(remaining) else { throw truncated(at: start, needs: value) }
        return Int(value)
    }

    /// Borrows the next `count` bytes.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    @inlinable
    public mutating func slice(_ count: Int) throws(FormatError) -> RawSpan {
        guard count >= 0, count <= remaining else {
            throw truncated(at: offset, needs: UInt64(clamping: count))
        }
        let result = span.extracting(unchecked: offset..<(offset &+ count))
        position &+= count
        return result
    }

    /// Copies the next `count` bytes.
    @inlinable
    public mutating func bytes(_ count: Int) throws(FormatError) -> [UInt8] {
        try slice(count).withUnsafeBytes { [UInt8]($0) }
    }

    /// Copies a varint length and as many bytes.
    @inlinable
    public mutating func lengthPrefixedBytes() throws(FormatError) -> [UInt8] {
        try bytes(try length())
    }

    /// Reads a varint length and as many bytes of UTF-8.
    @inlinable
    public mutating func lengthPrefixedString() throws(FormatError) -> String {
        try string(try length())
    }

    /// Reads `count` bytes of UTF-8.
    @inlinable
    public mutating func string(_ count: Int) throws(FormatError) -> String {
        let start = offset
        let text = try slice(count).withUnsafeBytes { String(validating: $0, as: UTF8.self) }
        guard let text else {
            throw FormatError(offset: start, expected: "UTF-8", found: "\(count) other bytes")
        }
        return text
    }

    /// Passes over `count` bytes.
    @inlinable
    public mutating func skip(_ count: Int) throws(FormatError) { _ = try slice(count) }

    @inlinable
    mutating func load<Value: BitwiseCopyable>(_ type: Value.Type) throws(FormatError) -> Value {
        let size = MemoryLayout<Value>.size
        guard size <= remaining else { throw truncated(at: offset, needs: UInt64(size)) }
        // Just checked; the checked load would check again (15 % of a scan).
        let value = span.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: type)
        position &+= size
        return value
    }

    @usableFromInline @inline(never)
    func truncated(at offset: Int, needs count: UInt64) -> FormatError {
        FormatError(
            offset: offset, expected: "\(count) bytes", found: "\(span.byteCount - offset) bytes")
    }

    @usableFromInline @inline(never)
    func overlongVarint() -> FormatError {
        FormatError(offset: offset, expected: "a varint of 64 bits", found: "a longer one")
    }
}
