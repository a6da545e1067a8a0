/// Rows of a segment that may match, in blocks of equal length.
public struct BlockSet: Hashable, Sendable {
    /// How many rows there are in all, in the set or not.
    public let rowCount: Int
    /// The binary logarithm of the rows of a block.
    public let shift: Int
    /// One bit a block; those behind the last are 0.
    private var words: [UInt64]

    /// How many blocks there are in all; the last may be shorter.
    public var blockCount: Int { WordIndexLayout.blockCount(rows: rowCount, shift: shift) }

    /// All of the blocks, or none.
    ///
    /// - Parameters:
    ///   - rowCount: from 0.
    ///   - shift: 0 to 16.
    public init(rowCount: Int, shift: Int, isFull: Bool) {
        self.rowCount = rowCount
        self.shift = shift
        let count = WordIndexLayout.blockCount(rows: rowCount, shift: shift)
        words = [UInt64](repeating: isFull ? .max : 0, count: (count + 63) / 64)
        if isFull, count % 64 != 0 { words[count / 64] = 1 << UInt64(count % 64) - 1 }
    }

    /// How many blocks are in the set.
    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Whether no block is in the set.
    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Whether a block is in the set; false for numbers that no block has.
    public func contains(block: Int) -> Bool {
        guard block >= 0, block < blockCount else { return false }
        return words[block / 64] & 1 << UInt64(block % 64) != 0
    }

    /// Whether the block of a row is in the set; false for rows that there are not.
    public func contains(row: Int) -> Bool { row >= 0 && contains(block: row >> shift) }

    /// The rows of the set in order, as ranges that neither meet nor touch.
    public var rows: [Range<Int>] { rows(in: 0..<rowCount) }

    /// The rows of the set that lie in a range, such as those of a batch, in order.
    public func rows(in bounds: Range<Int>) -> [Range<Int>] {
        let bounds = bounds.clamped(to: 0..<rowCount)
        guard !bounds.isEmpty else { return [] }
        var ranges: [Range<Int>] = []
        var block = next(from: bounds.lowerBound >> shift)
        while let start = block, start << shift < bounds.upperBound {
            var end = start + 1
            while contains(block: end) { end += 1 }
            ranges.append((start << shift..<end << shift).clamped(to: bounds))
            block = next(from: end)
        }
        return ranges
    }

    /// Adds the blocks of which a block that is 2 to the power of `span` times as long consists; it
    /// must begin within the set.
    mutating func insert(_ block: Int, span: Int) {
        for block in block << span..<min((block + 1) << span, blockCount) {
            words[block / 64] |= 1 << UInt64(block % 64)
        }
    }

    /// Keeps what is in the other set too, which is of the same rows and blocks.
    public mutating func formIntersection(_ other: BlockSet) {
        precondition(other.rowCount == rowCount && other.shift == shift, "sets of the same blocks")
        for index in words.indices { words[index] &= other.words[index] }
    }

    /// Adds what is in the other set, which is of the same rows and blocks.
    mutating func formUnion(_ other: BlockSet) {
        precondition(other.rowCount == rowCount && other.shift == shift, "sets of the same blocks")
        for index in words.indices { words[index] |= other.words[index] }
    }

    /// The first block of the set that is not before another.
    private func next(from block: Int) -> Int? {
        var index = block / 64
        guard index < words.count else { return nil }
        var word = words[index] & (.max << UInt64(block % 64))
        while word == 0 {
            index += 1
            guard index < words.count else { return nil }
            word = words[index]
        }
        return index * 64 + word.trailingZeroBitCount
    }
}
