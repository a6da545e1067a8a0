import Synchronization

/// The bytes of request bodies, inflated bodies and decoded events that may be in memory together.
final class InFlightBudget: Sendable {
    /// Bytes that may be reserved at once.
    let limit: Int
    private let reserved = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// Bytes that are reserved now.
    var reservedBytes: Int { reserved.load(ordering: .relaxed) }

    /// Whether `count` more bytes could be had now; nothing is reserved.
    func hasRoom(for count: Int) -> Bool { count <= limit - reservedBytes }

    /// Reserves `count` bytes, or none and says so.
    fileprivate func take(_ count: Int) -> Bool {
        let (_, after) = reserved.add(count, ordering: .relaxed)
        guard after <= limit else {
            reserved.subtract(count, ordering: .relaxed)
            return false
        }
        return true
    }

    fileprivate func giveBack(_ count: Int) {
        reserved.subtract(count, ordering: .relaxed)
    }

    /// A share of a budget, given back when its last holder lets go of it.
    final class Reservation: Sendable {
        private let budget: InFlightBudget
        private let held = Atomic<Int>(0)

        init(_ budget: InFlightBudget) { self.budget = budget }

        deinit { budget.giveBack(held.load(ordering: .relaxed)) }

        /// Takes `count` more bytes.
        ///
        /// - Throws: `Problem.busy` if they can't be had now, `Problem.requestTooLarge` if one request
        ///   would need more than there is for all.
        func grow(by count: Int) throws(Problem) {
            guard held.load(ordering: .relaxed) + count <= budget.limit else {
                throw .requestTooLarge(limit: budget.limit)
            }
            guard budget.take(count) else { throw .busy }
            held.add(count, ordering: .relaxed)
        }

        /// Holds `count` bytes instead of those held so far. Only one holder may do so at a time.
        ///
        /// - Throws: `Problem.busy` if they can't be had.
        func resize(to count: Int) throws(Problem) {
            let surplus = held.load(ordering: .relaxed) - count
            guard surplus > 0 else { return try grow(by: -surplus) }
            held.subtract(surplus, ordering: .relaxed)
            budget.giveBack(surplus)
        }
    }
}
