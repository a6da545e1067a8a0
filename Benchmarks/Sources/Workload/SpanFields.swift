/// Writes the fields of a protobuf message and notes the places to patch.
struct SpanFields {
    private(set) var bytes: [UInt8] = []
    private(set) var patches: [Patch] = []

    mutating func message(_ field: Int, _ content: some Collection<UInt8>) {
        Self.varint(UInt64(field << 3 | 2), &bytes)
        Self.varint(UInt64(content.count), &bytes)
        bytes.append(contentsOf: content)
    }

    mutating func text(_ field: Int, _ text: String) { message(field, Array(text.utf8)) }

    /// A field of bytes to patch.
    mutating func patch(_ field: Int, _ kind: Patch.Kind, _ subject: Int) {
        Self.varint(UInt64(field << 3 | 2), &bytes)
        Self.varint(UInt64(kind.byteCount), &bytes)
        place(kind, subject)
    }

    /// A fixed64 to patch.
    mutating func fixed(_ field: Int, _ kind: Patch.Kind, _ subject: Int) {
        Self.varint(UInt64(field << 3 | 1), &bytes)
        place(kind, subject)
    }

    /// An attribute of a span or resource with a text.
    mutating func attribute(_ key: String, _ value: String, field: Int = 9) {
        var content = SpanFields()
        content.text(1, value)
        attribute(key, content.bytes, field)
    }

    /// An attribute of a span with a whole number.
    mutating func attribute(_ key: String, _ value: Int) {
        var content: [UInt8] = []
        Self.varint(3 << 3, &content)
        Self.varint(UInt64(value), &content)
        attribute(key, content, 9)
    }

    private mutating func attribute(_ key: String, _ value: [UInt8], _ field: Int) {
        var content = SpanFields()
        content.text(1, key)
        content.message(2, value)
        message(field, content.bytes)
    }

    private mutating func place(_ kind: Patch.Kind, _ subject: Int) {
        patches.append(Patch(kind: kind, offset: bytes.count, subject: subject))
        bytes.append(contentsOf: repeatElement(0, count: kind.byteCount))
    }

    static func varint(_ value: UInt64, _ bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
