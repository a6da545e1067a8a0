/// What the rows of several parts come to, where those of one thing in several of them are one row
/// (spec/projections.md §2).
struct JoinedSums: Hashable, Sendable {
    var parts = PartSums()
    /// Of unpriced models: few rows, of which parts keep no sum.
    var models = DigestSum()

    static func += (sums: inout JoinedSums, other: JoinedSums) {
        sums.parts += other.parts
        sums.models += other.models
    }
}
