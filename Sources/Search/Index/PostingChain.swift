/// Lists of blocks that grow one number at a time, in small pieces of one array.
///
/// A list begins with short blocks; once it has more than the layout's limit it goes on with long
/// ones. Numbers are LEB128: the first block itself, then differences.
struct PostingChain {
    /// Eight bytes of a list.
    private struct Piece {
        /// The piece before; 0 for none.
        var previous: UInt32
        /// From the lowest bit: bytes used (4 bits), whether it holds long blocks (1 bit), numbers in
        /// the list so far (27 bits).
        var state: UInt32
        var bytes: UInt64

        var used: UInt32 { state & 15 }
        var isCoarse: Bool { state & 16 != 0 }
        var count: UInt32 { state >> 5 }
    }

    let layout: WordIndexLayout
    /// The first is never used, so that 0 means none.
    private var pieces = [Piece(previous: 0, state: 0, bytes: 0)]

    init(layout: WordIndexLayout) { self.layout = layout }

    /// How many pieces are in use.
    var count: Int { pieces.count }

    /// Adds a row to the list of a word that is not yet in the row's block.
    ///
    /// - Parameters:
    ///   - tail: the list's last piece; 0 while it has only its first number.
    ///   - next: the first row behind the last block of the list.
    mutating func append(row: UInt32, tail: inout UInt32, next: inout UInt32) {
        let fineShift = UInt32(layout.fineShift)
        let coarseShift = UInt32(layout.coarseShift)
        if tail == 0 {
            tail = add(Piece(previous: 0, state: 1 << 5, bytes: 0))
            put(next >> fineShift - 1, &tail)
        }
        let piece = pieces[Int(tail)]
        var last = next >> (piece.isCoarse ? coarseShift : fineShift) - 1
        var isCoarse = piece.isCoarse
        if !isCoarse, piece.count >= layout.fineLimit {
            tail = add(Piece(previous: tail, state: piece.count << 5 | 16, bytes: 0))
            last >>= coarseShift - fineShift
            isCoarse = true
        }
        let shift = isCoarse ? coarseShift : fineShift
        let block = row >> shift
        if block > last { put(block - last, &tail) }
        pieces[Int(tail)].state += 1 << 5
        next = (block + 1) << shift
    }

    private mutating func add(_ piece: Piece) -> UInt32 {
        pieces.append(piece)
        return UInt32(pieces.count - 1)
    }

    private mutating func put(_ number: UInt32, _ tail: inout UInt32) {
        let length = number < 128 ? 1 : (38 - UInt32(number.leadingZeroBitCount)) / 7
        let piece = pieces[Int(tail)]
        if piece.used + length > 8 {
            tail = add(Piece(previous: tail, state: piece.state & ~15, bytes: 0))
        }
        let place = Int(tail)
        var shift = UInt64(pieces[place].used * 8)
        var rest = UInt64(number)
        while rest >= 128 {
            pieces[place].bytes |= (rest & 127 | 128) << shift
            shift += 8
            rest >>= 7
        }
        pieces[place].bytes |= rest << shift
        pieces[place].state += length
    }

    /// Reads a list.
    ///
    /// - Parameters:
    ///   - tail: as `append` left it, and `next` likewise.
    ///   - blocks: is given the blocks of the list, rising.
    /// - Returns: whether they are long ones.
    func read(tail: UInt32, next: UInt32, into blocks: inout [UInt32]) -> Bool {
        blocks.removeAll(keepingCapacity: true)
        guard tail != 0 else {
            blocks.append(next >> UInt32(layout.fineShift) - 1)
            return false
        }
        var order: [UInt32] = []
        var place = tail
        while place != 0 {
            order.append(place)
            place = pieces[Int(place)].previous
        }
        var isCoarse = false
        var last: UInt32 = 0
        for place in order.reversed() {
            let piece = pieces[Int(place)]
            if piece.isCoarse, !isCoarse {
                isCoarse = true
                Self.coarsen(&blocks, by: layout.coarseShift - layout.fineShift)
                last = blocks.last ?? 0
            }
            var bytes = piece.bytes
            var number: UInt32 = 0
            var shift: UInt32 = 0
            for _ in 0..<piece.used {
                number |= UInt32(bytes & 127) << shift
                shift += 7
                if bytes & 128 == 0 {
                    last += number
                    blocks.append(last)
                    number = 0
                    shift = 0
                }
                bytes >>= 8
            }
        }
        return isCoarse
    }

    /// Makes short blocks long ones, each once.
    static func coarsen(_ blocks: inout [UInt32], by shift: Int) {
        var kept = 0
        for block in blocks {
            let long = block >> UInt32(shift)
            if kept > 0, blocks[kept - 1] == long { continue }
            blocks[kept] = long
            kept += 1
        }
        blocks.removeLast(blocks.count - kept)
    }
}
