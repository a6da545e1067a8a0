import JSON

/// Finds a field by its key, in either spelling: an open-addressed table.
struct NativeFieldTable {
    private struct Entry {
        var name: FieldName
        var field: NativeField
    }

    /// The one table there is.
    static let shared = NativeFieldTable()

    private static let bits = 9
    private var entries: [Entry?]

    init() {
        entries = Array(repeating: nil, count: 1 << Self.bits)
        for field in NativeField.allCases {
            insert(field.camelCase, field)
            if field.snakeCase != field.camelCase { insert(field.snakeCase, field) }
        }
    }

    private mutating func insert(_ text: String, _ field: NativeField) {
        guard let name = FieldName(text.utf8) else {
            preconditionFailure("\(text) is longer than a field name may be")
        }
        var slot = name.slot(bits: Self.bits)
        while entries[slot] != nil { slot = (slot + 1) & (entries.count - 1) }
        entries[slot] = Entry(name: name, field: field)
    }

    /// The field with this key in either spelling; nil for an unknown key.
    func field(_ key: JSONString, in bytes: RawSpan) -> NativeField? {
        guard let name = FieldName(key, in: bytes) else { return nil }
        var slot = name.slot(bits: Self.bits)
        while let entry = entries[slot] {
            if entry.name == name { return entry.field }
            slot = (slot + 1) & (entries.count - 1)
        }
        return nil
    }
}
