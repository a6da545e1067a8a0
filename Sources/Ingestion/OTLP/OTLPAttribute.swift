import JSON

/// A key and its value, for showing them.
struct OTLPAttribute: Equatable {
    let key: String
    let value: OTLPValue

    /// Writes attributes as one object. Of a key that stands twice, which OTLP forbids, the first
    /// counts, as in what is extracted.
    static func write(_ attributes: [OTLPAttribute], to writer: inout JSONWriter) {
        var seen: Set<String> = []
        writer.beginObject()
        for attribute in attributes where seen.insert(attribute.key).inserted {
            writer.key(attribute.key)
            attribute.value.write(to: &writer)
        }
        writer.endObject()
    }
}
