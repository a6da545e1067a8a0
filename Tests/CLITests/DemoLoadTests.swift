import Bytes
import JSON
import Model
import Testing

@testable import CLI

@Suite("The demo load")
struct DemoLoadTests {
    private static let end = Timestamp(microseconds: 1_795_000_000_000_000)

    private func requests(seed: UInt64, count: Int = 24) -> [DemoRequest] {
        var load = DemoLoad(seed: seed, endingAt: Self.end)
        return load.requests(traceCount: count)
    }

    @Test("The same seed makes the same load, another seed another")
    func determinism() {
        #expect(requests(seed: 1) == requests(seed: 1))
        #expect(requests(seed: 1) != requests(seed: 2))
    }

    @Test("It has as many traces as asked for, each with an id of its own, both ways of sending")
    func shape() {
        for count in [0, 1, 24, 100] {
            let made = requests(seed: 7, count: count)
            #expect(made.count == count)
            #expect(Set(made.map(\.traceID)).count == count)
        }
        let paths = Set(requests(seed: 7).map(\.path))
        #expect(paths == ["/v1/traces", "/api/v1/events/batch"])
    }

    @Test("Every body is JSON with as many spans or events as it says, none in the future")
    func bodies() throws {
        for request in requests(seed: 3, count: 50) {
            let body = try JSONValue(parsing: request.body)
            if request.path == "/v1/traces" {
                let spans = try #require(
                    body["resourceSpans"]?[0]?["scopeSpans"]?[0]?["spans"]?.elements)
                #expect(spans.count == request.eventCount)
                for span in spans { try check(span, traceID: request.traceID) }
                #expect(spans.filter { $0["parentSpanId"] == nil }.count == 1)
            } else {
                let events = try #require(body.elements)
                #expect(events.count == request.eventCount)
                for event in events {
                    #expect(event["traceId"]?.text == request.traceID)
                    let text = try #require(event["timestamp"]?.text)
                    let time = try #require(Timestamp(rfc3339: text))
                    #expect(time <= Self.end)
                }
            }
        }
    }

    private func check(_ span: JSONValue, traceID: String) throws {
        #expect(span["traceId"]?.text == traceID)
        #expect(span["spanId"]?.text?.count == 16)
        let start = try #require(Int64(span["startTimeUnixNano"]?.text ?? ""))
        let end = try #require(Int64(span["endTimeUnixNano"]?.text ?? ""))
        #expect(start <= end)
        #expect(end <= Self.end.microseconds * 1_000)
    }

    @Test("It has a failing call, a model without a price, several models, users and sessions")
    func variety() {
        let text = requests(seed: 1).map { String(decoding: $0.body, as: UTF8.self) }.joined()
        #expect(text.contains("RateLimitError"))
        #expect(text.contains("acme-writer-7b"))
        #expect(text.contains("gpt-5.4-mini") && text.contains("claude-sonnet-4-5"))
        #expect(text.contains("\"user.id\"") && text.contains("\"session.id\""))
    }
}
