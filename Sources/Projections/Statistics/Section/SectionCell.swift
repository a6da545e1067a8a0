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
