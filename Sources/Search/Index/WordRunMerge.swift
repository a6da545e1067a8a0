/// Puts the runs of a segment together: one list for each hash, rising.
struct WordRunMerge {
    /// The blocks of one hash.
    struct Entry {
        /// The upper bits of the hash.
        var hash: UInt64 = 0
        var blocks: [UInt32] = []
        /// Whether they are long ones.
        var isCoarse = false
    }

    private var cursors: [WordRun.Cursor]
    private let shift: UInt64
    private let layout: WordIndexLayout

    /// - Parameters:
    ///   - runs: in the order of their rows.
    ///   - hashBits: how many upper bits of the hashes count; words that share them become one.
    init(_ runs: [WordRun], hashBits: Int, layout: WordIndexLayout) {
        cursors = runs.map { WordRun.Cursor($0) }
        shift = UInt64(64 - hashBits)
        self.layout = layout
    }

    /// How many different words some runs hold.
    static func wordCount(of runs: [WordRun], layout: WordIndexLayout) -> Int {
        guard runs.count > 1 else { return runs.first?.count ?? 0 }
        var merge = WordRunMerge(runs, hashBits: 64, layout: layout)
        var entry = Entry()
        var count = 0
        while merge.next(&entry) { count += 1 }
        return count
    }

    /// Reads the next hash.
    ///
    /// - Returns: whether there was one.
    mutating func next(_ entry: inout Entry) -> Bool {
        guard let least = cursors.lazy.compactMap(\.hash).min() else { return false }
        entry.hash = least >> shift
        entry.isCoarse = false
        entry.blocks.removeAll(keepingCapacity: true)
        var sources = 0
        for index in cursors.indices {
            while let hash = cursors[index].hash, hash >> shift == entry.hash {
                let start = entry.blocks.count
                let isCoarse = cursors[index].takeBlocks(into: &entry.blocks)
                if sources > 0 || isCoarse { unite(&entry, from: start, isCoarse: isCoarse) }
                sources += 1
            }
        }
        if sources > 1 { order(&entry) }
        return true
    }

    /// Makes the blocks from `start` on as long as those before, or those before as long as them.
    private func unite(_ entry: inout Entry, from start: Int, isCoarse: Bool) {
        guard entry.isCoarse != isCoarse else { return }
        let short = isCoarse ? 0..<start : start..<entry.blocks.count
        for index in short {
            entry.blocks[index] >>= UInt32(layout.coarseShift - layout.fineShift)
        }
        entry.isCoarse = true
    }

    private func order(_ entry: inout Entry) {
        entry.blocks.sort()
        PostingChain.coarsen(&entry.blocks, by: 0)
        if !entry.isCoarse, entry.blocks.count > layout.fineLimit {
            PostingChain.coarsen(
                &entry.blocks, by: layout.coarseShift - layout.fineShift)
            entry.isCoarse = true
        }
    }
}
