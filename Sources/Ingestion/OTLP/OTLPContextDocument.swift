import Bytes
import JSON

/// A span's resource and scope as a tree, from either encoding, for showing them.
struct OTLPContextDocument: Equatable {
    var resourceAttributes: [OTLPAttribute] = []
    var scopeName = ""
    var scopeVersion = ""
    var scopeAttributes: [OTLPAttribute] = []

    /// Neither.
    init() {}

    /// Reads a `Resource` as field 1 and an `InstrumentationScope` as field 2.
    init(protobuf bytes: RawSpan) throws(FormatError) {
        var reader = ProtobufReader(bytes)
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .lengthDelimited): try readResource(try reader.message())
            case (2, .lengthDelimited): try readScope(try reader.message())
            default: try reader.skip(wire)
            }
        }
    }

    /// Reads `{"resource":…,"scope":…}` in OTLP/JSON.
    init(json value: JSONValue) {
        resourceAttributes = OTLPAttribute.list(value["resource"]?["attributes"])
        if let scope = value["scope"] {
            scopeName = scope.otlpText("name", "name")
            scopeVersion = scope.otlpText("version", "version")
            scopeAttributes = OTLPAttribute.list(scope["attributes"])
        }
    }

    /// Writes it as `{"resource":{"attributes":…},"scope":{"name":…,"version":…,"attributes":…}}`.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("resource")
        writer.beginObject()
        writer.key("attributes")
        OTLPAttribute.write(resourceAttributes, to: &writer)
        writer.endObject()
        writer.key("scope")
        writer.beginObject()
        writer.key("name")
        writer.string(scopeName)
        writer.key("version")
        writer.string(scopeVersion)
        writer.key("attributes")
        OTLPAttribute.write(scopeAttributes, to: &writer)
        writer.endObject()
        writer.endObject()
    }

    private mutating func readResource(_ reader: consuming ProtobufReader) throws(FormatError) {
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .lengthDelimited):
                resourceAttributes.append(try OTLPAttribute(try reader.message(), depth: 1))
            default: try reader.skip(wire)
            }
        }
    }

    private mutating func readScope(_ reader: consuming ProtobufReader) throws(FormatError) {
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .lengthDelimited): scopeName = reader.string(try reader.text())
            case (2, .lengthDelimited): scopeVersion = reader.string(try reader.text())
            case (3, .lengthDelimited):
                scopeAttributes.append(try OTLPAttribute(try reader.message(), depth: 1))
            default: try reader.skip(wire)
            }
        }
    }
}
