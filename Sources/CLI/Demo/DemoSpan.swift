import Bytes
import JSON

/// One span of the demo load, as OTLP has it.
struct DemoSpan: Hashable, Sendable {
    var traceID: String
    var spanID: String
    /// Empty for the root.
    var parentSpanID = ""
    var name: String
    var start: Timestamp
    var end: Timestamp
    var attributes: [DemoAttribute] = []
    /// What went wrong; nil if nothing did.
    var failure: Failure?

    /// An error, as an OpenTelemetry SDK records an exception.
    struct Failure: Hashable, Sendable {
        var type: String
        var message: String
    }

    /// An OTLP/JSON `ExportTraceServiceRequest` of spans of one service.
    static func export(_ spans: [DemoSpan], service: String) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: spans.count * 1_024)
        writer.beginObject()
        writer.key("resourceSpans")
        writer.beginArray()
        writer.beginObject()
        writer.key("resource")
        writer.beginObject()
        write(
            [
                .text("service.name", service), .text("service.version", "1.4.2"),
                .text("deployment.environment.name", "demo"),
                .text("telemetry.sdk.language", "python"),
            ], to: &writer)
        writer.endObject()
        writer.key("scopeSpans")
        writer.beginArray()
        writer.beginObject()
        writer.key("scope")
        writer.beginObject()
        writer.key("name")
        writer.string("watchllm.demo")
        writer.endObject()
        writer.key("spans")
        writer.beginArray()
        for span in spans { span.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        writer.endArray()
        writer.endObject()
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    // MARK: Parts

    private func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("traceId")
        writer.string(traceID)
        writer.key("spanId")
        writer.string(spanID)
        if !parentSpanID.isEmpty {
            writer.key("parentSpanId")
            writer.string(parentSpanID)
        }
        writer.key("name")
        writer.string(name)
        writer.key("kind")
        writer.integer(parentSpanID.isEmpty ? 1 : 3)
        writer.key("startTimeUnixNano")
        writer.string(Self.nanoseconds(start))
        writer.key("endTimeUnixNano")
        writer.string(Self.nanoseconds(end))
        Self.write(attributes, to: &writer)
        writer.key("status")
        writer.beginObject()
        if let failure {
            writer.key("code")
            writer.integer(2)
            writer.key("message")
            writer.string(failure.message)
        }
        writer.endObject()
        if let failure { writeException(failure, to: &writer) }
        writer.endObject()
    }

    private func writeException(_ failure: Failure, to writer: inout JSONWriter) {
        writer.key("events")
        writer.beginArray()
        writer.beginObject()
        writer.key("name")
        writer.string("exception")
        writer.key("timeUnixNano")
        writer.string(Self.nanoseconds(end))
        Self.write(
            [
                .text("exception.type", failure.type),
                .text("exception.message", failure.message),
            ], to: &writer)
        writer.endObject()
        writer.endArray()
    }

    private static func write(_ attributes: [DemoAttribute], to writer: inout JSONWriter) {
        writer.key("attributes")
        writer.beginArray()
        for attribute in attributes { attribute.write(to: &writer) }
        writer.endArray()
    }

    private static func nanoseconds(_ time: Timestamp) -> String {
        "\(time.microseconds)000"
    }
}
