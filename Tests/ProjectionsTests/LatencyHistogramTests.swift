import Projections
import TestSupport
import Testing

@Suite("The latency histogram")
struct LatencyHistogramTests {
    private func histogram(milliseconds: [UInt64]) -> LatencyHistogram {
        var histogram = LatencyHistogram()
        for value in milliseconds { histogram.add(microseconds: value * 1_000) }
        return histogram
    }

    @Test("Percentiles go by nearest rank")
    func nearestRank() {
        let histogram = histogram(milliseconds: [1000, 100, 300, 200])
        #expect(histogram.percentile(50) == 200)
        #expect(histogram.percentile(51) == 300)
        #expect(histogram.percentile(75) == 300)
        #expect(histogram.percentile(76) == 1000)
        #expect(histogram.percentile(95) == 1000)
        #expect(histogram.percentile(0) == 100)
        #expect(histogram.percentile(100) == 1000)
        #expect(histogram.averageMicroseconds == 400_000)
    }

    @Test("It is empty before the first latency")
    func empty() {
        let histogram = LatencyHistogram()
        #expect(histogram.percentile(50) == nil)
        #expect(histogram.averageMicroseconds == nil)
        #expect(histogram.minimumMicroseconds == nil)
        #expect(histogram.count == 0)
    }

    @Test("It is exact to 2,047 ms, and up to 1/64 above it beyond", arguments: 0..<20)
    func error(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        for _ in 0..<200 {
            let value = random.next() >> UInt64.random(in: 11..<64, using: &random)
            // Two more at the ends, so that clipping to what was seen does not help.
            let histogram = histogram(milliseconds: [value, 0, .max / 1_000])
            let found = histogram.percentile(60) ?? 0
            if value <= 2_047 {
                #expect(found == value)
            } else {
                #expect(found >= value, "seed \(seed)")
                #expect(found - value <= value / 64, "seed \(seed): \(value) as \(found)")
            }
        }
    }

    @Test("Answers stay within what was seen")
    func clipped() {
        let histogram = histogram(milliseconds: [100_001, 100_001])
        #expect(histogram.percentile(1) == 100_001)
        #expect(histogram.percentile(99) == 100_001)
    }

    @Test("Merging in any order is the same as adding all", arguments: 0..<10)
    func merging(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var whole = LatencyHistogram()
        var parts = [LatencyHistogram](repeating: LatencyHistogram(), count: 5)
        for _ in 0..<300 {
            let value = random.next() >> UInt64.random(in: 0..<64, using: &random)
            whole.add(microseconds: value)
            parts[Int.random(in: 0..<5, using: &random)].add(microseconds: value)
        }
        for order in [parts, parts.reversed(), parts.shuffled(using: &random)] {
            var merged = LatencyHistogram()
            for part in order { merged.merge(part) }
            #expect(merged == whole, "seed \(seed)")
        }
    }

    @Test("Half a millisecond rounds up, and the largest durations do not overflow")
    func rounding() {
        var histogram = LatencyHistogram()
        histogram.add(microseconds: 1_499)
        #expect(histogram.percentile(50) == 1)
        histogram.add(microseconds: 1_500)
        #expect(histogram.percentile(100) == 2)
        histogram.add(microseconds: .max)
        histogram.add(microseconds: .max)
        #expect(histogram.percentile(100) == 18_446_744_073_709_552)
        #expect(histogram.averageMicroseconds == 9_223_372_036_854_776_557)
    }

    @Test("The mean rounds half up")
    func mean() {
        var histogram = LatencyHistogram()
        histogram.add(microseconds: 1)
        histogram.add(microseconds: 2)
        #expect(histogram.averageMicroseconds == 2)
        histogram.add(microseconds: 1)
        #expect(histogram.averageMicroseconds == 1)
    }
}
