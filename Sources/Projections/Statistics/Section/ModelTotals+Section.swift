internal import Bytes

extension ModelTotals {
    /// Which of the fields that are often 0 follow.
    private struct Fields: OptionSet {
        var rawValue: UInt8

        static let cacheRead = Fields(rawValue: 1)
        static let cacheWrite = Fields(rawValue: 2)
        static let reasoning = Fields(rawValue: 4)
        static let cost = Fields(rawValue: 8)
        /// All of the cost was made by the fallback.
        static let isDefaultPriced = Fields(rawValue: 16)
        /// A part of the cost was, which follows.
        static let defaultPriced = Fields(rawValue: 32)
        static let lastPriced = Fields(rawValue: 64)

        static let all: Fields = [
            .cacheRead, .cacheWrite, .reasoning, .cost, .isDefaultPriced, .defaultPriced,
            .lastPriced,
        ]
    }

    private var fields: Fields {
        var fields: Fields = []
        if cacheReadTokens != 0 { fields.insert(.cacheRead) }
        if cacheWriteTokens != 0 { fields.insert(.cacheWrite) }
        if reasoningTokens != 0 { fields.insert(.reasoning) }
        if cost != 0 { fields.insert(.cost) }
        if defaultPricedCost != 0 {
            fields.insert(defaultPricedCost == cost ? .isDefaultPriced : .defaultPriced)
        }
        if lastPricedNumber != 0 || lastSource != 0 { fields.insert(.lastPriced) }
        return fields
    }

    func write(delta: UInt32, to writer: inout ByteWriter, base: SectionBase) {
        let fields = fields
        writer.varint(UInt64(delta))
        writer.uint8(fields.rawValue)
        writer.varint(requests)
        writer.varint(inputTokens)
        writer.varint(outputTokens)
        if fields.contains(.cacheRead) { writer.varint(cacheReadTokens) }
        if fields.contains(.cacheWrite) { writer.varint(cacheWriteTokens) }
        if fields.contains(.reasoning) { writer.varint(reasoningTokens) }
        if fields.contains(.cost) { writer.wideSignedVarint(cost) }
        if fields.contains(.defaultPriced) { writer.wideSignedVarint(defaultPricedCost) }
        if fields.contains(.lastPriced) {
            writer.varint(lastPricedNumber &- base.number)
            writer.uint8(lastSource)
        }
    }

    static func read(
        from reader: inout ByteReader, base: SectionBase
    ) throws(FormatError) -> (delta: UInt64, cell: ModelTotals) {
        let delta = try reader.varint()
        let start = reader.offset
        let fields = Fields(rawValue: try reader.uint8())
        guard fields.isSubset(of: .all),
            !fields.isSuperset(of: [.isDefaultPriced, .defaultPriced])
        else {
            throw FormatError(
                offset: start, expected: "fields of a model's totals", found: "\(fields.rawValue)")
        }
        var totals = ModelTotals()
        totals.requests = try reader.varint()
        totals.inputTokens = try reader.varint()
        totals.outputTokens = try reader.varint()
        if fields.contains(.cacheRead) { totals.cacheReadTokens = try reader.varint() }
        if fields.contains(.cacheWrite) { totals.cacheWriteTokens = try reader.varint() }
        if fields.contains(.reasoning) { totals.reasoningTokens = try reader.varint() }
        if fields.contains(.cost) { totals.cost = try reader.wideSignedVarint() }
        if fields.contains(.isDefaultPriced) { totals.defaultPricedCost = totals.cost }
        if fields.contains(.defaultPriced) {
            totals.defaultPricedCost = try reader.wideSignedVarint()
        }
        if fields.contains(.lastPriced) {
            totals.lastPricedNumber = base.number &+ (try reader.varint())
            totals.lastSource = try reader.uint8()
        }
        return (delta, totals)
    }
}
