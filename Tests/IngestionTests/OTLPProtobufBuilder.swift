/// Puts protobuf messages together, field by field.
struct OTLPProtobufBuilder {
    private(set) var bytes: [UInt8] = []

    init(_ fill: (inout OTLPProtobufBuilder) -> Void = { _ in }) { fill(&self) }

    mutating func varint(_ field: UInt64, _ value: UInt64) {
        raw(field << 3)
        raw(value)
    }

    mutating func fixed64(_ field: UInt64, _ value: UInt64) {
        raw(field << 3 | 1)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func fixed32(_ field: UInt64, _ value: UInt32) {
        raw(field << 3 | 5)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func bytes(_ field: UInt64, _ value: [UInt8]) {
        raw(field << 3 | 2)
        raw(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func text(_ field: UInt64, _ value: String) { bytes(field, Array(value.utf8)) }

    mutating func message(_ field: UInt64, _ fill: (inout OTLPProtobufBuilder) -> Void) {
        bytes(field, OTLPProtobufBuilder(fill).bytes)
    }

    /// A bare varint: a key, or a lie.
    mutating func raw(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
