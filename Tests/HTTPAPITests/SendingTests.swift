import Foundation
import HTTPTypes
import JSON
import Testing

@testable import HTTPAPI

@Suite("Sending events")
struct SendingTests {
    private let log = TestAPI.event("log", TestAPI.logBody)

    @Test("answers when the event is visible")
    func single() async throws {
        try await TestAPI.run { api in
            let answer = try await api.put("log", TestAPI.logBody)
            let id = try #require(answer.json["eventId"]?.text)
            #expect(UUID(uuidString: id) != nil)
            #expect(answer.json["event_id"]?.text == id)
            #expect(answer.json["status"]?.text == "queued")
            #expect(answer.json["message"]?.text == "Event received successfully")
            let seq = try #require(answer.json["seq"]?.unsigned)
            #expect(answer.headers[.sequence] == String(seq))
            #expect(answer.json["duplicate"] == nil)
            #expect(try await api.total() == 1)
        }
    }

    @Test("takes both spellings, and the key's project where none is named")
    func spellings() async throws {
        try await TestAPI.run { api in
            let body =
                #"{"event_id":"e-1","project_id":"\#(api.project)","type":"log","#
                + #""sdk":{"name":"a","version":"1"},"body":\#(TestAPI.logBody),"#
                + #""trace_id":"t","parent_event_id":"p"}"#
            let answer = try await api.post("/api/v1/events", body)
            #expect(answer.status == 202)
            #expect(answer.json["eventId"]?.text == "e-1")
            let stored = try await api.get("/api/v1/events/e-1?project_id=\(api.project)").json
            #expect(stored["trace_id"]?.text == "t")
            #expect(stored["parent_event_id"]?.text == "p")
            #expect(stored["timestamp"]?.text?.hasSuffix("Z") == true)
            #expect(stored["context"]?.kind == .object)
        }
    }

    @Test("gives body, context, metadata and unknown members back as they were sent")
    func verbatim() async throws {
        try await TestAPI.run { api in
            let body = #"{"level":"info","message":"h\u00e9 😀","n":1.50,"deep":{"a":[1,{}]}}"#
            try await api.put(
                "log", body,
                #""eventId":"v","context":{"b":2,"a":1e2},"metadata":{"k":"v"},"custom":[true]"#)
            let answer = try await api.get("/api/v1/events/v?project_id=\(api.project)")
            #expect(answer.text.contains(#""body":\#(body),"context":{"b":2,"a":1e2}"#))
            #expect(answer.text.contains(#""metadata":{"k":"v"},"extra":{"custom":[true]}"#))
        }
    }

    @Test(
        "names each required field that is missing",
        arguments: ["type", "sdk", "sdk.name", "sdk.version", "body"])
    func required(field: String) async throws {
        try await TestAPI.run { api in
            var members = [
                "type": #""type":"log""#, "sdk": #""sdk":{"name":"a","version":"1"}"#,
                "body": #""body":\#(TestAPI.logBody)"#,
            ]
            switch field {
            case "sdk.name": members["sdk"] = #""sdk":{"version":"1"}"#
            case "sdk.version": members["sdk"] = #""sdk":{"name":"a"}"#
            default: members[field] = nil
            }
            let answer = try await api.post(
                "/api/v1/events", "{\(members.values.joined(separator: ","))}")
            #expect(answer.status == 422)
            let location = answer.json["detail"]?[0]?["loc"]
            #expect(location?[0]?.text == "body")
            let last = field.split(separator: ".").last.map(String.init)
            #expect(location?.elements?.last?.text == last)
            #expect(try await api.total() == 0)
        }
    }

    @Test(
        "refuses what is not an event, with a status that says why",
        arguments: [
            ("{", 400), ("", 400), ("nonsense", 400), ("[]", 422), ("\u{FEFF}{}", 400),
            (TestAPI.event("nope", "{}"), 422),
            (TestAPI.event("log", #"{"level":"info","message":1}"#), 422),
            (TestAPI.event("log", TestAPI.logBody, #""type":"log""#), 400),
            (TestAPI.event("log", TestAPI.logBody, #""eventId":"a","event_id":"b""#), 400),
            (TestAPI.event("log", TestAPI.logBody, #""x":1e400"#), 422),
            (TestAPI.event("log", TestAPI.logBody, #""x":NaN"#), 400),
            (
                TestAPI.event(
                    "token_usage",
                    #"{"model":"gpt-4","inputTokens":9223372036854775807,"outputTokens":1}"#), 422
            ),
            (TestAPI.event("log", TestAPI.logBody, #""timestamp":"tomorrow""#), 422),
            (TestAPI.event("log", TestAPI.logBody, #""timestamp":"1999-12-31T23:59:59Z""#), 422),
            (
                TestAPI.event(
                    "log",
                    String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)),
                400
            ),
        ])
    func refused(body: String, status: Int) async throws {
        try await TestAPI.run { api in
            let answer = try await api.post("/api/v1/events", body)
            #expect(answer.status == status, "\(answer.text)")
            #expect(answer.json["code"]?.text != nil)
            #expect(try await api.total() == 0)
            #expect(try await api.post("/api/v1/events", log).status == 202)
        }
    }

    @Test("takes a batch of a hundred, as an array or in an object")
    func batch() async throws {
        try await TestAPI.run { api in
            let all = Array(repeating: log, count: 100).joined(separator: ",")
            let answer = try await api.post("/api/v1/events/batch", "[\(all)]")
            #expect(answer.status == 202)
            #expect(answer.json["status"]?.text == "queued")
            #expect(answer.json["count"]?.unsigned == 100)
            let ids = (answer.json["event_ids"]?.elements ?? []).compactMap(\.text)
            #expect(Set(ids).count == 100)
            #expect(answer.json["message"]?.text == "Batch of 100 events queued")
            #expect(answer.json["duplicates"]?.unsigned == 0)
            #expect(answer.headers[.sequence] == answer.json["seq"]?.decimal)
            #expect(try await api.total() == 100)
            let object = try await api.post(
                "/api/v1/events/batch", #"{"events":[\#(log),\#(log),\#(log)]}"#)
            #expect(object.status == 202)
            #expect(object.json["count"]?.unsigned == 3)
            #expect(try await api.total() == 103)
        }
    }

    @Test("refuses an empty batch and one of a hundred and one")
    func bounds() async throws {
        try await TestAPI.run { api in
            let empty = try await api.post("/api/v1/events/batch", "[]")
            #expect(empty.status == 400)
            let all = Array(repeating: log, count: 101).joined(separator: ",")
            let answer = try await api.post("/api/v1/events/batch", "[\(all)]")
            #expect(answer.status == 400)
            #expect(answer.json["detail"]?.text == "Maximum 100 events per batch")
            #expect(try await api.total() == 0)
        }
    }

    @Test("refuses a whole batch for one bad event, and says which")
    func allOrNothing() async throws {
        try await TestAPI.run { api in
            let bad = TestAPI.event("log", "{}")
            let answer = try await api.post("/api/v1/events/batch", "[\(log),\(bad),\(log)]")
            #expect(answer.status == 422)
            let location = answer.json["detail"]?[0]?["loc"]
            #expect(location?[0]?.text == "body")
            #expect(location?[1]?.unsigned == 1)
            #expect(try await api.total() == 0)
        }
    }

    @Test("counts a repeat of an event once, in a batch too")
    func repeats() async throws {
        try await TestAPI.run { api in
            let event = TestAPI.event("log", TestAPI.logBody, #""eventId":"same""#)
            let first = try await api.post("/api/v1/events", event)
            let second = try await api.post("/api/v1/events", event)
            #expect(second.status == 202)
            #expect(second.json["duplicate"]?.boolean == true)
            #expect(try await api.total() == 1)
            let batch = try await api.post("/api/v1/events/batch", "[\(event),\(log),\(event)]")
            #expect(batch.status == 202)
            #expect(batch.json["duplicates"]?.unsigned == 2)
            #expect(batch.json["duplicate_ids"]?.elements?.compactMap(\.text) == ["same", "same"])
            #expect(try await api.total() == 2)
            #expect(first.json["duplicate"] == nil)
        }
    }
}
