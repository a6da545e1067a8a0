extension JSONScanner {
    /// Passes over the next value, whatever it is, and checks it in full.
    ///
    /// It does not recurse: which of the open levels are objects is kept as one bit each.
    ///
    /// - Returns: where the value's text lies, without whitespace around it.
    @discardableResult
    public mutating func skipValue() throws(JSONError) -> Range<Int> {
        skipWhitespace()
        let start = offset
        var objects: UInt128 = 0
        var level = 0
        repeat {
            var isComplete = true
            switch try peek() {
            case .string: _ = try passString()
            case .number: _ = try passNumber()
            case .true: try passLiteral("true")
            case .false: try passLiteral("false")
            case .null: try passLiteral("null")
            case .object:
                isComplete = try enter(&objects, &level, isObject: true)
            case .array:
                isComplete = try enter(&objects, &level, isObject: false)
            }
            if isComplete { try leave(&objects, &level) }
        } while level > 0
        return start..<offset
    }

    /// Opens a level and passes its first key.
    ///
    /// - Returns: whether it is empty and was closed again.
    @inline(__always)
    private mutating func enter(
        _ objects: inout UInt128, _ level: inout Int, isObject: Bool
    ) throws(JSONError) -> Bool {
        guard depth &+ level < maximumDepth else { throw tooDeep() }
        offset &+= 1
        skipWhitespace()
        let end = UInt8(ascii: isObject ? "}" : "]")
        if offset < bytes.byteCount, byte(offset) == end {
            offset &+= 1
            return true
        }
        level &+= 1
        objects = objects &<< 1 | (isObject ? 1 : 0)
        if isObject { _ = try key() }
        return false
    }

    /// Behind a complete value: closes what ends here and passes the comma, and key, before the next.
    @inline(__always)
    private mutating func leave(_ objects: inout UInt128, _ level: inout Int) throws(JSONError) {
        while level > 0 {
            skipWhitespace()
            let isObject = objects & 1 == 1
            let expected = isObject ? "',' or '}'" : "',' or ']'"
            guard offset < bytes.byteCount else { throw unexpected(expected) }
            let next = byte(offset)
            if next == UInt8(ascii: ",") {
                offset &+= 1
                skipWhitespace()
                if isObject { _ = try key() }
                return
            }
            guard next == UInt8(ascii: isObject ? "}" : "]") else { throw unexpected(expected) }
            offset &+= 1
            objects &>>= 1
            level &-= 1
        }
    }
}
