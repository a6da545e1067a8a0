/// A question about rollups: what one source says to it, and how the sources add up.
///
/// A partial is made whole before it is added, so that a source that fails half-way adds nothing.
protocol RollupSum {
    associatedtype Partial: Sendable

    /// What one source says.
    func partial<Source: RollupSource>(
        of source: borrowing Source
    ) throws(Source.Failure) -> Partial

    /// Adds what a source said.
    mutating func add(_ partial: Partial)
}
