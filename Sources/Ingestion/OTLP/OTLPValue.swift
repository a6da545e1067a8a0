import Bytes
import JSON

/// An attribute's value as a tree (`AnyValue`), for showing it.
enum OTLPValue: Equatable {
    /// No alternative is set, or one that can't be read.
    case empty
    case string(String)
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    case bytes([UInt8])
    case array([OTLPValue])
    case map([OTLPAttribute])

    /// Writes it as plain JSON: bytes as base64, and what JSON has no number for as a string.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .empty: writer.null()
        case .string(let text): writer.string(text)
        case .boolean(let value): writer.boolean(value)
        case .integer(let value): writer.integer(value)
        case .double(let value):
            if value.isFinite {
                writer.double(value)
            } else {
                writer.string(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
            }
        case .bytes(let bytes): writer.string(Base64.encode(bytes))
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .map(let members): OTLPAttribute.write(members, to: &writer)
        }
    }
}
