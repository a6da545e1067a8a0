/// Which Rice code is best (Golomb, "Run-Length Encodings"; Rice, "Some Practical Universal
/// Noiseless Coding Techniques").
enum RiceCode {
    /// The parameter for the gaps between `count` of `total` places that are drawn at random: the
    /// binary logarithm of 0.69 times the mean gap, rounded down.
    ///
    /// However the places lie, their gaps take at most 4 bits a place above the parameter: the
    /// parts in unary are together `total >> parameter` at most.
    static func parameter(count: Int, total: Int) -> Int {
        let gap = total * 11 / (16 * max(count, 1))
        return gap > 0 ? Int.bitWidth - 1 - gap.leadingZeroBitCount : 0
    }
}
