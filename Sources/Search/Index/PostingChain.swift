/// Lists of blocks that grow one number at a time, in small pieces of one array.
///
/// A list begins with short blocks; once it has more than the layout's limit it goes on with long
/// ones. Numbers are LEB128: the first block itself, then differences.
struct PostingChain {
    /// Eight bytes of a list.
    struct Piece {
        /// The piece before; 0 for none.
        var previous: UInt32 = 0
        /// From the lowest bit: bytes used (4 bits), whether it holds long blocks (1 bit), numbers in
        /// the list so far (27 bits).
        var state: UInt32 = 0
        var bytes: UInt64 = 0

        var used: UInt32 { state & 15 }
        var isCoarse: Bool { state & 16 != 0 }
        var count: UInt32 { state >> 5 }
    }

    /// The most pieces that one `append` uses up: the first, one for long blocks, one for a number.
    static let piecesOfAppend = 3

    let layout: WordIndexLayout
    /// The first is never used, so that 0 means none.
    var pieces = [Piece](repeating: Piece(), count: 1 << 10)
    /// How many pieces are in use.
    var count = 1
    private var order: [UInt32] = []

    init(layout: WordIndexLayout) { self.layout = layout }

    /// Makes room for that many calls of `append`.
    mutating func reserve(_ appendCount: Int) {
        let wanted = count + appendCount * Self.piecesOfAppend
        guard wanted > pieces.count else { return }
        let added = max(wanted, pieces.count * 3 / 2) - pieces.count
        pieces.reserveCapacity(pieces.count + added)
        pieces.append(contentsOf: repeatElement(Piece(), count: added))
    }

    /// Adds a row to the list of a word that is not yet in the row's block.
    ///
    /// - Parameters:
    ///   - pieces: those of the chain, with room (`reserve`), and how many are in use.
    ///   - tail: the list's last piece; 0 while it has only its first number.
    ///   - next: the first row behind the last block of the list.
    @inline(__always)
    static func append(
        row: UInt32, _ layout: WordIndexLayout, _ pieces: inout MutableSpan<Piece>,
        _ count: inout Int, tail: inout UInt32, next: inout UInt32
    ) {
        let fineShift = UInt32(truncatingIfNeeded: layout.fineShift)
        let coarseShift = UInt32(truncatingIfNeeded: layout.coarseShift)
        func begin(_ piece: Piece) -> Piece {
            tail = UInt32(truncatingIfNeeded: count)
            count &+= 1
            return piece
        }
        var piece =
            tail == 0 ? begin(first(next &>> fineShift &- 1)) : pieces[Int(tail)]
        var last = next &>> (piece.isCoarse ? coarseShift : fineShift) &- 1
        if !piece.isCoarse, Int(piece.count) >= layout.fineLimit {
            pieces[Int(tail)] = piece
            piece = begin(Piece(previous: tail, state: piece.count &<< 5 | 16))
            last &>>= coarseShift &- fineShift
        }
        let shift = piece.isCoarse ? coarseShift : fineShift
        let block = row &>> shift
        if block > last {
            let number = block &- last
            let length = byteCount(number)
            if piece.used &+ length > 8 {
                pieces[Int(tail)] = piece
                piece = begin(Piece(previous: tail, state: piece.state & ~15))
            }
            piece.bytes |= encoded(number) &<< UInt64(piece.used &* 8)
            piece.state &+= length
        }
        piece.state &+= 1 << 5
        pieces[Int(tail)] = piece
        next = (block &+ 1) &<< shift
    }

    /// A piece with the first number of a list.
    private static func first(_ block: UInt32) -> Piece {
        Piece(state: 1 << 5 | byteCount(block), bytes: encoded(block))
    }

    /// How many bytes a number takes as LEB128.
    @inline(__always)
    private static func byteCount(_ number: UInt32) -> UInt32 {
        number < 128 ? 1 : (38 &- UInt32(truncatingIfNeeded: number.leadingZeroBitCount)) / 7
    }

    /// A number as LEB128, its first byte lowest.
    @inline(__always)
    private static func encoded(_ number: UInt32) -> UInt64 {
        var bytes = UInt64(number)
        var shift: UInt64 = 7
        while bytes &>> shift != 0 {
            let low = bytes & (1 &<< shift &- 1)
            let high = bytes &>> shift
            bytes = low | 1 &<< shift | high &<< (shift &+ 1)
            shift &+= 8
        }
        return bytes
    }

    /// Reads a list.
    ///
    /// - Parameters:
    ///   - tail: as `append` left it, and `next` likewise.
    ///   - blocks: is given the blocks of the list, rising.
    /// - Returns: whether they are long ones.
    mutating func read(tail: UInt32, next: UInt32, into blocks: inout [UInt32]) -> Bool {
        blocks.removeAll(keepingCapacity: true)
        guard tail != 0 else {
            blocks.append(next >> UInt32(layout.fineShift) - 1)
            return false
        }
        order.removeAll(keepingCapacity: true)
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
                number |= UInt32(truncatingIfNeeded: bytes & 127) &<< shift
                shift &+= 7
                if bytes & 128 == 0 {
                    last &+= number
                    blocks.append(last)
                    number = 0
                    shift = 0
                }
                bytes &>>= 8
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
