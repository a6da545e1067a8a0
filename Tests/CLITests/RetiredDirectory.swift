import Bytes
import Engine
import EventLog
import Model
import Projections
import Records
import TestSupport

@testable import CLI

/// A data directory whose first records are retired; removed at the end.
final class RetiredDirectory: Sendable {
    let path: String
    /// The last record that is retired.
    let last: UInt64

    init() async throws {
        path = try SampleDirectory.temporaryPath()
        var options = EngineOptions(dataDirectory: path)
        options.log.segmentByteCount = 16_384
        let made = try await DataDirectory.initialize(options)
        var engine = try Engine.open(options)
        var random = SeededRandom(seed: 3)
        for number in 0..<60 {
            // Noise, so that it takes room on disk.
            let noise = (0..<300).map { _ in String(random.next(), radix: 16) }.joined()
            let event = Event(
                id: "e\(number)", type: .log, timestamp: engine.wallTime(),
                payload: Payload(
                    encoding: .json, body: Array(#"{"level":"info","message":"\#(noise)"}"#.utf8)))
            _ = try await engine.ingest([event], into: made.projectID, by: .system)
        }
        engine.close()
        let first = SampleDirectory.names(in: path + "/log").first { $0.hasSuffix(".wlog") }
        options.retention = RetentionLimits(byteCount: 100_000)
        engine = try Engine.open(options)
        // The files go last.
        while SampleDirectory.names(in: path + "/log").first(where: { $0.hasSuffix(".wlog") })
            == first
        { await Task.yield() }
        last = engine.retirement?.last.rawValue ?? 0
        engine.close()
    }

    deinit { SampleDirectory.remove(path) }
}
