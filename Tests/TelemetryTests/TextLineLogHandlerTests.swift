import Logging
import Telemetry
import Testing

@Suite("Log lines as text")
struct TextLineLogHandlerTests {
    @Test("A logger's metadata is its own, and is there again when it is asked for")
    func metadata() {
        var logger = Logger(label: "test") { TextLineLogHandler(label: $0, level: .critical) }
        logger[metadataKey: "a"] = "1"
        let before = logger
        logger[metadataKey: "a"] = "2"
        logger[metadataKey: "b"] = "3"
        #expect(before[metadataKey: "a"] == "1")
        #expect(logger[metadataKey: "a"] == "2")
        #expect(logger[metadataKey: "b"] == "3")
        #expect(logger.logLevel == .critical)
    }
}
