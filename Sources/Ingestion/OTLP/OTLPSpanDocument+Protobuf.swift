import Bytes
import Model

extension OTLPSpanDocument {
    /// Reads a `Span` message.
    init(protobuf bytes: RawSpan) throws(FormatError) {
        self.init()
        var reader = ProtobufReader(bytes)
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (2, .lengthDelimited): spanID = reader.hexadecimal(try reader.bytes())
            case (3, .lengthDelimited): traceState = reader.string(try reader.text())
            case (4, .lengthDelimited): parentSpanID = reader.hexadecimal(try reader.bytes())
            case (5, .lengthDelimited): name = reader.string(try reader.text())
            case (6, .varint): kind = Int64(bitPattern: try reader.varint())
            case (7, .fixed64): start = try reader.fixed64()
            case (8, .fixed64): end = try reader.fixed64()
            case (9, .lengthDelimited):
                attributes.append(try OTLPAttribute(try reader.message(), depth: 1))
            case (10, .varint): droppedAttributes = try reader.varint()
            case (11, .lengthDelimited): events.append(try Event(try reader.message()))
            case (12, .varint): droppedEvents = try reader.varint()
            case (13, .lengthDelimited): links.append(try Link(try reader.message()))
            case (14, .varint): droppedLinks = try reader.varint()
            case (15, .lengthDelimited): try readStatus(try reader.message())
            default: try reader.skip(wire)
            }
        }
    }

    private mutating func readStatus(_ reader: consuming ProtobufReader) throws(FormatError) {
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (2, .lengthDelimited): statusMessage = reader.string(try reader.text())
            case (3, .varint): statusCode = Int64(bitPattern: try reader.varint())
            default: try reader.skip(wire)
            }
        }
    }
}

extension OTLPSpanDocument.Event {
    fileprivate init(_ reader: consuming ProtobufReader) throws(FormatError) {
        self.init()
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .fixed64): nanoseconds = try reader.fixed64()
            case (2, .lengthDelimited): name = reader.string(try reader.text())
            case (3, .lengthDelimited):
                attributes.append(try OTLPAttribute(try reader.message(), depth: 1))
            case (4, .varint): droppedAttributes = try reader.varint()
            default: try reader.skip(wire)
            }
        }
    }
}

extension OTLPSpanDocument.Link {
    fileprivate init(_ reader: consuming ProtobufReader) throws(FormatError) {
        self.init()
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .lengthDelimited): traceID = reader.hexadecimal(try reader.bytes())
            case (2, .lengthDelimited): spanID = reader.hexadecimal(try reader.bytes())
            case (3, .lengthDelimited): traceState = reader.string(try reader.text())
            case (4, .lengthDelimited):
                attributes.append(try OTLPAttribute(try reader.message(), depth: 1))
            case (5, .varint): droppedAttributes = try reader.varint()
            default: try reader.skip(wire)
            }
        }
    }
}

extension OTLPAttribute {
    /// Reads a `KeyValue` message.
    init(_ reader: consuming ProtobufReader, depth: Int) throws(FormatError) {
        var key = ""
        var value = OTLPValue.empty
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .lengthDelimited): key = reader.string(try reader.text())
            case (2, .lengthDelimited): value = try OTLPValue(try reader.message(), depth: depth)
            default: try reader.skip(wire)
            }
        }
        self.init(key: key, value: value)
    }
}

extension OTLPValue {
    /// Reads an `AnyValue` message; `depth` counts values within values, from 1.
    init(_ reader: consuming ProtobufReader, depth: Int) throws(FormatError) {
        guard depth <= Limits.maximumDepth else {
            throw reader.problem(
                at: reader.position,
                expected: "values nested at most \(Limits.maximumDepth) deep",
                found: "one more level")
        }
        self = .empty
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .lengthDelimited): self = .string(reader.string(try reader.text()))
            case (2, .varint): self = .boolean(try reader.varint() != 0)
            case (3, .varint): self = .integer(Int64(bitPattern: try reader.varint()))
            case (4, .fixed64): self = .double(Double(bitPattern: try reader.fixed64()))
            case (5, .lengthDelimited):
                self = .array(try Self.elements(try reader.message(), depth: depth + 1))
            case (6, .lengthDelimited):
                self = .map(try Self.members(try reader.message(), depth: depth + 1))
            case (7, .lengthDelimited): self = .bytes(reader.copy(try reader.bytes()))
            default: try reader.skip(wire)
            }
        }
    }

    private static func elements(
        _ reader: consuming ProtobufReader, depth: Int
    ) throws(FormatError) -> [OTLPValue] {
        var elements: [OTLPValue] = []
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            if number == 1, wire == .lengthDelimited {
                elements.append(try OTLPValue(try reader.message(), depth: depth))
            } else {
                try reader.skip(wire)
            }
        }
        return elements
    }

    private static func members(
        _ reader: consuming ProtobufReader, depth: Int
    ) throws(FormatError) -> [OTLPAttribute] {
        var members: [OTLPAttribute] = []
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            if number == 1, wire == .lengthDelimited {
                members.append(try OTLPAttribute(try reader.message(), depth: depth))
            } else {
                try reader.skip(wire)
            }
        }
        return members
    }
}

extension ProtobufReader {
    /// The bytes of an id as lower-case digits.
    fileprivate func hexadecimal(_ range: Range<Int>) -> String {
        Hexadecimal.encode(copy(range))
    }
}
