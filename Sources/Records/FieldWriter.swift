internal import Bytes

/// Writes tagged fields (spec/records.md §1): a varint of number × 4 + wire type, then the value.
///
/// Absent values write nothing, so that a field costs only where it is used.
struct FieldWriter {
    /// How a value is laid out, in the low two bits of a tag.
    enum WireType: UInt64 {
        case varint = 0
        case signedVarint = 1
        case bytes = 2
    }

    private(set) var writer: ByteWriter

    init(reservingCapacity capacity: Int = 64) {
        writer = ByteWriter(reservingCapacity: capacity)
    }

    /// Starts a record of this kind and version.
    init(kind: RecordKind, version: UInt64 = 1, reservingCapacity capacity: Int = 64) {
        self.init(reservingCapacity: capacity)
        writer.varint(UInt64(kind.rawValue))
        writer.varint(version)
    }

    mutating func unsigned(_ number: UInt64, _ value: UInt64?) {
        guard let value else { return }
        tag(number, .varint)
        writer.varint(value)
    }

    mutating func signed(_ number: UInt64, _ value: Int64?) {
        guard let value else { return }
        tag(number, .signedVarint)
        writer.signedVarint(value)
    }

    mutating func text(_ number: UInt64, _ value: String?) {
        guard let value else { return }
        tag(number, .bytes)
        writer.lengthPrefixed(value)
    }

    /// Writes text unless it is empty.
    mutating func nonEmptyText(_ number: UInt64, _ value: String) {
        if !value.isEmpty { text(number, value) }
    }

    /// Writes bytes unless there are none.
    mutating func nonEmptyBytes(_ number: UInt64, _ value: [UInt8]) {
        guard !value.isEmpty else { return }
        tag(number, .bytes)
        writer.lengthPrefixed(value)
    }

    /// Writes a 128-bit number as the fewest little-endian bytes that keep its sign.
    mutating func wide(_ number: UInt64, _ value: Int128?) {
        guard let value else { return }
        tag(number, .bytes)
        var bytes: [UInt8] = []
        var rest = value
        repeat {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        } while !(rest == 0 && bytes[bytes.count - 1] < 0x80)
            && !(rest == -1 && bytes[bytes.count - 1] >= 0x80)
        writer.lengthPrefixed(bytes)
    }

    /// Writes fields within a field.
    mutating func nested(_ number: UInt64, _ body: (inout FieldWriter) -> Void) {
        var inner = FieldWriter(reservingCapacity: 32)
        body(&inner)
        tag(number, .bytes)
        writer.lengthPrefixed(inner.writer.bytes)
    }

    private mutating func tag(_ number: UInt64, _ type: WireType) {
        writer.varint(number << 2 | type.rawValue)
    }
}
