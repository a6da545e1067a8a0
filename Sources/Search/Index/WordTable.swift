/// The words of a part of a segment and where they are, in bounded memory.
///
/// Open addressing with linear probing. Where a word lies depends on a random number, so that no
/// sender can know which words meet; what is read from the table does not.
struct WordTable {
    /// A word, or nothing if `next` is 0.
    struct Slot {
        var hash: UInt64
        /// The first row for which the list has to grow.
        var next: UInt32
        /// The last piece of its list.
        var tail: UInt32
    }

    /// The table has at most 2 to this power slots: 8 MiB.
    private static let maximumBits = 19
    /// The lists have at most as many pieces: 12 MiB.
    private static let maximumPieces = 768 << 10

    private var slots: [Slot]
    private var bits: Int
    private let key: UInt64
    /// How many words there are.
    private(set) var count = 0
    private(set) var chain: PostingChain

    init(layout: WordIndexLayout) {
        bits = 12
        slots = [Slot](repeating: Slot(hash: 0, next: 0, tail: 0), count: 1 << 12)
        key = UInt64.random(in: .min ... .max) | 1
        chain = PostingChain(layout: layout)
    }

    /// Whether the words of one more event may not fit.
    var isFull: Bool {
        count >= 3 << (Self.maximumBits - 2) || chain.count >= Self.maximumPieces
    }

    /// Adds words of a row, which is none before the last one.
    mutating func add(_ words: [ScannedWord], row: UInt32) {
        for word in words { add(word.hash, row: row) }
    }

    @inline(__always)
    private mutating func add(_ hash: UInt64, row: UInt32) {
        let mask = slots.count &- 1
        var place = Int(truncatingIfNeeded: (hash &* key) &>> UInt64(64 &- bits))
        while true {
            let slot = slots[place]
            if slot.hash == hash, slot.next != 0 {
                if slot.next <= row { append(row: row, to: place) }
                return
            }
            if slot.next == 0 { return insert(hash, row: row, at: place) }
            place = (place &+ 1) & mask
        }
    }

    @inline(never)
    private mutating func append(row: UInt32, to place: Int) {
        var slot = slots[place]
        chain.append(row: row, tail: &slot.tail, next: &slot.next)
        slots[place] = slot
    }

    @inline(never)
    private mutating func insert(_ hash: UInt64, row: UInt32, at place: Int) {
        let shift = UInt32(chain.layout.fineShift)
        slots[place] = Slot(hash: hash, next: (row >> shift + 1) << shift, tail: 0)
        count += 1
        // One event may bring more words than there is room for: then the table grows beyond.
        if count >= slots.count / 4 * 3 { grow() }
    }

    private mutating func grow() {
        bits += 1
        var larger = [Slot](
            repeating: Slot(hash: 0, next: 0, tail: 0), count: slots.count * 2)
        let mask = larger.count - 1
        for slot in slots where slot.next != 0 {
            var place = Int(truncatingIfNeeded: (slot.hash &* key) &>> UInt64(64 &- bits))
            while larger[place].next != 0 { place = (place &+ 1) & mask }
            larger[place] = slot
        }
        slots = larger
    }

    /// The words in the order of their hashes.
    func sorted() -> [Slot] {
        var words: [Slot] = []
        words.reserveCapacity(count)
        for slot in slots where slot.next != 0 { words.append(slot) }
        words.sort { $0.hash < $1.hash }
        return words
    }
}
