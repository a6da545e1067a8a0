import Bytes

/// Where a string lies in a JSON text: its contents without the quotes, not yet unescaped.
///
/// It comes from a `JSONScanner`, which has checked the contents; the methods want that same text.
public struct JSONString: Hashable, Sendable {
    /// The offsets of the contents in bytes.
    public let contents: Range<Int>
    /// Whether the contents hold backslash escapes.
    public let hasEscapes: Bool

    @inlinable
    public init(contents: Range<Int>, hasEscapes: Bool) {
        self.contents = contents
        self.hasEscapes = hasEscapes
    }

    /// The string.
    public func text(in bytes: RawSpan) -> String {
        if hasEscapes { return String(decoding: utf8(in: bytes), as: UTF8.self) }
        return bytes.extracting(contents).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The string as UTF-8, unescaped.
    public func utf8(in bytes: RawSpan) -> [UInt8] {
        guard hasEscapes else {
            return bytes.extracting(contents).withUnsafeBytes { [UInt8]($0) }
        }
        var output: [UInt8] = []
        output.reserveCapacity(contents.count)
        var cursor = contents.lowerBound
        while cursor < contents.upperBound {
            let next = bytes.unsafeLoad(fromByteOffset: cursor, as: UInt8.self)
            if next == UInt8(ascii: "\\") {
                cursor = Self.unescape(at: cursor, in: bytes, into: &output)
            } else {
                output.append(next)
                cursor += 1
            }
        }
        return output
    }

    /// The part of it that holds its first `count` Unicode scalars; all of it if it has no more.
    public func prefix(scalars count: Int, in bytes: RawSpan) -> JSONString {
        // No scalar takes less than a byte.
        if contents.count <= count { return self }
        var cursor = contents.lowerBound
        var seen = 0
        while cursor < contents.upperBound {
            let next = bytes.unsafeLoad(fromByteOffset: cursor, as: UInt8.self)
            let isContinuation = next & 0xC0 == 0x80
            if !isContinuation {
                guard seen < count else { break }
                seen += 1
            }
            cursor +=
                next == UInt8(ascii: "\\") ? Self.lengthOfEscape(at: cursor, in: bytes) : 1
        }
        return JSONString(contents: contents.lowerBound..<cursor, hasEscapes: hasEscapes)
    }

    /// Whether the string is `literal`, however it is escaped.
    public func equals(_ literal: StaticString, in bytes: RawSpan) -> Bool {
        let wanted = UnsafeRawBufferPointer(
            start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        if hasEscapes { return utf8(in: bytes).elementsEqual(wanted) }
        guard contents.count == wanted.count else { return false }
        return bytes.extracting(contents).withUnsafeBytes { $0.elementsEqual(wanted) }
    }

    // MARK: Escapes

    /// Appends the character of the escape at `start`, which the scanner has checked, and gives the
    /// offset behind it.
    private static func unescape(
        at start: Int, in bytes: RawSpan, into output: inout [UInt8]
    ) -> Int {
        let letter = bytes.unsafeLoad(fromByteOffset: start + 1, as: UInt8.self)
        switch letter {
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "u"):
            let unit = UInt32(codeUnit(at: start + 2, in: bytes) ?? 0xFFFD)
            var scalar = unit
            var end = start + 6
            if (0xD800...0xDBFF).contains(unit) {
                let low = UInt32(codeUnit(at: start + 8, in: bytes) ?? 0xDC00)
                scalar = 0x10000 + (unit - 0xD800) << 10 + (low & 0x3FF)
                end = start + 12
            }
            output.append(contentsOf: UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? .init())
            return end
        default: output.append(letter)
        }
        return start + 2
    }

    /// How many bytes the escape at `start` takes, which the scanner has checked.
    private static func lengthOfEscape(at start: Int, in bytes: RawSpan) -> Int {
        guard bytes.unsafeLoad(fromByteOffset: start + 1, as: UInt8.self) == UInt8(ascii: "u")
        else {
            return 2
        }
        return (0xD800...0xDBFF).contains(codeUnit(at: start + 2, in: bytes) ?? 0) ? 12 : 6
    }

    /// The value of four hexadecimal digits; nil if they are not.
    static func codeUnit(at start: Int, in bytes: RawSpan) -> UInt16? {
        guard start <= bytes.byteCount - 4 else { return nil }
        var unit: UInt16 = 0
        for index in start..<start + 4 {
            let character = bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            guard let value = digit(character) else { return nil }
            unit = unit << 4 | UInt16(value)
        }
        return unit
    }

    /// The value of one hexadecimal digit, either case.
    static func digit(_ character: UInt8) -> UInt8? { Hexadecimal.value(of: character) }
}
