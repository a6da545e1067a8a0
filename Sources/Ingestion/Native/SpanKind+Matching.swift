import JSON
import Model

extension SpanKind {
    /// The names, spelt out once: `name` asks the runtime for the case's name each time.
    private static let names: [(FieldName, SpanKind)] = allCases.compactMap { kind in
        FieldName(kind.name.utf8).map { ($0, kind) }
    }

    /// The kind with this wire name in any case; nil for an unknown one.
    init?(_ string: JSONString, in bytes: RawSpan) {
        let letters = string.utf8(in: bytes).map { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        guard let name = FieldName(letters),
            let match = Self.names.first(where: { $0.0 == name })
        else { return nil }
        self = match.1
    }
}
