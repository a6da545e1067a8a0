internal import Bytes

/// Notices when the time of day moves against the clock that never jumps.
struct ClockWatch {
    /// A difference that no adjustment of a running clock makes: one hour.
    private static let toleranceMicroseconds: Int64 = 3_600_000_000

    private(set) var hasJumped = false
    private var offsetMicroseconds: Int64

    /// - Parameter lastCommitTime: of the log; a wall clock an hour behind it has jumped already.
    init(_ clock: any LogClock, lastCommitTime: Timestamp) {
        let wall = clock.wallTime()
        offsetMicroseconds = Self.offset(wall, clock)
        let behind = lastCommitTime.microseconds.subtractingReportingOverflow(wall.microseconds)
        hasJumped = !behind.overflow && behind.partialValue > Self.toleranceMicroseconds
    }

    /// Compares the clocks again.
    mutating func observe(_ wall: Timestamp, _ clock: any LogClock) {
        let offset = Self.offset(wall, clock)
        let (change, overflow) = offset.subtractingReportingOverflow(offsetMicroseconds)
        if overflow || change.magnitude > Self.toleranceMicroseconds.magnitude { hasJumped = true }
        offsetMicroseconds = offset
    }

    /// Forgets the jump, since somebody has looked.
    mutating func acknowledge() { hasJumped = false }

    private static func offset(_ wall: Timestamp, _ clock: any LogClock) -> Int64 {
        wall.microseconds &- Int64(clamping: clock.monotonicNanoseconds() / 1_000)
    }
}
