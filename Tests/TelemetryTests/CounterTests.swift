import Testing

@testable import Telemetry

@Suite("A counter")
struct CounterTests {
    private func text(of counter: Counter) -> String {
        let registry = MetricsRegistry()
        registry.register(counter)
        return registry.exposition()
    }

    @Test("without labels is shown as zero from the start")
    func unlabelled() {
        let counter = Counter("c_total", help: "C.")
        #expect(text(of: counter) == "# HELP c_total C.\n# TYPE c_total counter\nc_total 0\n")
        counter.add(2)
        counter.add(3)
        #expect(text(of: counter).hasSuffix("\nc_total 5\n"))
    }

    @Test("keeps a series for each combination of labels, in a fixed order")
    func labelled() {
        let counter = Counter("c_total", help: "C.", labels: LabelSet(["b", "a"]))
        counter.add(1, "y", "1")
        counter.add(1, "x", "2")
        counter.add(1, "x", "1")
        counter.add(4, "y", "1")
        #expect(
            text(of: counter) == """
                # HELP c_total C.
                # TYPE c_total counter
                c_total{b="x",a="1"} 1
                c_total{b="x",a="2"} 1
                c_total{b="y",a="1"} 5

                """)
    }

    @Test("counts what comes after the bound under one value and loses nothing")
    func bounded() {
        let labels = LabelSet(["project", "type"], bounded: "project", to: 3)
        let counter = Counter("c_total", help: "C.", labels: labels)
        for index in 0..<10_000 { counter.add(1, "p\(index)", "log") }
        counter.add(1, "p0", "log")
        #expect(
            text(of: counter) == """
                # HELP c_total C.
                # TYPE c_total counter
                c_total{project="other",type="log"} 9997
                c_total{project="p0",type="log"} 2
                c_total{project="p1",type="log"} 1
                c_total{project="p2",type="log"} 1

                """)
    }

    @Test("loses no addition of threads that race")
    func racing() async {
        let counter = Counter("c_total", help: "C.", labels: LabelSet(["l"]))
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1_000 { counter.add(1, "v") } }
            }
        }
        #expect(text(of: counter).hasSuffix("c_total{l=\"v\"} 8000\n"))
    }
}
