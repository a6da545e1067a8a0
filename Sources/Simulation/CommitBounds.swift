internal import Bytes

/// Between which bounds the commit time given last lies, as far as can be known from outside.
///
/// Exact but for the first writes after a crash while the clock is behind the log: transactions
/// that came to nothing may have used up times or not.
struct CommitBounds {
    private(set) var low: Timestamp
    private(set) var high: Timestamp

    init(low: Timestamp, high: Timestamp) {
        self.low = low
        self.high = max(low, high)
    }

    /// The moment at which a request is judged.
    func moment(at now: Timestamp) -> ClosedRange<Timestamp> { max(now, low)...max(now, high) }

    /// Takes up a transaction that was given at a moment.
    ///
    /// - Returns: the bounds of its commit time.
    mutating func advance(at now: Timestamp) -> ClosedRange<Timestamp> {
        low = max(now, low.advanced(byMicroseconds: 1))
        high = max(now, high.advanced(byMicroseconds: 1))
        return low...high
    }

    /// Takes over what the engine said of the last transaction.
    mutating func know(_ time: Timestamp) throws(Violation) {
        try promise(
            (low...high).contains(time),
            "the commit time \(time.microseconds) is not in \(low.microseconds) to "
                + "\(high.microseconds)")
        low = time
        high = time
    }
}
