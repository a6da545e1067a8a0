import JSON

/// An attribute of a demo span, by the OpenTelemetry names.
struct DemoAttribute: Hashable, Sendable {
    enum Value: Hashable, Sendable {
        case text(String)
        case integer(Int)
        case texts([String])
    }

    var key: String
    var value: Value

    static func text(_ key: String, _ text: String) -> DemoAttribute {
        DemoAttribute(key: key, value: .text(text))
    }

    static func integer(_ key: String, _ number: Int) -> DemoAttribute {
        DemoAttribute(key: key, value: .integer(number))
    }

    static func texts(_ key: String, _ texts: [String]) -> DemoAttribute {
        DemoAttribute(key: key, value: .texts(texts))
    }

    /// Writes it as OTLP/JSON has it: 64-bit numbers are strings.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("key")
        writer.string(key)
        writer.key("value")
        writer.beginObject()
        switch value {
        case .text(let text): Self.write(text, to: &writer)
        case .integer(let number):
            writer.key("intValue")
            writer.string(String(number))
        case .texts(let texts):
            writer.key("arrayValue")
            writer.beginObject()
            writer.key("values")
            writer.beginArray()
            for text in texts {
                writer.beginObject()
                Self.write(text, to: &writer)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
        writer.endObject()
        writer.endObject()
    }

    private static func write(_ text: String, to writer: inout JSONWriter) {
        writer.key("stringValue")
        writer.string(text)
    }
}
