import JSON
import Model

extension NativeField {
    /// An open-addressed table of both spellings of every field.
    private struct Table {
        struct Entry {
            var name: FieldName
            var field: NativeField
        }

        static let bits = 9
        var entries: [Entry?]

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

        func field(_ name: FieldName) -> NativeField? {
            var slot = name.slot(bits: Self.bits)
            while let entry = entries[slot] {
                if entry.name == name { return entry.field }
                slot = (slot + 1) & (entries.count - 1)
            }
            return nil
        }
    }

    private static let table = Table()

    /// The field with this key in either spelling; nil for an unknown key.
    init?(_ key: JSONString, in bytes: RawSpan) {
        guard let name = FieldName(key, in: bytes), let field = Self.table.field(name) else {
            return nil
        }
        self = field
    }
}

extension EventType {
    private static let names: [(FieldName, EventType)] = allCases.compactMap { type in
        FieldName(type.name.utf8).map { ($0, type) }
    }

    /// The type with this wire name, spelt exactly.
    init?(_ string: JSONString, in bytes: RawSpan) {
        guard let name = FieldName(string, in: bytes),
            let match = Self.names.first(where: { $0.0 == name })
        else { return nil }
        self = match.1
    }
}
