import Bytes
import Logging
import Model
import Synchronization
import Testing

@testable import Telemetry

@Suite("The log lines")
struct JSONLineLogHandlerTests {
    /// What was logged, line by line.
    private final class Lines: Sendable {
        private let storage = Mutex<[String]>([])
        var all: [String] { storage.withLock { $0 } }
        func append(_ line: [UInt8]) {
            storage.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
    }

    private func logger(into lines: Lines, level: Logger.Level = .info) -> Logger {
        let sink = LogSink { lines.append($0) }
        return Logger(label: "test") { label in
            JSONLineLogHandler(label: label, level: level, sink: sink) {
                Timestamp(microseconds: 1_795_305_600_123_000)
            }
        }
    }

    @Test("are JSON with the metadata by name")
    func line() {
        let lines = Lines()
        var logger = logger(into: lines)
        logger[metadataKey: "b"] = "kept"
        logger[metadataKey: "a"] = "overridden"
        logger.warning(
            "said \"this\"\n", metadata: ["a": .array(["1", .dictionary(["k": "v"])])])
        #expect(
            lines.all == [
                #"{"time":"2026-11-22T00:00:00.123Z","level":"warning","label":"test","#
                    + #""message":"said \"this\"\n","a":["1",{"k":"v"}],"b":"kept"}"# + "\n"
            ])
    }

    @Test("below the level are not written")
    func level() {
        let lines = Lines()
        logger(into: lines, level: .error).warning("no")
        #expect(lines.all.isEmpty)
    }
}
