/// Values by (rollup row, part), such as counts by minute and model; the cells of a row form a list.
struct RollupCells<Value: Sendable>: Sendable {
    /// Row × 2³² + part of each cell.
    private var keys: [UInt64] = []
    private var values: [Value] = []
    /// The next cell of the same row.
    private var next: [UInt32] = []
    /// The first cell of each row.
    private var heads: [UInt32] = []
    private var index = RowIndex()

    /// How many cells there are.
    var count: Int { keys.count }

    /// Makes room for one row more.
    mutating func appendRow() { heads.append(RowIndex.none) }

    /// Changes a cell, which begins as `initial`.
    @inline(__always)
    mutating func update(
        row: UInt32, part: UInt32, initial: @autoclosure () -> Value, _ body: (inout Value) -> Void
    ) {
        let key = UInt64(row) << 32 | UInt64(part)
        if let found = index.row(hash: key, where: { keys[Int($0)] == key }) {
            body(&values[Int(found)])
            return
        }
        let cell = UInt32(truncatingIfNeeded: keys.count)
        var value = initial()
        body(&value)
        values.append(value)
        keys.append(key)
        next.append(heads[Int(row)])
        heads[Int(row)] = cell
        if index.isFull { index.grow { [keys] in keys[Int($0)] } }
        index.insert(cell, hash: key)
    }

    /// What a cell holds; nil if there is none.
    func value(row: UInt32, part: UInt32) -> Value? {
        let key = UInt64(row) << 32 | UInt64(part)
        return index.row(hash: key, where: { keys[Int($0)] == key }).map { values[Int($0)] }
    }

    /// Visits the cells of a row, in an order that must not show.
    @inline(__always)
    func forEach(inRow row: UInt32, _ body: (_ part: UInt32, _ value: Value) -> Void) {
        var cell = heads[Int(row)]
        while cell != RowIndex.none {
            body(UInt32(truncatingIfNeeded: keys[Int(cell)]), values[Int(cell)])
            cell = next[Int(cell)]
        }
    }
}
