internal import Bytes

/// The words of a part of a segment, by hash, with their blocks: what a full `WordTable` becomes.
///
/// For each word: hash (u64), twice the number of its blocks and one more if they are long
/// (varint), the first block, then the differences (varints).
struct WordRun {
    /// So many words ahead of the one that is written the next list is fetched.
    private static let aheadCount = 8

    let bytes: [UInt8]
    /// How many words there are.
    let count: Int

    init(_ table: inout WordTable) {
        let words = table.sorted()
        var writer = ByteWriter(reservingCapacity: words.count * 12)
        var blocks: [UInt32] = []
        for (index, word) in words.enumerated() {
            table.readAhead(words[min(index + Self.aheadCount, words.count - 1)])
            let isCoarse = table.chain.read(tail: word.tail, next: word.next, into: &blocks)
            writer.uint64(word.hash)
            writer.varint(UInt64(blocks.count) << 1 | (isCoarse ? 1 : 0))
            var last: UInt32 = 0
            for block in blocks {
                writer.varint(UInt64(block - last))
                last = block
            }
        }
        bytes = writer.bytes
        count = words.count
    }

    /// Reads a run from its start.
    struct Cursor {
        private let bytes: [UInt8]
        private var offset = 0
        /// The word that `takeBlocks` gives next; nil behind the last.
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
            hash = UInt64(
                littleEndian: bytes.span.bytes.unsafeLoadUnaligned(
                    fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }

        /// Appends the blocks of the word and goes on to the next.
        ///
        /// - Returns: whether they are long ones.
        mutating func takeBlocks(into blocks: inout [UInt32]) -> Bool {
            let header = varint()
            var last: UInt32 = 0
            for _ in 0..<header >> 1 {
                last += varint()
                blocks.append(last)
            }
            readHash()
            return header & 1 != 0
        }

        private mutating func varint() -> UInt32 {
            var value: UInt32 = 0
            var shift: UInt32 = 0
            while true {
                let byte = bytes[offset]
                offset += 1
                value |= UInt32(byte & 127) << shift
                if byte < 128 { return value }
                shift += 7
            }
        }
    }
}
