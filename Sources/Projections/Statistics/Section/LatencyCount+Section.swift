internal import Bytes

extension LatencyCount {
    func write(delta: UInt32, to writer: inout ByteWriter, base: SectionBase) {
        writer.varint(UInt64(delta) << 1 | (count == 1 ? 0 : 1))
        if count != 1 { writer.varint(count) }
    }

    static func read(
        from reader: inout ByteReader, base: SectionBase
    ) throws(FormatError) -> (delta: UInt64, cell: LatencyCount) {
        let head = try reader.varint()
        return (head >> 1, LatencyCount(count: head & 1 == 0 ? 1 : try reader.varint()))
    }
}
