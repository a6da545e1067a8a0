/// The words of some blocks of rows, by hash, with their blocks: part of a segment's word index, and
/// searched while the segment grows.
struct WordRun: Sendable {
    /// The most short blocks that a run has, so that one of them is a byte.
    static let maximumBlockCount = 256
    /// Lists of as many bytes are bits of the blocks instead; no list is longer.
    private static let bitmapByteCount = 32

    /// The number of its first block within the segment.
    let firstBlock: UInt32
    /// The upper halves of the words' hashes, ascending, each once.
    let hashes: [UInt32]
    /// Where the list of each word begins in `lists`, and where the last one ends.
    private let starts: [UInt32]
    private let lists: [UInt8]

    /// - Parameters:
    ///   - pairs: upper halves of hashes, with blocks counted from the run's first in the lower
    ///     halves; each once, sorted.
    init(_ pairs: [UInt64], firstBlock: UInt32) {
        var hashes: [UInt32] = []
        var starts: [UInt32] = []
        var lists: [UInt8] = []
        hashes.reserveCapacity(pairs.count / 4)
        starts.reserveCapacity(pairs.count / 4)
        lists.reserveCapacity(pairs.count / 2)
        let pairs = pairs.span
        var place = 0
        while place < pairs.count {
            let hash = pairs[place] >> 32
            var end = place + 1
            while end < pairs.count, pairs[end] >> 32 == hash { end += 1 }
            hashes.append(UInt32(hash))
            starts.append(UInt32(lists.count))
            if end - place < Self.bitmapByteCount {
                for index in place..<end { lists.append(UInt8(truncatingIfNeeded: pairs[index])) }
            } else {
                let start = lists.count
                lists.append(contentsOf: repeatElement(0, count: Self.bitmapByteCount))
                for index in place..<end {
                    let block = Int(truncatingIfNeeded: pairs[index] & 255)
                    lists[start + block / 8] |= 1 << UInt8(block % 8)
                }
            }
            place = end
        }
        starts.append(UInt32(lists.count))
        self.firstBlock = firstBlock
        self.hashes = hashes
        self.starts = starts
        self.lists = lists
    }

    /// About how many bytes of memory it takes.
    var byteCount: Int { hashes.count * 8 + lists.count }

    /// Appends the blocks of a word, by its place among `hashes`, as numbers within the segment.
    @inline(__always)
    func appendBlocks(_ place: Int, to blocks: inout [UInt32]) {
        let start = Int(starts[place])
        let end = Int(starts[place + 1])
        guard end - start == Self.bitmapByteCount else {
            for index in start..<end { blocks.append(firstBlock &+ UInt32(lists[index])) }
            return
        }
        for index in start..<end {
            var bits = lists[index]
            let base = firstBlock &+ UInt32((index - start) * 8)
            while bits != 0 {
                blocks.append(base &+ UInt32(bits.trailingZeroBitCount))
                bits &= bits &- 1
            }
        }
    }

    /// The place of the first hash that is not below another.
    func place(of hash: UInt32) -> Int {
        var low = 0
        var high = hashes.count
        while low < high {
            let middle = (low + high) / 2
            if hashes[middle] < hash { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
