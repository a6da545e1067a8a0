import Testing

@testable import Telemetry

@Suite("The Prometheus text")
struct ExpositionTests {
    @Test("has help and type once and then the samples")
    func family() {
        var exposition = Exposition()
        exposition.family("requests_total", .counter, help: "Requests.")
        exposition.sample(labels: [(name: "method", value: "GET")], 7)
        exposition.sample(labels: [(name: "method", value: "POST"), (name: "s", value: "2")], 1)
        exposition.single("lag", .gauge, help: "Lag.", 0)
        #expect(
            exposition.text == """
                # HELP requests_total Requests.
                # TYPE requests_total counter
                requests_total{method="GET"} 7
                requests_total{method="POST",s="2"} 1
                # HELP lag Lag.
                # TYPE lag gauge
                lag 0

                """)
    }

    @Test("escapes label values and help texts")
    func escapes() {
        var exposition = Exposition()
        exposition.family("a", .gauge, help: "back\\slash, \"quote\"\nline")
        exposition.sample(labels: [(name: "l", value: "back\\slash, \"quote\"\nline")], 1)
        #expect(
            exposition.text == """
                # HELP a back\\\\slash, "quote"\\nline
                # TYPE a gauge
                a{l="back\\\\slash, \\"quote\\"\\nline"} 1

                """)
    }

    @Test(
        "spells numbers as the format does",
        arguments: [
            (0.25, "0.25"), (3, "3"), (-1, "-1"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
            (.nan, "NaN"), (0.0000005, "5e-07"),
        ])
    func numbers(value: Double, text: String) {
        #expect(Exposition.decimal(value) == text)
    }
}
