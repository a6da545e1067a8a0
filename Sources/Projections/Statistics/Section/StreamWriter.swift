internal import Bytes

/// Writes one stream of a rollup section: rows of cells in blocks, and the list of the blocks.
struct StreamWriter<Cell: SectionCell> {
    private let base: SectionBase
    /// Where the next block's first group is counted from.
    private var lastFirst: Int64
    private var list = ByteWriter()
    private var blocks = ByteWriter()

    private var block = ByteWriter(reservingCapacity: RollupSection.blockByteCount + 256)
    private var firstGroup: Int64 = 0
    private var lastGroup: Int64 = 0

    private var group: Int64 = 0
    private var row: [(part: UInt32, cell: Cell)] = []

    /// - Parameter lowest: what the first group is counted from.
    init(lowest: Int64, base: SectionBase) {
        lastFirst = lowest
        self.base = base
    }

    /// Adds a cell; groups ascend, parts come in any order.
    mutating func add(group: Int64, part: UInt32, cell: Cell) {
        if group != self.group { flushRow() }
        self.group = group
        row.append((part, cell))
    }

    /// The list of blocks, and the blocks.
    mutating func finish() -> (list: [UInt8], blocks: [UInt8]) {
        flushRow()
        closeBlock()
        return (list.bytes, blocks.bytes)
    }

    private mutating func flushRow() {
        guard !row.isEmpty else { return }
        row.sort { $0.part < $1.part }
        var cells = ByteWriter()
        var count = 0
        var lastPart: UInt32 = 0
        for (part, cell) in row {
            cell.write(delta: part - lastPart, to: &cells, base: base)
            lastPart = part
            count += 1
            guard block.count + cells.count >= RollupSection.blockByteCount else { continue }
            // The row goes on in the next block.
            appendRow(count: count, cells)
            closeBlock()
            cells.removeAll()
            count = 0
            lastPart = 0
        }
        if count > 0 { appendRow(count: count, cells) }
        row.removeAll(keepingCapacity: true)
    }

    private mutating func appendRow(count: Int, _ cells: ByteWriter) {
        if block.count == 0 {
            firstGroup = group
            lastGroup = group
        }
        block.varint(UInt64(bitPattern: group &- lastGroup))
        lastGroup = group
        if Cell.hasParts { block.varint(UInt64(count)) }
        block.append(cells.bytes)
    }

    private mutating func closeBlock() {
        guard block.count > 0 else { return }
        list.varint(UInt64(bitPattern: firstGroup &- lastFirst))
        list.varint(UInt64(block.count))
        lastFirst = firstGroup
        blocks.append(block.bytes)
        block.removeAll()
    }
}
