internal import Bytes

/// spec/index-rollups.md §3.
extension UsageTotals {
    /// Which of the fields that are often 0 follow.
    private struct Fields: OptionSet {
        var rawValue: UInt8

        static let cacheRead = Fields(rawValue: 1)
        static let cacheWrite = Fields(rawValue: 2)
        static let cacheWriteHour = Fields(rawValue: 4)
        static let reasoning = Fields(rawValue: 8)
        static let audioInput = Fields(rawValue: 16)
        static let audioOutput = Fields(rawValue: 32)
        static let charged = Fields(rawValue: 64)
        /// It is of one call: neither their number nor the range of inputs follows.
        static let isSingle = Fields(rawValue: 128)
    }

    private var fields: Fields {
        var fields: Fields = []
        if cacheRead != 0 { fields.insert(.cacheRead) }
        if cacheWrite != 0 { fields.insert(.cacheWrite) }
        if cacheWriteHour != 0 { fields.insert(.cacheWriteHour) }
        if reasoning != 0 { fields.insert(.reasoning) }
        if audioInput != 0 { fields.insert(.audioInput) }
        if audioOutput != 0 { fields.insert(.audioOutput) }
        if charged != 0 { fields.insert(.charged) }
        if calls == 1, minimumInput == input, maximumInput == input { fields.insert(.isSingle) }
        return fields
    }

    func write(delta: UInt32, to writer: inout ByteWriter, base: SectionBase) {
        let fields = fields
        writer.varint(UInt64(delta))
        writer.uint8(fields.rawValue)
        writer.varint(input)
        writer.varint(output)
        if fields.contains(.cacheRead) { writer.varint(cacheRead) }
        if fields.contains(.cacheWrite) { writer.varint(cacheWrite) }
        if fields.contains(.cacheWriteHour) { writer.varint(cacheWriteHour) }
        if fields.contains(.reasoning) { writer.varint(reasoning) }
        if fields.contains(.audioInput) { writer.varint(audioInput) }
        if fields.contains(.audioOutput) { writer.varint(audioOutput) }
        if fields.contains(.charged) { writer.wideSignedVarint(charged) }
        guard !fields.contains(.isSingle) else { return }
        writer.varint(calls)
        guard calls != 0 else { return }
        writer.varint(minimumInput)
        writer.varint(maximumInput &- minimumInput)
    }

    static func read(
        from reader: inout ByteReader, base: SectionBase
    ) throws(FormatError) -> (delta: UInt64, cell: UsageTotals) {
        let delta = try reader.varint()
        let fields = Fields(rawValue: try reader.uint8())
        var totals = UsageTotals()
        totals.input = try reader.varint()
        totals.output = try reader.varint()
        if fields.contains(.cacheRead) { totals.cacheRead = try reader.varint() }
        if fields.contains(.cacheWrite) { totals.cacheWrite = try reader.varint() }
        if fields.contains(.cacheWriteHour) { totals.cacheWriteHour = try reader.varint() }
        if fields.contains(.reasoning) { totals.reasoning = try reader.varint() }
        if fields.contains(.audioInput) { totals.audioInput = try reader.varint() }
        if fields.contains(.audioOutput) { totals.audioOutput = try reader.varint() }
        if fields.contains(.charged) { totals.charged = try reader.wideSignedVarint() }
        if fields.contains(.isSingle) {
            totals.calls = 1
            totals.minimumInput = totals.input
            totals.maximumInput = totals.input
            return (delta, totals)
        }
        totals.calls = try reader.varint()
        guard totals.calls != 0 else { return (delta, totals) }
        totals.minimumInput = try reader.varint()
        totals.maximumInput = totals.minimumInput &+ (try reader.varint())
        return (delta, totals)
    }
}
