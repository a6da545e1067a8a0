public import Bytes
internal import Glibc

/// The clocks of the machine.
public struct SystemClock: LogClock {
    public init() {}

    public func wallTime() -> Timestamp {
        let now = read(CLOCK_REALTIME)
        return Timestamp(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000)
    }

    public func monotonicNanoseconds() -> UInt64 {
        let now = read(CLOCK_BOOTTIME)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }

    private func read(_ clock: clockid_t) -> timespec {
        var now = timespec()
        clock_gettime(clock, &now)
        return now
    }
}
