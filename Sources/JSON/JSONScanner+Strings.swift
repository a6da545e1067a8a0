extension JSONScanner {
    /// Reads the string whose opening quote is at `offset`.
    mutating func passString() throws(JSONError) -> JSONString {
        let start = offset &+ 1
        let end = bytes.byteCount
        var cursor = start
        var hasEscapes = false
        while true {
            // Eight bytes at a time up to the next quote, backslash, control or non-ASCII byte.
            while cursor &+ 8 <= end {
                let stops = Self.stops(
                    bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: cursor, as: UInt64.self))
                if stops != 0 {
                    cursor &+= stops.trailingZeroBitCount &>> 3
                    break
                }
                cursor &+= 8
            }
            guard cursor < end else {
                offset = end
                throw unexpected("'\"'")
            }
            let next = byte(cursor)
            if next == UInt8(ascii: "\"") {
                offset = cursor &+ 1
                return JSONString(contents: start..<cursor, hasEscapes: hasEscapes)
            } else if next == UInt8(ascii: "\\") {
                hasEscapes = true
                cursor = try endOfEscape(at: cursor)
            } else if next < 0x20 {
                offset = cursor
                throw unexpected("no control character in a string")
            } else if next < 0x80 {
                cursor &+= 1
            } else {
                cursor = try endOfMultibyte(at: cursor)
            }
        }
    }

    /// A word whose lowest set bit lies in the first of eight bytes that is a quote, a backslash, a
    /// control character or not ASCII; 0 if none is.
    ///
    /// `(x - 1) & ~x` sets a byte's top bit where the byte is 0. A borrow can set it wrongly, but
    /// only above a byte where it is set rightly.
    @inline(__always)
    private static func stops(_ word: UInt64) -> UInt64 {
        let little = UInt64(littleEndian: word)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = little ^ (ones &* 0x22)
        let backslash = little ^ (ones &* 0x5C)
        let found =
            ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
            | ((little &- ones &* 0x20) & ~little) | little
        return found & (ones &* 0x80)
    }

    /// Checks the escape at `start` and gives the offset behind it.
    private func endOfEscape(at start: Int) throws(JSONError) -> Int {
        guard start + 1 < bytes.byteCount else {
            throw badEncoding(at: start + 1, expected: "an escape")
        }
        switch byte(start + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"): break
        default:
            throw JSONError(
                reason: .syntax, offset: start + 1, expected: "one of \" \\ / b f n r t u",
                found: "another escape")
        }
        let unit = try hexadecimal(at: start + 2)
        switch unit {
        case 0xD800...0xDBFF:
            let next = start + 6
            guard next + 1 < bytes.byteCount, byte(next) == UInt8(ascii: "\\"),
                byte(next + 1) == UInt8(ascii: "u"),
                (0xDC00...0xDFFF).contains(try hexadecimal(at: next + 2))
            else { throw loneSurrogate(at: start) }
            return start + 12
        case 0xDC00...0xDFFF: throw loneSurrogate(at: start)
        default: return start + 6
        }
    }

    private func hexadecimal(at start: Int) throws(JSONError) -> UInt16 {
        guard let unit = JSONString.codeUnit(at: start, in: bytes) else {
            for place in start..<start + 4 {
                guard place < bytes.byteCount, JSONString.digit(byte(place)) != nil else {
                    throw badEncoding(at: place, expected: "four hexadecimal digits")
                }
            }
            throw badEncoding(at: start, expected: "four hexadecimal digits")
        }
        return unit
    }

    @inline(never)
    private func loneSurrogate(at place: Int) -> JSONError {
        JSONError(
            reason: .encoding, offset: place, expected: "a character", found: "a lone surrogate")
    }

    /// Checks the non-ASCII UTF-8 from `start` on and gives the offset of the next ASCII byte.
    ///
    /// Source: The Unicode Standard, table 3-7, "Well-Formed UTF-8 Byte Sequences".
    private func endOfMultibyte(at start: Int) throws(JSONError) -> Int {
        var cursor = start
        while cursor < bytes.byteCount, byte(cursor) >= 0x80 {
            let lead = byte(cursor)
            let count: Int
            var second: ClosedRange<UInt8> = 0x80...0xBF
            switch lead {
            case 0xC2...0xDF: count = 2
            case 0xE0:
                count = 3
                second = 0xA0...0xBF
            case 0xED:
                count = 3
                second = 0x80...0x9F
            case 0xE1...0xEF: count = 3
            case 0xF0:
                count = 4
                second = 0x90...0xBF
            case 0xF1...0xF3: count = 4
            case 0xF4:
                count = 4
                second = 0x80...0x8F
            default: throw badEncoding(at: cursor, expected: "UTF-8")
            }
            guard cursor + 1 < bytes.byteCount, second.contains(byte(cursor + 1)) else {
                throw badEncoding(at: cursor + 1, expected: "UTF-8")
            }
            for place in cursor + 2..<max(cursor + 2, cursor + count) {
                guard place < bytes.byteCount, byte(place) & 0xC0 == 0x80 else {
                    throw badEncoding(at: place, expected: "UTF-8")
                }
            }
            cursor += count
        }
        return cursor
    }
}
