internal import Bytes

/// How finely a word index tells where words are (spec/index-words.md §1).
///
/// Rows are the events of a segment, numbered from 0. A word in few places is kept by short blocks
/// of rows, which are quickly searched; a word in many by longer ones, which take less room.
public struct WordIndexLayout: Hashable, Sendable {
    /// The largest exponent of either kind of block.
    static let maximumShift = 16
    /// The highest row number: rows and the end of their block fit 32 bits.
    static let maximumRow = Int(Int32.max)

    /// The binary logarithm of the rows of a short block.
    public let fineShift: Int
    /// The binary logarithm of the rows of a long block.
    public let coarseShift: Int
    /// A word in more short blocks than this is kept by long ones.
    public let fineLimit: Int

    /// Measured on 150,000 events of the trace mix, see spec/index-words.md §6.
    public static let standard = WordIndexLayout(fineShift: 4, coarseShift: 6, fineLimit: 128)

    /// - Parameters:
    ///   - fineShift: 0 to 16.
    ///   - coarseShift: `fineShift` to 16.
    ///   - fineLimit: 1 to 65,535.
    public init(fineShift: Int, coarseShift: Int, fineLimit: Int) {
        precondition(
            (0...Self.maximumShift).contains(fineShift), "short blocks of 1 to 65,536 rows")
        precondition(
            (fineShift...Self.maximumShift).contains(coarseShift), "no shorter long blocks")
        precondition((1...65_535).contains(fineLimit), "1 to 65,535 short blocks")
        self.fineShift = fineShift
        self.coarseShift = coarseShift
        self.fineLimit = fineLimit
    }

    /// How many blocks hold that many rows.
    static func blockCount(rows: Int, shift: Int) -> Int { (rows + (1 << shift) - 1) >> shift }

    /// The most blocks that a list of long blocks names: beyond 60 % the word counts as everywhere.
    func coarseLimit(rows: Int) -> Int {
        Self.blockCount(rows: rows, shift: coarseShift) * 3 / 5
    }
}
