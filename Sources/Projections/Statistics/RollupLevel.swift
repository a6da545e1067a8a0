internal import Bytes

/// How long the buckets of a rollup are.
enum RollupLevel: UInt8, CaseIterable, Sendable {
    case minute = 0
    case hour = 1
    case day = 2

    /// The length of a bucket in minutes.
    var minutes: Int64 {
        switch self {
        case .minute: 1
        case .hour: 60
        case .day: 1_440
        }
    }

    /// The bucket that a moment lies in: whole lengths since 1970, downwards.
    func bucket(of timestamp: Timestamp) -> Int64 {
        Self.floorDivide(timestamp.microseconds, minutes * Self.minuteMicroseconds)
    }

    /// The buckets that minutes since 1970 lie in.
    func buckets(of minutes: ClosedRange<Int64>) -> Range<Int64> {
        Self.floorDivide(
            minutes.lowerBound, self.minutes)..<Self.floorDivide(
                minutes.upperBound, self.minutes) + 1
    }

    static let minuteMicroseconds: Int64 = 60_000_000

    /// The quotient rounded downwards; `divisor` is positive.
    static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}
