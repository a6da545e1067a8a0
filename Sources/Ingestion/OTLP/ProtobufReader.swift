internal import Bytes

/// Walks the fields of protobuf messages in borrowed memory.
///
/// A nested message is the same memory with narrower bounds, so that every offset counts from the
/// start of the request: ranges can be kept in plain values, and errors say where. Lengths, wire
/// types, varints, field numbers and UTF-8 are checked; groups, which OTLP never had, are refused.
struct ProtobufReader: ~Escapable {
    /// How a field's value is framed (Protocol Buffers encoding, "Message Structure").
    enum WireType: UInt8 {
        case varint = 0
        case fixed64 = 1
        case lengthDelimited = 2
        case startGroup = 3
        case endGroup = 4
        case fixed32 = 5
    }

    let span: RawSpan
    private(set) var position: Int
    private let end: Int

    @_lifetime(copy span)
    init(_ span: RawSpan) {
        self.span = span
        position = 0
        end = span.byteCount
    }

    /// A reader of a part of the same memory, which must lie within it.
    @_lifetime(copy span)
    init(_ span: RawSpan, range: Range<Int>) {
        precondition(range.upperBound <= span.byteCount, "a range outside the message")
        self.span = span
        position = range.lowerBound
        end = range.upperBound
    }

    /// Whether the message was read to its end.
    var isAtEnd: Bool { position == end }

    /// Reads the number and the framing of the next field.
    @inline(__always)
    mutating func tag() throws(FormatError) -> (number: UInt64, wire: WireType) {
        let start = position
        let key = try varint()
        let number = key >> 3
        guard let wire = WireType(rawValue: UInt8(truncatingIfNeeded: key & 7)), number > 0,
            number < 1 << 29, wire != .startGroup, wire != .endGroup
        else { throw badKey(key, at: start) }
        return (number, wire)
    }

    /// Reads a base-128 number of at most ten bytes that fits 64 bits.
    @inline(__always)
    mutating func varint() throws(FormatError) -> UInt64 {
        guard position < end, byte(position) < 0x80 else { return try longVarint() }
        position &+= 1
        return UInt64(byte(position &- 1))
    }

    private mutating func longVarint() throws(FormatError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard position < end else { throw truncated(needs: 1) }
            let next = byte(position)
            guard shift < 63 || next <= 1 else {
                throw problem(at: position, expected: "a varint of 64 bits", found: "a longer one")
            }
            position &+= 1
            value |= UInt64(next & 0x7F) &<< shift
            if next < 0x80 { return value }
            shift &+= 7
        }
    }

    /// Reads eight bytes, little-endian.
    mutating func fixed64() throws(FormatError) -> UInt64 {
        guard end &- position >= 8 else { throw truncated(needs: 8) }
        let value = span.unsafeLoadUnaligned(
            fromUncheckedByteOffset: position, as: UInt64.self)
        position &+= 8
        return UInt64(littleEndian: value)
    }

    /// Reads a length and passes over as many bytes: where they lie.
    @inline(__always)
    mutating func bytes() throws(FormatError) -> Range<Int> {
        let start = position
        let length = try varint()
        guard length <= UInt64(end &- position) else {
            throw tooLong(length, at: start)
        }
        let range = position..<(position &+ Int(length))
        position = range.upperBound
        return range
    }

    /// Reads a length and as many bytes of UTF-8: where they lie.
    mutating func text() throws(FormatError) -> Range<Int> {
        let range = try bytes()
        guard isUTF8(range) else {
            throw problem(
                at: range.lowerBound, expected: "UTF-8", found: "\(range.count) other bytes")
        }
        return range
    }

    /// Reads a nested message.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    mutating func message() throws(FormatError) -> ProtobufReader {
        ProtobufReader(span, range: try bytes())
    }

    /// Passes over the value of a field that nobody asked for.
    mutating func skip(_ wire: WireType) throws(FormatError) {
        switch wire {
        case .varint: _ = try varint()
        case .fixed64: _ = try fixed64()
        case .lengthDelimited: _ = try bytes()
        case .fixed32:
            guard end &- position >= 4 else { throw truncated(needs: 4) }
            position &+= 4
        case .startGroup, .endGroup:
            throw problem(at: position, expected: "a field without groups", found: "a group")
        }
    }

    /// Copies a range.
    func copy(_ range: Range<Int>) -> [UInt8] {
        span.extracting(range).withUnsafeBytes { [UInt8]($0) }
    }

    /// Copies a range that was read as text.
    func string(_ range: Range<Int>) -> String {
        span.extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    @inline(never)
    func problem(at offset: Int, expected: String, found: String) -> FormatError {
        FormatError(offset: offset, expected: expected, found: found)
    }

    // MARK: -

    @inline(never)
    private func badKey(_ key: UInt64, at offset: Int) -> FormatError {
        let isGroup = key & 7 == 3 || key & 7 == 4
        return problem(
            at: offset, expected: isGroup ? "a field without groups" : "a protobuf field",
            found: isGroup ? "a group" : "the key \(key)")
    }

    @inline(never)
    private func tooLong(_ length: UInt64, at offset: Int) -> FormatError {
        problem(at: offset, expected: "\(length) bytes", found: "\(end - position) bytes")
    }

    @inline(__always)
    private func byte(_ offset: Int) -> UInt8 {
        span.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// Eight bytes at a time while all is ASCII, which nearly everything is.
    private func isUTF8(_ range: Range<Int>) -> Bool {
        var offset = range.lowerBound
        while range.upperBound &- offset >= 8 {
            let word = span.unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset, as: UInt64.self)
            guard word & 0x8080_8080_8080_8080 == 0 else { break }
            offset &+= 8
        }
        while offset < range.upperBound, byte(offset) < 0x80 { offset &+= 1 }
        guard offset < range.upperBound else { return true }
        return span.extracting(offset..<range.upperBound).withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: UInt8.self) { rebound in
                (try? UTF8Span(validating: rebound.span)) != nil
            }
        }
    }

    @inline(never)
    private func truncated(needs count: Int) -> FormatError {
        FormatError(
            offset: position, expected: "\(count) bytes", found: "\(end - position) bytes")
    }
}
