public import Bytes

/// Where the log takes its times from.
public protocol LogClock: Sendable {
    /// The time of day; it may jump.
    func wallTime() -> Timestamp

    /// Nanoseconds since some moment before; never goes back, and goes on while the machine sleeps.
    func monotonicNanoseconds() -> UInt64
}
