internal import Glibc
internal import Synchronization

/// Lets work in the background yield to writes: while some come in, it rests as long as it works.
///
/// One for the whole engine; each background thread asks it through a `Shift` of its own.
final class Pacer: Sendable {
    /// Writes count as coming in for so long after one, in nanoseconds.
    private static let busyNanoseconds: UInt64 = 50_000_000
    /// After so much work at a stretch comes a rest, in nanoseconds.
    private static let stretchNanoseconds: UInt64 = 4_000_000
    /// More work than this waits: then nobody rests.
    private static let backlogLimit = 1

    private let lastWrite = Atomic<UInt64>(0)
    private let backlog = Atomic<Int>(0)
    private let isEnabled: Bool

    /// - Parameter isEnabled: whether there are threads that can rest.
    init(isEnabled: Bool) { self.isEnabled = isEnabled }

    /// A write has come in.
    func noteWrite() {
        guard isEnabled else { return }
        lastWrite.store(Self.now(), ordering: .relaxed)
    }

    /// Tells how much waits to be done behind the writes: segments to be indexed.
    func note(backlog count: Int) { backlog.store(count, ordering: .relaxed) }

    /// Whether background work should make room now.
    private func yields(at now: UInt64) -> Bool {
        now &- lastWrite.load(ordering: .relaxed) < Self.busyNanoseconds
            && backlog.load(ordering: .relaxed) <= Self.backlogLimit
    }

    /// The work of one thread.
    func shift() -> Shift { Shift(pacer: self) }

    /// What one thread works between two rests.
    struct Shift {
        private let pacer: Pacer
        private var began = Pacer.now()

        fileprivate init(pacer: Pacer) { self.pacer = pacer }

        /// Rests if it is time to. To be called about every millisecond of work.
        mutating func breathe() {
            guard pacer.isEnabled else { return }
            let now = Pacer.now()
            let worked = now &- began
            guard worked >= Pacer.stretchNanoseconds else { return }
            if pacer.yields(at: now) {
                usleep(UInt32(min(worked, 4 * Pacer.stretchNanoseconds) / 1_000))
                began = Pacer.now()
            } else {
                began = now
            }
        }
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
