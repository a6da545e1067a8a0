import Bytes
import Synchronization
import Testing

@testable import Engine

@Suite("Commit waiters")
struct CommitWaitersTests {
    private func waiter(_ first: UInt64, _ last: UInt64) -> CommitWaiters.Waiter {
        CommitWaiters.Waiter(interest: SequenceNumber(first)...SequenceNumber(last)) { _ in }
    }

    private func ends(_ waiters: [CommitWaiters.Waiter]) -> [UInt64] {
        waiters.map(\.interest.upperBound.rawValue)
    }

    @Test("A waiter goes on once everything up to its last number is visible")
    func advance() {
        var waiters = CommitWaiters(applied: SequenceNumber(10))
        let added = [waiters.add(waiter(11, 20)), waiters.add(waiter(21, 22))]
        #expect(added == [true, true])
        let resumed = [19, 20, 30].map { ends(waiters.advance(to: SequenceNumber($0))) }
        #expect(resumed == [[], [20], [22]])
        #expect(waiters.count == 0)
    }

    @Test("What is visible already needs no waiting")
    func alreadyVisible() {
        var waiters = CommitWaiters(applied: SequenceNumber(10))
        let isAdded = waiters.add(waiter(3, 10))
        #expect(!isAdded)
        #expect(waiters.count == 0)
    }

    @Test("A lost record fails all who depend on it, and nobody else")
    func failure() {
        var waiters = CommitWaiters(applied: SequenceNumber(10))
        let interests: [(UInt64, UInt64)] = [(11, 12), (13, 14), (12, 16), (17, 18)]
        let added = interests.map { waiters.add(waiter($0.0, $0.1)) }
        #expect(added == [true, true, true, true])
        let failed = ends(waiters.fail(SequenceNumber(13)...SequenceNumber(14)))
        #expect(failed == [14, 16])
        let rest = ends(waiters.failAll())
        #expect(rest == [12, 18])
    }
}
