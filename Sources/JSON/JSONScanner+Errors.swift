extension JSONScanner {
    /// An error for what stands at `offset`, or for the end of the text.
    @inline(never)
    func unexpected(_ expected: String) -> JSONError {
        guard offset < bytes.byteCount else {
            return JSONError(
                reason: .unexpectedEnd, offset: bytes.byteCount, expected: expected,
                found: "the end of the text")
        }
        return JSONError(
            reason: .syntax, offset: offset, expected: expected, found: describe(offset))
    }

    @inline(never)
    func badEncoding(at place: Int, expected: String) -> JSONError {
        guard place < bytes.byteCount else {
            return JSONError(
                reason: .unexpectedEnd, offset: bytes.byteCount, expected: expected,
                found: "the end of the text")
        }
        return JSONError(
            reason: .encoding, offset: place, expected: expected, found: describe(place))
    }

    @inline(never)
    func wrongKind(_ expected: String, _ found: JSONKind) -> JSONError {
        JSONError(reason: .wrongKind, offset: offset, expected: expected, found: found.name)
    }

    @inline(never)
    func tooDeep() -> JSONError {
        JSONError(
            reason: .tooDeep, offset: offset, expected: "at most \(maximumDepth) levels of nesting",
            found: "one more")
    }

    @inline(never)
    func numberRange(at place: Int, expected: String, found: String) -> JSONError {
        JSONError(reason: .numberRange, offset: place, expected: expected, found: found)
    }

    private func describe(_ place: Int) -> String {
        let value = byte(place)
        if value == 0xEF, place + 2 < bytes.byteCount, byte(place + 1) == 0xBB,
            byte(place + 2) == 0xBF
        {
            return "a byte order mark"
        }
        guard (0x20...0x7E).contains(value) else {
            return "byte 0x" + (value < 16 ? "0" : "") + String(value, radix: 16)
        }
        return "'\(Character(Unicode.Scalar(value)))'"
    }
}
