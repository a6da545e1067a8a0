import Testing

@testable import Telemetry

@Suite("A histogram")
struct HistogramTests {
    @Test("sums its buckets up, to an infinite one that equals the count")
    func buckets() {
        let histogram = Histogram(
            "h_seconds", help: "H.", bounds: [0.5, 1], labels: LabelSet(["route"]))
        histogram.observe(nanoseconds: 500_000_000, "/")
        histogram.observe(nanoseconds: 500_000_001, "/")
        histogram.observe(nanoseconds: 3_000_000_000, "/")
        let registry = MetricsRegistry()
        registry.register(histogram)
        #expect(
            registry.exposition() == """
                # HELP h_seconds H.
                # TYPE h_seconds histogram
                h_seconds_bucket{route="/",le="0.5"} 1
                h_seconds_bucket{route="/",le="1"} 2
                h_seconds_bucket{route="/",le="+Inf"} 3
                h_seconds_sum{route="/"} 4.000000001
                h_seconds_count{route="/"} 3

                """)
    }

    @Test("has ascending bounds for answers")
    func bounds() {
        #expect(Histogram.answerBounds == Histogram.answerBounds.sorted())
        #expect(Set(Histogram.answerBounds).count == Histogram.answerBounds.count)
    }
}
