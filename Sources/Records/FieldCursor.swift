/// Lays tagged fields (spec/records.md §1) down in memory that is there already, front to back.
///
/// The same bytes as `FieldWriter`, without an array that is asked for its uniqueness and room at
/// every byte: that was a quarter of the cost of a record. Every write is checked against the end of
/// the memory; who asked for too little traps.
struct FieldCursor {
    private let memory: UnsafeMutableRawBufferPointer
    /// How many bytes were written.
    private(set) var count = 0

    init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    @inline(__always)
    private mutating func byte(_ value: UInt8) {
        // The buffer's own check is one of debug builds only.
        precondition(count < memory.count, "more than there is room for")
        memory[count] = value
        count &+= 1
    }

    @inline(__always)
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            byte(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest &>>= 7
        }
        byte(UInt8(truncatingIfNeeded: rest))
    }

    @inline(__always)
    private mutating func tag(_ number: UInt64, _ type: FieldWriter.WireType) {
        varint(number << 2 | type.rawValue)
    }

    mutating func raw(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= memory.count &- count, "more than there is room for")
        guard let source = bytes.baseAddress, let target = memory.baseAddress else { return }
        (target + count).copyMemory(from: source, byteCount: bytes.count)
        count &+= bytes.count
    }

    mutating func unsigned(_ number: UInt64, _ value: UInt64?) {
        guard let value else { return }
        tag(number, .varint)
        varint(value)
    }

    mutating func signed(_ number: UInt64, _ value: Int64?) {
        guard let value else { return }
        tag(number, .signedVarint)
        varint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    mutating func bytes(_ number: UInt64, _ value: UnsafeRawBufferPointer) {
        tag(number, .bytes)
        varint(UInt64(value.count))
        raw(value)
    }

    /// Writes a 128-bit number as the fewest little-endian bytes that keep its sign.
    mutating func wide(_ number: UInt64, _ value: Int128?) {
        guard let value else { return }
        tag(number, .bytes)
        let magnitude = value < 0 ? ~value : value
        // One bit more than the number has, for the sign.
        let length = (Int128.bitWidth - magnitude.leadingZeroBitCount) / 8 + 1
        varint(UInt64(length))
        for index in 0..<length { byte(UInt8(truncatingIfNeeded: value >> Int128(index * 8))) }
    }

    /// Writes fields within a field.
    mutating func nested(_ number: UInt64, _ body: (inout FieldCursor) -> Void) {
        tag(number, .bytes)
        // Nearly always its length is one byte; else what was written moves up.
        let start = count
        count &+= 1
        body(&self)
        let length = count &- start &- 1
        if length >= 0x80 { moveUp(from: start + 1, by: Self.varintByteCount(length) - 1) }
        let end = count
        count = start
        varint(UInt64(length))
        count = end
    }

    /// How many bytes the varint of a length takes.
    static func varintByteCount(_ length: Int) -> Int {
        max(1, (Int.bitWidth - length.leadingZeroBitCount + 6) / 7)
    }

    private mutating func moveUp(from start: Int, by distance: Int) {
        precondition(distance <= memory.count - count, "more than there is room for")
        guard let base = memory.baseAddress else { return }
        (base + start + distance).copyMemory(from: base + start, byteCount: count - start)
        count += distance
    }
}
