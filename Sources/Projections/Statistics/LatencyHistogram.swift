/// How often each latency occurred, in whole milliseconds: exact up to 2,047 ms, above in steps of
/// at most 1/64 of the value.
///
/// Integers only, so that merging in any order gives the same histogram. Above 2,047 ms each power
/// of two is cut into 64 buckets of equal width, and a bucket answers with its highest value,
/// clipped to the highest that was seen.
public struct LatencyHistogram: Hashable, Sendable {
    /// Sparse: most histograms hold few different latencies.
    private var counts: [UInt16: UInt64] = [:]
    /// How many latencies there are.
    public private(set) var count: UInt64 = 0
    /// All latencies together, in microseconds, modulo 2¹²⁸.
    public private(set) var sumMicroseconds: UInt128 = 0
    /// The lowest and the highest, in microseconds; nil if there are none.
    public private(set) var minimumMicroseconds: UInt64?
    public private(set) var maximumMicroseconds: UInt64?

    public init() {}

    /// Adds one latency.
    public mutating func add(microseconds: UInt64) {
        add(count: 1, bucket: Self.bucket(milliseconds: Self.milliseconds(microseconds)))
        add(
            sumMicroseconds: UInt128(microseconds), minimumMicroseconds: microseconds,
            maximumMicroseconds: microseconds)
    }

    /// Adds all latencies of another.
    public mutating func merge(_ other: LatencyHistogram) {
        for (bucket, count) in other.counts { add(count: count, bucket: bucket) }
        if let minimum = other.minimumMicroseconds, let maximum = other.maximumMicroseconds {
            add(
                sumMicroseconds: other.sumMicroseconds, minimumMicroseconds: minimum,
                maximumMicroseconds: maximum)
        }
    }

    /// The mean in microseconds, rounded half up; nil if there are none.
    public var averageMicroseconds: UInt64? {
        guard count > 0 else { return nil }
        let (quotient, remainder) = sumMicroseconds.quotientAndRemainder(dividingBy: UInt128(count))
        return UInt64(clamping: quotient + (remainder * 2 >= UInt128(count) ? 1 : 0))
    }

    /// The latency in milliseconds that `percent` of a hundred do not exceed, by nearest rank: the
    /// value at place ⌈percent × count ÷ 100⌉ in ascending order, the first at least.
    ///
    /// - Parameter percent: 0 to 100, held there.
    /// - Returns: nil if there are none.
    public func percentile(_ percent: Int) -> UInt64? {
        guard count > 0, let minimum = minimumMicroseconds, let maximum = maximumMicroseconds
        else { return nil }
        let share = UInt128(min(max(percent, 0), 100)) * UInt128(count)
        let rank = max(1, (share + 99) / 100)
        var seen: UInt128 = 0
        for (bucket, count) in counts.sorted(by: { $0.key < $1.key }) {
            seen += UInt128(count)
            if seen >= rank {
                let value = Self.highestMilliseconds(bucket: bucket)
                let floor = Self.milliseconds(minimum)
                return min(max(value, floor), Self.milliseconds(maximum))
            }
        }
        return Self.milliseconds(maximum)
    }

    // MARK: - Parts, as rollups keep them

    mutating func add(count added: UInt64, bucket: UInt16) {
        counts[bucket, default: 0] &+= added
        count &+= added
    }

    mutating func add(
        sumMicroseconds sum: UInt128, minimumMicroseconds minimum: UInt64,
        maximumMicroseconds maximum: UInt64
    ) {
        sumMicroseconds &+= sum
        minimumMicroseconds = min(minimumMicroseconds ?? minimum, minimum)
        maximumMicroseconds = max(maximumMicroseconds ?? maximum, maximum)
    }

    /// How many buckets there are.
    static let bucketCount = Int(bucket(milliseconds: .max)) + 1

    /// Microseconds rounded half up to milliseconds.
    static func milliseconds(_ microseconds: UInt64) -> UInt64 {
        microseconds / 1_000 + (microseconds % 1_000 >= 500 ? 1 : 0)
    }

    /// The bucket of a latency: itself up to 2,047; then 64 to each power of two.
    static func bucket(milliseconds: UInt64) -> UInt16 {
        guard milliseconds > 2_047 else { return UInt16(milliseconds) }
        let exponent = 63 - milliseconds.leadingZeroBitCount
        let step = milliseconds >> UInt64(exponent - 6) & 63
        return UInt16(2_048 + (exponent - 11) * 64 + Int(step))
    }

    /// The highest latency of a bucket.
    static func highestMilliseconds(bucket: UInt16) -> UInt64 {
        guard bucket > 2_047 else { return UInt64(bucket) }
        let exponent = UInt64(bucket - 2_048) / 64 + 11
        let step = UInt64(bucket - 2_048) % 64
        guard exponent < 64 else { return .max }
        // One less than the next bucket's lowest; the last bucket of all ends at 2⁶⁴ − 1.
        return (64 + step) << (exponent - 6) | ((1 << (exponent - 6)) - 1)
    }
}
