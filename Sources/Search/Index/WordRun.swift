internal import Bytes

/// The words of a part of a segment, by hash, with their blocks: what a full `WordTable` becomes.
///
/// For each word, all varints: the difference of the upper 40 bits of its hash from those before,
/// twice the number of its blocks and one more if they are long, the first block, the differences.
struct WordRun {
    /// So many words ahead of the one that is written the next list is fetched.
    private static let aheadCount = 8

    /// How many lower bits of a hash are left out: no index keeps more than 32 upper ones.
    private static let droppedBits: UInt64 = 24

    let bytes: [UInt8]
    /// How many different upper bits there are.
    let count: Int

    init(_ table: inout WordTable) {
        let words = table.sorted()
        var writer = ByteWriter(reservingCapacity: words.count * 8)
        var blocks: [UInt32] = []
        var before: UInt64 = 0
        var count = 0
        for (index, word) in words.enumerated() {
            table.readAhead(words[min(index + Self.aheadCount, words.count - 1)])
            let isCoarse = table.chain.read(tail: word.tail, next: word.next, into: &blocks)
            let hash = word.hash >> Self.droppedBits
            if hash != before || count == 0 { count += 1 }
            writer.varint(hash - before)
            before = hash
            writer.varint(UInt64(blocks.count) << 1 | (isCoarse ? 1 : 0))
            var last: UInt32 = 0
            for block in blocks {
                writer.varint(UInt64(block - last))
                last = block
            }
        }
        // A copy, since what has grown may have twice the room that it needs.
        bytes = writer.bytes.withUnsafeBytes { [UInt8]($0) }
        self.count = count
    }

    /// Reads a run from its start.
    struct Cursor {
        private let bytes: [UInt8]
        private var offset = 0
        /// The word that `takeBlocks` gives next, its dropped bits 0; nil behind the last.
        private(set) var hash: UInt64?

        init(_ run: WordRun) {
            bytes = run.bytes
            readHash()
        }

        private mutating func readHash() {
            guard offset < bytes.count else {
                hash = nil
                return
            }
            hash = (hash ?? 0) &+ varint() << droppedBits
        }

        /// Appends the blocks of the word and goes on to the next.
        ///
        /// - Returns: whether they are long ones.
        mutating func takeBlocks(into blocks: inout [UInt32]) -> Bool {
            let header = varint()
            var last: UInt32 = 0
            for _ in 0..<header >> 1 {
                last += UInt32(truncatingIfNeeded: varint())
                blocks.append(last)
            }
            readHash()
            return header & 1 != 0
        }

        private mutating func varint() -> UInt64 {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while true {
                let byte = bytes[offset]
                offset += 1
                value |= UInt64(byte & 127) &<< shift
                if byte < 128 { return value }
                shift &+= 7
            }
        }
    }
}
