internal import Bytes

/// What a cell of a rollup holds: sums that can be added up in any order.
protocol RollupValue: SectionCell, Hashable {
    static var kind: RollupKind { get }
    /// The cells of its kind in a table.
    static var cells: WritableKeyPath<RollupTable, RollupCells<Self>> { get }
    /// What nothing sums up to.
    init()
    /// Adds another stretch's sums.
    mutating func merge(_ other: Self)
    /// Writes the value of its row in a digest (spec/projections.md §3).
    func appendRow(to value: inout ByteWriter)
}
