import Bytes
import EventLog
import Synchronization

/// A clock that goes on by a millisecond with each look, so that each run sees the same times.
final class StillClock: LogClock {
    private let looks = Atomic<UInt64>(0)

    private func next() -> UInt64 {
        looks.wrappingAdd(1, ordering: .relaxed).newValue
    }

    func wallTime() -> Timestamp {
        Material.now.advanced(byMicroseconds: Int64(next()) * 1_000)
    }

    func monotonicNanoseconds() -> UInt64 { next() * 1_000_000 }
}
