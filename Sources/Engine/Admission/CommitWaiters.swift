internal import Bytes

/// Who waits for which records to be durable and visible.
///
/// A value that does nothing by itself: it returns the waiters to resume, and the owner resumes them
/// after it has let go of its lock.
struct CommitWaiters {
    /// Somebody who waits.
    struct Waiter: Sendable {
        /// The first and last number that the outcome depends on.
        var interest: ClosedRange<SequenceNumber>
        var resume: @Sendable (Result<Void, EngineError>) -> Void
    }

    /// Everything up to here is visible.
    private(set) var applied: SequenceNumber
    private var waiting: [Waiter] = []

    init(applied: SequenceNumber) { self.applied = applied }

    /// How many wait.
    var count: Int { waiting.count }

    /// Adds a waiter.
    ///
    /// - Returns: false if all that it waits for is visible already; it was not added.
    mutating func add(_ waiter: Waiter) -> Bool {
        guard waiter.interest.upperBound > applied else { return false }
        waiting.append(waiter)
        return true
    }

    /// Everything up to `number` became visible.
    ///
    /// - Returns: those whose wait ends well.
    mutating func advance(to number: SequenceNumber) -> [Waiter] {
        let visible = max(applied, number)
        applied = visible
        return take { $0.interest.upperBound <= visible }
    }

    /// The records with these numbers will never be durable.
    ///
    /// - Returns: those who depended on one of them.
    mutating func fail(_ range: ClosedRange<SequenceNumber>) -> [Waiter] {
        take { $0.interest.overlaps(range) }
    }

    /// Nothing more will become durable.
    mutating func failAll() -> [Waiter] { take { _ in true } }

    private mutating func take(_ isWanted: (Waiter) -> Bool) -> [Waiter] {
        var taken: [Waiter] = []
        waiting.removeAll { waiter in
            guard isWanted(waiter) else { return false }
            taken.append(waiter)
            return true
        }
        return taken
    }
}
