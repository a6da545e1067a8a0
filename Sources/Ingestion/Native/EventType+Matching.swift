import JSON
import Model

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
