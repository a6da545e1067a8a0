import Testing

@testable import Telemetry

@Suite("The process's own metrics")
struct ProcessMetricsTests {
    @Test("tell memory, processor time, start and open files")
    func values() throws {
        var exposition = Exposition()
        ProcessMetrics(prefix: "x_").write(to: &exposition)
        let samples = exposition.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        var values: [String: Double] = [:]
        for sample in samples {
            let parts = sample.split(separator: " ")
            values[String(parts[0])] = Double(parts[1])
        }
        #expect(try #require(values["x_process_resident_memory_bytes"]) > 1_000_000)
        #expect(try #require(values["x_process_cpu_seconds_total"]) > 0)
        #expect(try #require(values["x_process_start_time_seconds"]) > 1_000_000_000)
        #expect(try #require(values["x_process_open_fds"]) >= 3)
    }
}
