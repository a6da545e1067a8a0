import JSON

/// Finds a field by its key, in either spelling: an open-addressed table.
struct NativeFieldTable {
    /// The one table there is.
    static let shared = NativeFieldTable()

    private static let bits = 9
    /// Indices into `names` and `fields`, `free` where nothing is; small, to stay in the cache.
    private var places: [UInt8]
    private static let free = UInt8.max
    private var names: [FieldName]
    private var fields: [NativeField]

    init() {
        places = Array(repeating: Self.free, count: 1 << Self.bits)
        names = []
        fields = []
        for field in NativeField.allCases {
            insert(field.camelCase, field)
            if field.snakeCase != field.camelCase { insert(field.snakeCase, field) }
        }
    }

    private mutating func insert(_ text: String, _ field: NativeField) {
        guard let name = FieldName(text.utf8), names.count < Int(Self.free) else {
            preconditionFailure("\(text) is longer than a field name may be, or one too many")
        }
        var place = name.slot(bits: Self.bits)
        while places[place] != Self.free { place = (place + 1) & (places.count - 1) }
        places[place] = UInt8(names.count)
        names.append(name)
        fields.append(field)
    }

    /// The field with this key in either spelling; nil for an unknown key.
    func field(_ key: JSONString, in bytes: RawSpan) -> NativeField? {
        guard let name = FieldName(key, in: bytes) else { return nil }
        var place = name.slot(bits: Self.bits)
        while places[place] != Self.free {
            let index = Int(places[place])
            if names[index] == name { return fields[index] }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }
}
