public import Bytes
public import EventLog
internal import Synchronization

/// A clock that stands still until it is moved.
public final class ManualClock: LogClock {
    private struct State {
        var wall: Timestamp
        var monotonic: UInt64
    }

    private let state: Mutex<State>

    /// - Parameter wallTime: the time of day to begin with; by default 2026-01-01T00:00:00Z.
    public init(wallTime: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) {
        state = Mutex(State(wall: wallTime, monotonic: 1_000_000_000))
    }

    public func wallTime() -> Timestamp { state.withLock { $0.wall } }

    public func monotonicNanoseconds() -> UInt64 { state.withLock { $0.monotonic } }

    /// Lets time pass on both clocks.
    public func advance(milliseconds: UInt64) {
        state.withLock { state in
            state.monotonic += milliseconds * 1_000_000
            state.wall = state.wall.advanced(byMicroseconds: Int64(milliseconds) * 1_000)
        }
    }

    /// Sets the time of day alone, as an operator or a time server would.
    public func setWallTime(_ time: Timestamp) { state.withLock { $0.wall = time } }
}
