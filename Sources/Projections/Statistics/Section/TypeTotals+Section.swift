internal import Bytes

extension TypeTotals {
    func write(delta: UInt32, to writer: inout ByteWriter, base: SectionBase) {
        writer.varint(UInt64(delta) << 1 | (errors == 0 ? 0 : 1))
        writer.varint(events)
        if errors != 0 { writer.varint(errors) }
    }

    static func read(
        from reader: inout ByteReader, base: SectionBase
    ) throws(FormatError) -> (delta: UInt64, cell: TypeTotals) {
        let head = try reader.varint()
        var totals = TypeTotals(events: try reader.varint())
        if head & 1 != 0 { totals.errors = try reader.varint() }
        return (head >> 1, totals)
    }
}
