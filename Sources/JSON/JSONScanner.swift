/// Reads JSON text (RFC 8259) from borrowed memory, front to back, as the caller asks for it.
///
/// Nothing is built and nothing is copied: strings, numbers and skipped values are handed out as
/// offsets into the text. What was read or skipped is valid in full: grammar, UTF-8, escapes (lone
/// surrogates are refused), nesting, and every number is within a double. Duplicate keys are the
/// caller's to judge.
///
/// Call `beginObject` and then `nextKey` until it gives nil, reading or skipping one value after
/// each key; likewise `beginArray` and `nextElement`; at last `finish`.
public struct JSONScanner: ~Escapable {
    /// The most levels of nesting that any scanner can be told to accept.
    public static let depthCeiling = 128
    /// The longest number in bytes. Longer ones carry no more than a double can hold.
    public static let maximumNumberLength = 1_024

    /// The text.
    public let bytes: RawSpan
    /// The offset in bytes of what is read next.
    public internal(set) var offset: Int
    /// How many objects and arrays are open.
    public internal(set) var depth: Int
    /// How many may be open.
    public let maximumDepth: Int
    /// Whether the innermost open object or array has just been opened, so that no comma is due.
    var isFirst: Bool

    /// - Parameters:
    ///   - bytes: the text; a byte order mark is refused.
    ///   - offset: where in the text to begin, to read again a value that was skipped.
    ///   - maximumDepth: how many objects and arrays may be open at once, 1 to `depthCeiling`.
    @_lifetime(copy bytes)
    public init(
        _ bytes: RawSpan, startingAt offset: Int = 0,
        maximumDepth: Int = JSONScanner.depthCeiling
    ) {
        self.bytes = bytes
        self.offset = max(0, min(offset, bytes.byteCount))
        self.depth = 0
        self.maximumDepth = min(maximumDepth, JSONScanner.depthCeiling)
        self.isFirst = false
    }

    /// The kind of the next value, which is not consumed.
    public mutating func peek() throws(JSONError) -> JSONKind {
        skipWhitespace()
        guard offset < bytes.byteCount else { throw unexpected("a value") }
        switch byte(offset) {
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "t"): return .true
        case UInt8(ascii: "f"): return .false
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw unexpected("a value")
        }
    }

    /// Enters an object.
    public mutating func beginObject() throws(JSONError) {
        try expect(.object)
        try open()
    }

    /// Enters an array.
    public mutating func beginArray() throws(JSONError) {
        try expect(.array)
        try open()
    }

    /// Reads the next key of the innermost object and its colon; nil at the end, which is consumed.
    public mutating func nextKey() throws(JSONError) -> JSONString? {
        skipWhitespace()
        guard offset < bytes.byteCount else { throw unexpected("a key or '}'") }
        if byte(offset) == UInt8(ascii: "}") {
            close()
            return nil
        }
        try passComma("',' or '}'")
        return try key()
    }

    /// Whether the innermost array has another element; its end is consumed.
    public mutating func nextElement() throws(JSONError) -> Bool {
        skipWhitespace()
        guard offset < bytes.byteCount else { throw unexpected("a value or ']'") }
        if byte(offset) == UInt8(ascii: "]") {
            close()
            return false
        }
        try passComma("',' or ']'")
        return true
    }

    /// Reads a string.
    public mutating func string() throws(JSONError) -> JSONString {
        try expect(.string)
        return try passString()
    }

    /// Reads a number.
    public mutating func number() throws(JSONError) -> JSONNumber {
        try expect(.number)
        return try passNumber()
    }

    /// Reads `true` or `false`.
    public mutating func boolean() throws(JSONError) -> Bool {
        switch try peek() {
        case .true:
            try passLiteral("true")
            return true
        case .false:
            try passLiteral("false")
            return false
        case let other:
            throw wrongKind("a boolean", other)
        }
    }

    /// Reads `null` if it is next.
    ///
    /// - Returns: whether it was.
    public mutating func null() throws(JSONError) -> Bool {
        guard try peek() == .null else { return false }
        try passLiteral("null")
        return true
    }

    /// Reads the next value of any kind; objects and arrays are passed over and checked in full.
    public mutating func token() throws(JSONError) -> JSONToken {
        let kind = try peek()
        switch kind {
        case .string:
            let string = try passString()
            return JSONToken(kind: kind, flag: string.hasEscapes, range: string.contents)
        case .number:
            let number = try passNumber()
            return JSONToken(kind: kind, flag: number.isInteger, range: number.range)
        default: return JSONToken(kind: kind, flag: false, range: try skipValue())
        }
    }

    /// Makes sure that nothing but whitespace is left.
    public mutating func finish() throws(JSONError) {
        skipWhitespace()
        guard offset == bytes.byteCount else { throw unexpected("the end of the text") }
    }

    // MARK: Steps

    @inline(__always)
    func byte(_ index: Int) -> UInt8 {
        bytes.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
    }

    @inline(__always)
    mutating func skipWhitespace() {
        let end = bytes.byteCount
        while offset < end {
            let next = byte(offset)
            guard next <= 0x20, next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 else {
                return
            }
            offset &+= 1
        }
    }

    /// Reads a key and its colon; whitespace and comma before it have been passed.
    @inline(__always)
    mutating func key() throws(JSONError) -> JSONString {
        guard offset < bytes.byteCount, byte(offset) == UInt8(ascii: "\"") else {
            throw unexpected("a key")
        }
        let key = try passString()
        skipWhitespace()
        guard offset < bytes.byteCount, byte(offset) == UInt8(ascii: ":") else {
            throw unexpected("':'")
        }
        offset &+= 1
        return key
    }

    mutating func passLiteral(_ literal: StaticString) throws(JSONError) {
        let count = literal.utf8CodeUnitCount
        let start = offset
        for index in 0..<count {
            guard start + index < bytes.byteCount,
                byte(start + index) == literal.utf8Start[index]
            else {
                offset = min(start + index, bytes.byteCount)
                throw unexpected("\"\(literal)\"")
            }
        }
        offset = start + count
    }

    private mutating func expect(_ kind: JSONKind) throws(JSONError) {
        let next = try peek()
        guard next == kind else { throw wrongKind(kind.name, next) }
    }

    private mutating func open() throws(JSONError) {
        guard depth < maximumDepth else { throw tooDeep() }
        depth &+= 1
        offset &+= 1
        isFirst = true
    }

    private mutating func close() {
        offset &+= 1
        depth &-= 1
        isFirst = false
    }

    @inline(__always)
    private mutating func passComma(_ expected: StaticString) throws(JSONError) {
        if isFirst {
            isFirst = false
            return
        }
        guard byte(offset) == UInt8(ascii: ",") else { throw unexpected("\(expected)") }
        offset &+= 1
        skipWhitespace()
    }
}
