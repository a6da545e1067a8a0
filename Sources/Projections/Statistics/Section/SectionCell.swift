internal import Bytes

/// A value as it stands in a stream of a rollup section (spec/index-rollups.md §3).
protocol SectionCell: Sendable {
    /// Whether a group can have several, by part; otherwise neither their count nor a part is
    /// written.
    static var hasParts: Bool { get }

    /// - Parameter delta: how much higher its part is than that of the cell before.
    func write(delta: UInt32, to writer: inout ByteWriter, base: SectionBase)

    static func read(
        from reader: inout ByteReader, base: SectionBase
    ) throws(FormatError) -> (delta: UInt64, cell: Self)
}

extension SectionCell {
    static var hasParts: Bool { true }
}

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

extension LatencyTotals {
    static var hasParts: Bool { false }

    func write(delta: UInt32, to writer: inout ByteWriter, base: SectionBase) {
        writer.varint(minimumMicroseconds)
        writer.varint(maximumMicroseconds &- minimumMicroseconds)
        // Of a single latency nothing is left.
        writer.wideVarint(sumMicroseconds &- UInt128(minimumMicroseconds))
    }

    static func read(
        from reader: inout ByteReader, base: SectionBase
    ) throws(FormatError) -> (delta: UInt64, cell: LatencyTotals) {
        let minimum = try reader.varint()
        let maximum = minimum &+ (try reader.varint())
        let sum = UInt128(minimum) &+ (try reader.wideVarint())
        return (
            0,
            LatencyTotals(
                sumMicroseconds: sum, minimumMicroseconds: minimum, maximumMicroseconds: maximum)
        )
    }
}

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
