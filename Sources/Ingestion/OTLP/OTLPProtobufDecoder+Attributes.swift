import Bytes
import Model

extension OTLPProtobufDecoder {
    /// Checks an attribute and keeps its value if it tells something.
    static func keyValue(
        _ reader: consuming ProtobufReader, _ mapping: AttributeMapping,
        _ attributes: inout SpanAttributes
    ) throws(FormatError) {
        var entry: AttributeMapping.Entry?
        var value: Range<Int>?
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .lengthDelimited):
                entry = mapping.entry(for: reader.span.extracting(try reader.text()))
            case (2, .lengthDelimited):
                let range = try reader.bytes()
                try checkValue(ProtobufReader(reader.span, range: range), depth: 1)
                value = range
            default: try reader.skip(wire)
            }
        }
        guard let entry, let value, attributes.wants(entry) else { return }
        attributes.take(try extract(ProtobufReader(reader.span, range: value)), as: entry)
    }

    /// Checks an attribute that can't tell anything.
    static func checkKeyValue(
        _ reader: consuming ProtobufReader, depth: Int = 1
    ) throws(FormatError) {
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .lengthDelimited): _ = try reader.text()
            case (2, .lengthDelimited): try checkValue(try reader.message(), depth: depth)
            default: try reader.skip(wire)
            }
        }
    }

    /// Checks an `AnyValue` in full. `depth` counts values within values, from 1.
    private static func checkValue(
        _ reader: consuming ProtobufReader, depth: Int
    ) throws(FormatError) {
        guard depth <= Limits.maximumDepth else {
            throw reader.problem(
                at: reader.position,
                expected: "values nested at most \(Limits.maximumDepth) deep",
                found: "one more level")
        }
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .lengthDelimited): _ = try reader.text()
            case (5, .lengthDelimited):
                var array = try reader.message()
                while !array.isAtEnd {
                    let (number, wire) = try array.tag()
                    if number == 1, wire == .lengthDelimited {
                        try checkValue(try array.message(), depth: depth + 1)
                    } else {
                        try array.skip(wire)
                    }
                }
            case (6, .lengthDelimited):
                var list = try reader.message()
                while !list.isAtEnd {
                    let (number, wire) = try list.tag()
                    if number == 1, wire == .lengthDelimited {
                        try checkKeyValue(try list.message(), depth: depth + 1)
                    } else {
                        try list.skip(wire)
                    }
                }
            default: try reader.skip(wire)
            }
        }
    }

    /// Reads a value that was checked and is wanted; of several alternatives the last counts.
    private static func extract(
        _ reader: consuming ProtobufReader
    ) throws(FormatError) -> AttributeValue {
        var value = AttributeValue.other
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .lengthDelimited): value = .string(reader.string(try reader.bytes()))
            case (3, .varint): value = .integer(Int64(bitPattern: try reader.varint()))
            case (4, .fixed64): value = .double(Double(bitPattern: try reader.fixed64()))
            case (5, .lengthDelimited): value = .strings(try strings(try reader.message()))
            case (2, _), (6, _), (7, _):
                try reader.skip(wire)
                value = .other
            default: try reader.skip(wire)
            }
        }
        return value
    }

    /// The strings of an `ArrayValue`, as many as tags may be.
    private static func strings(
        _ reader: consuming ProtobufReader
    ) throws(FormatError) -> [String] {
        var texts: [String] = []
        while !reader.isAtEnd, texts.count < SpanAttributes.maximumTags {
            let (number, wire) = try reader.tag()
            guard number == 1, wire == .lengthDelimited else {
                try reader.skip(wire)
                continue
            }
            if case .string(let text) = try extract(try reader.message()) { texts.append(text) }
        }
        return texts
    }
}
