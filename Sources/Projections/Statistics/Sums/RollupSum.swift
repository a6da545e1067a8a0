/// A question about rollups: what one source says to it, and how the sources add up.
///
/// A partial is made whole before it is added, so that a source that fails half-way adds nothing.
protocol RollupSum {
    associatedtype Partial: Sendable

    /// What one source says.
    func partial<Source: RollupSource>(
        of source: borrowing Source
    ) throws(Source.Failure) -> Partial

    /// Whether days and hours of a source with data in these minutes are all that it is asked for.
    func needsNoMinutes(within extent: ClosedRange<Int64>) -> Bool

    /// Adds what a source said.
    mutating func add(_ partial: Partial)
}

extension StatisticsWindow {
    /// Whether it has all of some minutes, or none: then no bucket is cut by its edges.
    func isWhole(within extent: ClosedRange<Int64>) -> Bool {
        let (from, until) = RollupCover.minutes(of: self)
        if from > extent.upperBound || until <= extent.lowerBound { return true }
        return from <= extent.lowerBound && until > extent.upperBound
    }
}
