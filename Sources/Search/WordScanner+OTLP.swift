internal import Bytes
internal import Model

extension WordScanner {
    /// Adds the words of an OTLP `Span` message: its name, its status message, the values of its
    /// attributes, and names and attributes' values of its events and links. What stands behind a
    /// damaged place is not found.
    public mutating func scanSpan(protobuf bytes: RawSpan) {
        var reader = ByteReader(bytes)
        try? scanSpan(&reader)
    }

    /// Adds the words of a `Resource` in field 1 and an `InstrumentationScope` in field 2.
    public mutating func scanSpanContext(protobuf bytes: RawSpan) {
        var reader = ByteReader(bytes)
        try? scanContext(&reader)
    }

    // MARK: Numbers and bytes

    /// Adds an integer's digits as one word.
    mutating func scanInteger(_ value: Int64) {
        var digits: [20 of UInt8] = .init(repeating: 0)
        var rest = value.magnitude
        var first = digits.count
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        let bytes = digits.span.bytes
        scanText(bytes, first..<bytes.byteCount, isEscaped: false)
    }

    /// Adds the words of a number as answers show it: the shortest that reads back the same.
    mutating func scanDouble(_ value: Double) {
        let text = value.isFinite ? value.description : value.isNaN ? "NaN" : "Infinity"
        scanText(Array(text.utf8).span.bytes)
    }

    /// Adds the words of bytes that are text; others have none.
    mutating func scanBytes(_ bytes: RawSpan) {
        let isText = bytes.withUnsafeBytes { String(validating: $0, as: UTF8.self) } != nil
        if isText { scanString(bytes, 0..<bytes.byteCount, isEscaped: false, level: 0) }
    }

    // MARK: Messages

    /// The numbers of the fields are those of `opentelemetry-proto`, version 1.
    private mutating func scanSpan(_ reader: inout ByteReader) throws(FormatError) {
        while !reader.isAtEnd {
            let (number, wire) = try Self.tag(&reader)
            guard wire == 2 else {
                try Self.skip(&reader, wire)
                continue
            }
            let value = try reader.slice(try reader.length())
            switch number {
            case 5: scanString(value, 0..<value.byteCount, isEscaped: false, level: 0)
            case 9: try scanMember(value, depth: 1)
            case 11: try scanNamed(value, name: 2, attributes: 3)
            case 13: try scanNamed(value, name: 0, attributes: 4)
            case 15: try scanNamed(value, name: 2, attributes: 0)
            default: break
            }
        }
    }

    private mutating func scanContext(_ reader: inout ByteReader) throws(FormatError) {
        while !reader.isAtEnd {
            let (number, wire) = try Self.tag(&reader)
            guard wire == 2 else {
                try Self.skip(&reader, wire)
                continue
            }
            let value = try reader.slice(try reader.length())
            switch number {
            case 1: try scanNamed(value, name: 0, attributes: 1)
            case 2: try scanNamed(value, name: 1, version: 2, attributes: 3)
            default: break
            }
        }
    }

    /// Walks over a message that has texts in one or two fields and attributes in another; 0 stands
    /// for a field that it does not have.
    private mutating func scanNamed(
        _ message: RawSpan, name: UInt64, version: UInt64 = 0, attributes: UInt64
    ) throws(FormatError) {
        var reader = ByteReader(message)
        while !reader.isAtEnd {
            let (number, wire) = try Self.tag(&reader)
            guard wire == 2 else {
                try Self.skip(&reader, wire)
                continue
            }
            let value = try reader.slice(try reader.length())
            if number == name || number == version {
                scanString(value, 0..<value.byteCount, isEscaped: false, level: 0)
            } else if number == attributes {
                try scanMember(value, depth: 1)
            }
        }
    }

    /// Walks over a `KeyValue`.
    private mutating func scanMember(_ message: RawSpan, depth: Int) throws(FormatError) {
        var reader = ByteReader(message)
        while !reader.isAtEnd {
            let (number, wire) = try Self.tag(&reader)
            if number == 2, wire == 2 {
                try scanValue(try reader.slice(try reader.length()), depth: depth)
            } else {
                try Self.skip(&reader, wire)
            }
        }
    }

    /// Walks over an `AnyValue`; `depth` counts values within values, from 1.
    private mutating func scanValue(_ message: RawSpan, depth: Int) throws(FormatError) {
        guard depth <= Limits.maximumDepth else { return }
        var reader = ByteReader(message)
        while !reader.isAtEnd {
            switch try Self.tag(&reader) {
            case (1, 2):
                let text = try reader.slice(try reader.length())
                scanString(text, 0..<text.byteCount, isEscaped: false, level: 0)
            case (3, 0): scanInteger(Int64(bitPattern: try reader.varint()))
            case (4, 1): scanDouble(Double(bitPattern: try reader.uint64()))
            case (5, 2):
                try scanElements(try reader.slice(try reader.length()), depth, areMembers: false)
            case (6, 2):
                try scanElements(try reader.slice(try reader.length()), depth, areMembers: true)
            case (7, 2): scanBytes(try reader.slice(try reader.length()))
            case (_, let wire): try Self.skip(&reader, wire)
            }
        }
    }

    /// Walks over an `ArrayValue` or a `KeyValueList`.
    private mutating func scanElements(
        _ message: RawSpan, _ depth: Int, areMembers: Bool
    ) throws(FormatError) {
        var reader = ByteReader(message)
        while !reader.isAtEnd {
            let (number, wire) = try Self.tag(&reader)
            if number == 1, wire == 2 {
                let element = try reader.slice(try reader.length())
                if areMembers {
                    try scanMember(element, depth: depth + 1)
                } else {
                    try scanValue(element, depth: depth + 1)
                }
            } else {
                try Self.skip(&reader, wire)
            }
        }
    }

    // MARK: Fields

    /// A field's number and how its value is framed (Protocol Buffers encoding, "Message Structure").
    private static func tag(
        _ reader: inout ByteReader
    ) throws(FormatError) -> (number: UInt64, wire: UInt64) {
        let key = try reader.varint()
        return (key >> 3, key & 7)
    }

    private static func skip(_ reader: inout ByteReader, _ wire: UInt64) throws(FormatError) {
        switch wire {
        case 0: _ = try reader.varint()
        case 1: try reader.skip(8)
        case 2: try reader.skip(try reader.length())
        case 5: try reader.skip(4)
        default:
            throw FormatError(
                offset: reader.offset, expected: "a field without groups", found: "a group")
        }
    }
}
