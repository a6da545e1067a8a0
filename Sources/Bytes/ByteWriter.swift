/// Appends little-endian integers, varints and byte ranges to a growing array.
public struct ByteWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8]

    public init(reservingCapacity capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// How many bytes were written.
    @inlinable
    public var count: Int { bytes.count }

    /// Forgets what was written and keeps the storage.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    public mutating func uint8(_ value: UInt8) { bytes.append(value) }

    public mutating func uint16(_ value: UInt16) { store(value.littleEndian) }

    public mutating func uint32(_ value: UInt32) { store(value.littleEndian) }

    public mutating func uint64(_ value: UInt64) { store(value.littleEndian) }

    public mutating func int64(_ value: Int64) { store(value.littleEndian) }

    /// Appends an unsigned LEB128 number: seven bits a byte, lowest first, 1 to 10 bytes.
    public mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a zigzag LEB128 number.
    public mutating func signedVarint(_ value: Int64) {
        varint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    public mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

    public mutating func append(_ span: RawSpan) {
        span.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    /// Appends a varint length, then the bytes.
    public mutating func lengthPrefixed(_ more: [UInt8]) {
        varint(UInt64(more.count))
        bytes.append(contentsOf: more)
    }

    /// Appends a varint length in bytes, then the text as UTF-8.
    public mutating func lengthPrefixed(_ text: String) {
        varint(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends `count` zero bytes.
    public mutating func zeros(_ count: Int) {
        bytes.append(contentsOf: repeatElement(0, count: count))
    }

    /// Replaces four bytes at `offset`, which must have been written before.
    public mutating func overwrite(_ value: UInt32, at offset: Int) {
        precondition(offset >= 0 && offset + 4 <= bytes.count, "overwrite past the end")
        withUnsafeBytes(of: value.littleEndian) { raw in
            for index in 0..<4 { bytes[offset + index] = raw[index] }
        }
    }

    private mutating func store<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }
}
