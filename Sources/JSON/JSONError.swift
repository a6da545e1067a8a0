/// Bytes that are not JSON, or not the JSON that was asked for.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of rule is broken; the caller's answer may depend on it.
    public enum Reason: Hashable, Sendable {
        /// The grammar of RFC 8259.
        case syntax
        /// The text ends inside a value.
        case unexpectedEnd
        /// A string holds bytes that are not UTF-8, or an escape that is not a character.
        case encoding
        /// More levels of nesting than allowed.
        case tooDeep
        /// A number beyond a double, or longer than `JSONScanner.maximumNumberLength`.
        case numberRange
        /// A key stands twice in one object.
        case duplicateKey
        /// A value of another kind than the one asked for.
        case wrongKind
    }

    public let reason: Reason
    /// The offset in bytes, from the start of the text, of the offending byte.
    public let offset: Int
    /// What is asked for at `offset`.
    public let expected: String
    /// What stands there instead.
    public let found: String

    @inline(never)
    public init(reason: Reason, offset: Int, expected: String, found: String) {
        self.reason = reason
        self.offset = offset
        self.expected = expected
        self.found = found
    }

    public var description: String { "at byte \(offset): expected \(expected), found \(found)" }

    /// The place of the error for a human: line and column from 1, the column in characters.
    ///
    /// It is computed here, by going over the text again, so that scanning never counts lines.
    ///
    /// - Parameter bytes: the text that the error was thrown for.
    public func position(in bytes: RawSpan) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for index in 0..<min(offset, bytes.byteCount) {
            let byte = bytes.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return (line, column)
    }
}
