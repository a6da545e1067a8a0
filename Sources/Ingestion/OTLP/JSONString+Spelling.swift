import JSON

extension JSONString {
    /// Whether the string is one of two spellings of a key.
    func isEither(_ first: StaticString, _ second: StaticString, in bytes: RawSpan) -> Bool {
        equals(first, in: bytes) || equals(second, in: bytes)
    }
}
