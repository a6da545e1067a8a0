internal import Bytes

extension UnpricedTable.Totals: SectionCell {
    func write(delta: UInt32, to writer: inout ByteWriter, base: SectionBase) {
        writer.varint(UInt64(delta))
        writer.varint(callCount)
        writer.varint(inputTokens)
        writer.varint(outputTokens)
        writer.wideSignedVarint(guessedCost)
        writer.signedVarint(lastSeen.microseconds &- base.time)
    }

    static func read(
        from reader: inout ByteReader, base: SectionBase
    ) throws(FormatError) -> (delta: UInt64, cell: UnpricedTable.Totals) {
        let delta = try reader.varint()
        var totals = UnpricedTable.Totals()
        totals.callCount = try reader.varint()
        totals.inputTokens = try reader.varint()
        totals.outputTokens = try reader.varint()
        totals.guessedCost = try reader.wideSignedVarint()
        totals.lastSeen = Timestamp(microseconds: base.time &+ (try reader.signedVarint()))
        return (delta, totals)
    }
}
