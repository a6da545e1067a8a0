internal import Bytes

/// Reads the escapes of JSON strings that nobody has checked.
enum JSONEscape {
    /// The character of the escape at the start of `range`, and the offset behind it; a backslash
    /// that begins none is passed over as itself.
    static func decode(
        _ span: RawSpan, _ range: Range<Int>
    ) -> (scalar: Unicode.Scalar, next: Int) {
        let start = range.lowerBound
        guard start + 1 < range.upperBound else { return ("\\", start + 1) }
        let letter = span.unsafeLoad(fromByteOffset: start + 1, as: UInt8.self)
        switch letter {
        case UInt8(ascii: "b"): return ("\u{8}", start + 2)
        case UInt8(ascii: "f"): return ("\u{C}", start + 2)
        case UInt8(ascii: "n"): return ("\n", start + 2)
        case UInt8(ascii: "r"): return ("\r", start + 2)
        case UInt8(ascii: "t"): return ("\t", start + 2)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return (Unicode.Scalar(letter), start + 2)
        case UInt8(ascii: "u"):
            guard let unit = codeUnit(span, start + 2, range.upperBound) else { break }
            if let scalar = Unicode.Scalar(unit) { return (scalar, start + 6) }
            if (0xD800...0xDBFF).contains(unit), start + 7 < range.upperBound,
                span.unsafeLoad(fromByteOffset: start + 6, as: UInt8.self) == UInt8(ascii: "\\"),
                span.unsafeLoad(fromByteOffset: start + 7, as: UInt8.self) == UInt8(ascii: "u"),
                let low = codeUnit(span, start + 8, range.upperBound),
                (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low & 0x3FF))
            {
                return (scalar, start + 12)
            }
            return ("\u{FFFD}", start + 6)
        default: break
        }
        return ("\\", start + 1)
    }

    /// Appends the contents of a string, without its escapes.
    static func unescape(_ span: RawSpan, _ range: Range<Int>, into output: inout [UInt8]) {
        var cursor = range.lowerBound
        while cursor < range.upperBound {
            let byte = span.unsafeLoad(fromByteOffset: cursor, as: UInt8.self)
            if byte == UInt8(ascii: "\\") {
                let (scalar, next) = decode(span, cursor..<range.upperBound)
                output.append(contentsOf: UTF8.encode(scalar) ?? .init())
                cursor = next
            } else {
                output.append(byte)
                cursor += 1
            }
        }
    }

    /// The value of four hexadecimal digits; nil if they are not.
    private static func codeUnit(_ span: RawSpan, _ start: Int, _ end: Int) -> UInt32? {
        guard start + 4 <= end else { return nil }
        var unit: UInt32 = 0
        for place in start..<start + 4 {
            let character = span.unsafeLoad(fromByteOffset: place, as: UInt8.self)
            guard let digit = Hexadecimal.value(of: character) else { return nil }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}
