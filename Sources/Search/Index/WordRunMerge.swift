/// Puts the runs of a segment together: one list of blocks for each hash, rising.
///
/// Hashes are sorted in slices of equal width, so that what is sorted at once stays in the cache.
struct WordRunMerge {
    /// The blocks of one hash.
    struct Entry {
        /// The upper bits of the hash.
        var hash: UInt64 = 0
        var blocks: [UInt32] = []
        /// Whether they are long ones.
        var isCoarse = false
    }

    /// About as many words of runs are in a slice.
    private static let wordsOfSlice = 1 << 15

    private let runs: [WordRun]
    private let layout: WordIndexLayout
    /// The hashes of all runs, rising, in the upper halves, and the numbers of the runs in the lower
    /// ones.
    private let elements: [UInt64]

    /// - Parameter runs: in the order of their rows.
    init(_ runs: [WordRun], layout: WordIndexLayout) {
        self.runs = runs
        self.layout = layout
        elements = Self.sorted(runs)
    }

    /// How many different upper halves of hashes there are.
    var wordCount: Int {
        var count = 0
        var last: UInt64?
        for element in elements where element >> 32 != last {
            last = element >> 32
            count += 1
        }
        return count
    }

    /// Visits the hashes, rising.
    ///
    /// - Parameter hashBits: how many upper bits of the hashes count, 1 to 32; words that share them
    ///   become one.
    func forEach(hashBits: Int, _ body: (Entry) -> Void) {
        let shift = UInt64(64 - hashBits)
        var entry = Entry()
        // Each run's hashes come in their own order.
        var cursors = [Int](repeating: 0, count: runs.count)
        var place = 0
        while place < elements.count {
            let first = elements[place]
            entry.hash = first >> shift
            entry.isCoarse = false
            entry.blocks.removeAll(keepingCapacity: true)
            var isMixed = false
            while place < elements.count, elements[place] >> shift == entry.hash {
                let element = elements[place]
                if element >> 32 != first >> 32 { isMixed = true }
                let run = Int(element & 0xFFFF_FFFF)
                runs[run].appendBlocks(cursors[run], to: &entry.blocks)
                cursors[run] += 1
                place += 1
            }
            finish(&entry, isMixed: isMixed)
            body(entry)
        }
    }

    /// Puts the blocks in order, each once, and makes them long ones if they are many.
    ///
    /// - Parameter isMixed: whether they are those of several words.
    private func finish(_ entry: inout Entry, isMixed: Bool) {
        if isMixed {
            entry.blocks.sort()
            Self.coarsen(&entry.blocks, by: 0)
        }
        guard entry.blocks.count > layout.fineLimit else { return }
        Self.coarsen(&entry.blocks, by: layout.coarseShift - layout.fineShift)
        entry.isCoarse = true
    }

    /// Makes short blocks long ones, each once.
    private static func coarsen(_ blocks: inout [UInt32], by shift: Int) {
        var kept = 0
        for block in blocks {
            let long = block >> UInt32(shift)
            if kept > 0, blocks[kept - 1] == long { continue }
            blocks[kept] = long
            kept += 1
        }
        blocks.removeLast(blocks.count - kept)
    }

    private static func sorted(_ runs: [WordRun]) -> [UInt64] {
        var sort = HashSort()
        var all: [UInt64] = []
        var slice: [UInt64] = []
        let count = runs.reduce(0) { $0 + $1.hashes.count }
        all.reserveCapacity(count)
        // About as many slices, a power of two.
        let sliceBits = Int.bitWidth - 1 - max(1, count / wordsOfSlice).leadingZeroBitCount
        let shift = UInt64(32 - sliceBits)
        var next = [Int](repeating: 0, count: runs.count)
        for number in 0..<UInt64(1) << UInt64(sliceBits) {
            slice.removeAll(keepingCapacity: true)
            for (run, words) in runs.enumerated() {
                var place = next[run]
                while place < words.hashes.count, UInt64(words.hashes[place]) >> shift == number {
                    slice.append(UInt64(words.hashes[place]) << 32 | UInt64(run))
                    place += 1
                }
                next[run] = place
            }
            sort.sort(&slice)
            all.append(contentsOf: slice)
        }
        return all
    }
}
