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
        #expect(waiters.add(waiter(11, 20)))
        #expect(waiters.add(waiter(21, 22)))
        #expect(ends(waiters.advance(to: SequenceNumber(19))) == [])
        #expect(ends(waiters.advance(to: SequenceNumber(20))) == [20])
        #expect(ends(waiters.advance(to: SequenceNumber(30))) == [22])
        #expect(waiters.count == 0)
    }

    @Test("What is visible already needs no waiting")
    func alreadyVisible() {
        var waiters = CommitWaiters(applied: SequenceNumber(10))
        #expect(!waiters.add(waiter(3, 10)))
        #expect(waiters.count == 0)
    }

    @Test("A lost record fails all who depend on it, and nobody else")
    func failure() {
        var waiters = CommitWaiters(applied: SequenceNumber(10))
        for (first, last) in [(11, 12), (13, 14), (12, 16), (17, 18)] as [(UInt64, UInt64)] {
            #expect(waiters.add(waiter(first, last)))
        }
        #expect(ends(waiters.fail(SequenceNumber(13)...SequenceNumber(14))) == [14, 16])
        #expect(waiters.count == 2)
        #expect(ends(waiters.failAll()) == [12, 18])
    }
}
