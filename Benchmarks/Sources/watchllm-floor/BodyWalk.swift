import JSON

/// One look at every byte of a body: whoever takes bodies has to know at least that they are whole.
enum BodyWalk {
    /// Checks that a body is JSON.
    static func json(_ body: [UInt8]) throws(JSONError) {
        var scanner = JSONScanner(body.span.bytes)
        try scanner.skipValue()
        try scanner.finish()
    }

    /// Checks that a body is a protobuf message, down to the spans of an export request.
    static func protobuf(_ body: [UInt8]) throws(FloorError) {
        try walk(body.span.bytes, depth: 0)
    }

    /// Nested messages on the way to a span's attributes: resource_spans 1, scope_spans 2, spans 2,
    /// attributes 9.
    private static let nestedFields: [UInt64] = [1, 2, 2, 9]

    private static func walk(_ bytes: RawSpan, depth: Int) throws(FloorError) {
        var offset = 0
        while offset < bytes.byteCount {
            let tag = try varint(bytes, &offset)
            switch tag & 7 {
            case 0: _ = try varint(bytes, &offset)
            case 1: offset += 8
            case 5: offset += 4
            case 2:
                let count = Int(try varint(bytes, &offset))
                guard count <= bytes.byteCount - offset else {
                    throw FloorError(reason: "a length beyond the end")
                }
                if depth < nestedFields.count, tag >> 3 == nestedFields[depth] {
                    try walk(bytes.extracting(offset..<offset + count), depth: depth + 1)
                }
                offset += count
            default: throw FloorError(reason: "wire type \(tag & 7)")
            }
        }
        guard offset == bytes.byteCount else { throw FloorError(reason: "a value beyond the end") }
    }

    private static func varint(
        _ bytes: RawSpan, _ offset: inout Int
    ) throws(FloorError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.byteCount, shift < 63 {
            let byte = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw FloorError(reason: "a varint without an end")
    }
}
