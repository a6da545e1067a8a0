import Bytes
import JSON

/// Turns an OTLP trace request from protobuf into OTLP/JSON.
///
/// It is the tests' own reader of the format, and knows nothing of what is tested.
enum OTLPTranscoder {
    /// How a field is written in JSON.
    private indirect enum Shape {
        case text
        case identifier
        case base64
        case enumeration
        case boolean
        case long
        case double
        case message([Int: (name: String, shape: Shape, isRepeated: Bool)])
        case value
    }

    private enum Wire {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    static func json(_ protobuf: [UInt8]) -> [UInt8] {
        var writer = JSONWriter()
        write(protobuf[...], request, &writer)
        return writer.bytes
    }

    // MARK: Shapes

    private static let keyValue = Shape.message([
        1: ("key", .text, false), 2: ("value", .value, false),
    ])
    private static let anyValue: [Int: (name: String, shape: Shape, isRepeated: Bool)] = [
        1: ("stringValue", .text, false), 2: ("boolValue", .boolean, false),
        3: ("intValue", .long, false), 4: ("doubleValue", .double, false),
        5: ("arrayValue", .message([1: ("values", .value, true)]), false),
        6: ("kvlistValue", .message([1: ("values", keyValue, true)]), false),
        7: ("bytesValue", .base64, false),
    ]
    private static let event = Shape.message([
        1: ("timeUnixNano", .long, false), 2: ("name", .text, false),
        3: ("attributes", keyValue, true), 4: ("droppedAttributesCount", .enumeration, false),
    ])
    private static let link = Shape.message([
        1: ("traceId", .identifier, false), 2: ("spanId", .identifier, false),
        3: ("traceState", .text, false), 4: ("attributes", keyValue, true),
    ])
    private static let span = Shape.message([
        1: ("traceId", .identifier, false), 2: ("spanId", .identifier, false),
        3: ("traceState", .text, false), 4: ("parentSpanId", .identifier, false),
        5: ("name", .text, false), 6: ("kind", .enumeration, false),
        7: ("startTimeUnixNano", .long, false), 8: ("endTimeUnixNano", .long, false),
        9: ("attributes", keyValue, true), 10: ("droppedAttributesCount", .enumeration, false),
        11: ("events", event, true), 12: ("droppedEventsCount", .enumeration, false),
        13: ("links", link, true), 14: ("droppedLinksCount", .enumeration, false),
        15: (
            "status",
            .message([2: ("message", .text, false), 3: ("code", .enumeration, false)]), false
        ),
        16: ("flags", .enumeration, false),
    ])
    private static let scope = Shape.message([
        1: ("name", .text, false), 2: ("version", .text, false), 3: ("attributes", keyValue, true),
    ])
    private static let request = Shape.message([
        1: (
            "resourceSpans",
            .message([
                1: ("resource", .message([1: ("attributes", keyValue, true)]), false),
                2: (
                    "scopeSpans",
                    .message([1: ("scope", scope, false), 2: ("spans", span, true)]), true
                ),
            ]), true
        )
    ])

    // MARK: Reading and writing

    private static func fields(_ bytes: ArraySlice<UInt8>) -> [(number: Int, wire: Wire)] {
        var rest = bytes
        var fields: [(number: Int, wire: Wire)] = []
        func varint() -> UInt64 {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while let byte = rest.popFirst() {
                value |= UInt64(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { break }
            }
            return value
        }
        func fixed(_ count: Int) -> UInt64 {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        while !rest.isEmpty {
            let key = varint()
            let number = Int(key >> 3)
            switch key & 7 {
            case 0: fields.append((number, .number(varint())))
            case 1: fields.append((number, .number(fixed(8))))
            case 5: fields.append((number, .number(fixed(4))))
            default:
                let count = Int(varint())
                fields.append((number, .bytes(rest.prefix(count))))
                rest = rest.dropFirst(count)
            }
        }
        return fields
    }

    private static func write(
        _ bytes: ArraySlice<UInt8>, _ shape: Shape, _ writer: inout JSONWriter
    ) {
        switch shape {
        case .message(let members):
            let fields = fields(bytes)
            writer.beginObject()
            for (number, member) in members.sorted(by: { $0.key < $1.key }) {
                let found = fields.filter { $0.number == number }
                guard !found.isEmpty else { continue }
                writer.key(member.name)
                if member.isRepeated { writer.beginArray() }
                for field in found { write(field.wire, member.shape, &writer) }
                if member.isRepeated { writer.endArray() }
            }
            writer.endObject()
        case .value: write(bytes, .message(anyValue), &writer)
        case .identifier: writer.string(Hexadecimal.encode(bytes).uppercased())
        default: writer.string(String(decoding: bytes, as: UTF8.self))
        }
    }

    private static func write(_ wire: Wire, _ shape: Shape, _ writer: inout JSONWriter) {
        switch (wire, shape) {
        case (.bytes(let bytes), _): write(bytes, shape, &writer)
        case (.number(let value), .boolean): writer.boolean(value != 0)
        case (.number(let value), .enumeration): writer.integer(value)
        case (.number(let value), .double): writer.double(Double(bitPattern: value))
        case (.number(let value), _): writer.string(String(Int64(bitPattern: value)))
        }
    }
}
