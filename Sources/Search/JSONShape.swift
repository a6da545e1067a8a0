/// Tells the parts of a JSON text apart, which nobody has checked.
enum JSONShape {
    /// Strings from this many bytes on may be data.
    static let leastDataBytes = 512
    /// Of data, only as much is read: `data:image/png;base64` and the like.
    static let textBeforeData = 64

    /// Whether a string is an encoded file, such as an image in base64: behind its beginning, which
    /// may be that of a data URL, every byte up to the 512th is of the alphabets for that.
    static func isData(_ span: RawSpan, _ range: Range<Int>) -> Bool {
        guard range.count >= leastDataBytes else { return false }
        let start = range.lowerBound
        for place in start + textBeforeData..<start + leastDataBytes {
            switch span.unsafeLoad(fromByteOffset: place, as: UInt8.self) {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"),
                UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "\\"),
                0x0A, 0x0D:
                continue
            default: return false
            }
        }
        return true
    }

    /// Whether a string begins as JSON objects and arrays do: one or more brackets, then a quote.
    static func opensJSON(
        _ span: RawSpan, _ range: Range<Int>, isEscaped: Bool
    ) -> Bool {
        var cursor = range.lowerBound
        var isOpen = false
        while cursor < range.upperBound {
            var byte = span.unsafeLoad(fromByteOffset: cursor, as: UInt8.self)
            cursor += 1
            if isEscaped, byte == UInt8(ascii: "\\") {
                let (scalar, next) = JSONEscape.decode(span, cursor - 1..<range.upperBound)
                guard scalar.isASCII else { return false }
                byte = UInt8(scalar.value)
                cursor = next
            }
            switch byte {
            case 0x20, 0x0A, 0x0D, 0x09: continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): isOpen = true
            case UInt8(ascii: "\""): return isOpen
            default: return false
            }
        }
        return false
    }

    /// Where a string ends whose contents begin `range`, and whether escapes are in it.
    static func endOfString(
        _ span: RawSpan, _ range: Range<Int>
    ) -> (close: Int, isEscaped: Bool) {
        let end = range.upperBound
        let ones: UInt64 = 0x0101_0101_0101_0101
        var cursor = range.lowerBound
        var isEscaped = false
        while cursor < end {
            // Eight bytes at a time up to a quote or backslash: `(x - 1) & ~x` sets a byte's top
            // bit where the byte is 0, and wrongly only above such a byte.
            if cursor &+ 8 <= end {
                let bytes = UInt64(
                    littleEndian: span.unsafeLoadUnaligned(
                        fromUncheckedByteOffset: cursor, as: UInt64.self))
                let quote = bytes ^ (ones &* 0x22)
                let backslash = bytes ^ (ones &* 0x5C)
                let found =
                    (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash))
                    & (ones &* 0x80)
                if found == 0 {
                    cursor &+= 8
                    continue
                }
                cursor &+= found.trailingZeroBitCount &>> 3
            }
            switch span.unsafeLoad(fromUncheckedByteOffset: cursor, as: UInt8.self) {
            case UInt8(ascii: "\""): return (cursor, isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                cursor &+= 2
            default: cursor &+= 1
            }
        }
        return (end, isEscaped)
    }

    static func skipSpaces(_ span: RawSpan, _ range: Range<Int>) -> Int {
        var cursor = range.lowerBound
        while cursor < range.upperBound {
            switch span.unsafeLoad(fromUncheckedByteOffset: cursor, as: UInt8.self) {
            case 0x20, 0x0A, 0x0D, 0x09: cursor &+= 1
            default: return cursor
            }
        }
        return cursor
    }

    static func endOfBareText(_ span: RawSpan, _ range: Range<Int>) -> Int {
        for cursor in range {
            switch span.unsafeLoad(fromUncheckedByteOffset: cursor, as: UInt8.self) {
            case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "{"),
                UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), 0x20, 0x0A, 0x0D, 0x09:
                return cursor
            default: continue
            }
        }
        return range.upperBound
    }

    static func isLiteral(_ span: RawSpan, _ range: Range<Int>) -> Bool {
        switch span.unsafeLoad(fromByteOffset: range.lowerBound, as: UInt8.self) {
        case UInt8(ascii: "t"): matches(span, range, "true")
        case UInt8(ascii: "f"): matches(span, range, "false")
        case UInt8(ascii: "n"): matches(span, range, "null")
        default: false
        }
    }

    static func matches(
        _ span: RawSpan, _ range: Range<Int>, _ literal: StaticString
    ) -> Bool {
        guard range.count == literal.utf8CodeUnitCount else { return false }
        return literal.withUTF8Buffer { wanted in
            span.extracting(range).withUnsafeBytes { $0.elementsEqual(wanted) }
        }
    }
}
