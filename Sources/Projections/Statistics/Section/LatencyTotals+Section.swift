internal import Bytes

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
