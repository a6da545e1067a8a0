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

    /// The lists take about as many pieces at most: 12 MiB.
    private static let maximumPieces = 768 << 10

    private var slots: [Slot]
    private var bits: Int
    private let key: UInt64
    /// How many words there are.
    private(set) var count = 0
    var chain: PostingChain
    /// Places of the words of an event whose lists have to grow.
    private var growing: [UInt32] = []
    /// Made of what was read ahead, so that it is read: memory then fetches many words at once
    /// instead of one after the other, which is a third of the time.
    private var touched: UInt32 = 0

    init(layout: WordIndexLayout) {
        bits = 12
        slots = [Slot](repeating: Slot(hash: 0, next: 0, tail: 0), count: 1 << 12)
        key = UInt64.random(in: .min ... .max) | 1
        chain = PostingChain(layout: layout)
    }

    /// Whether the lists take so much memory that they should be put aside.
    var hasLongLists: Bool { chain.count >= Self.maximumPieces }

    /// Adds words of a row, which is none before the last one.
    ///
    /// One event may bring more words than there is room for: then the table grows beyond it.
    mutating func add(_ words: [ScannedWord], row: UInt32) {
        while count + words.count > slots.count / 4 * 3 { grow() }
        chain.reserve(words.count)
        let layout = chain.layout
        let key = key
        let fineShift = UInt32(truncatingIfNeeded: layout.fineShift)
        let shift = UInt64(truncatingIfNeeded: 64 &- bits)
        let mask = slots.count &- 1
        var count = count
        var pieceCount = chain.count
        // Two arrays of one value cannot both be lent: this one is taken out meanwhile.
        var taken: [PostingChain.Piece] = []
        swap(&taken, &chain.pieces)
        var touched: UInt32 = 0
        var growing: [UInt32] = []
        swap(&growing, &self.growing)
        growing.removeAll(keepingCapacity: true)
        do {
            var slots = slots.mutableSpan
            var pieces = taken.mutableSpan
            for word in words {
                let place = Int(truncatingIfNeeded: (word.hash &* key) &>> shift)
                touched &+= slots[place].next
            }
            for word in words {
                var place = Int(truncatingIfNeeded: (word.hash &* key) &>> shift)
                var slot = slots[place]
                while slot.hash != word.hash, slot.next != 0 {
                    place = (place &+ 1) & mask
                    slot = slots[place]
                }
                guard slot.next <= row else { continue }
                if slot.next == 0 {
                    let next = (row &>> fineShift &+ 1) &<< fineShift
                    slots[place] = Slot(hash: word.hash, next: next, tail: 0)
                    count &+= 1
                } else {
                    touched &+= pieces[Int(slot.tail)].state
                    growing.append(UInt32(truncatingIfNeeded: place))
                }
            }
            for place in growing {
                var slot = slots[Int(place)]
                // The event may have the word twice.
                guard slot.next <= row else { continue }
                PostingChain.append(
                    row: row, layout, &pieces, &pieceCount, tail: &slot.tail, next: &slot.next)
                slots[Int(place)] = slot
            }
        }
        swap(&growing, &self.growing)
        self.touched = touched
        swap(&taken, &chain.pieces)
        self.count = count
        chain.count = pieceCount
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

    /// Has memory fetch the list of a word that is soon read.
    mutating func readAhead(_ word: Slot) {
        touched &+= chain.pieces[Int(word.tail)].previous
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
