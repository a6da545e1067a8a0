import Bytes
import Engine
import HTTPTypes
import HummingbirdTesting
import JSON
import Model
import NIOCore
import Records
import Testing

@testable import HTTPAPI

/// spec/time.md §3
@Suite("Following the log")
struct FollowingTests {
    private static func log(_ id: Int) -> String {
        TestAPI.event("log", #"{"level":"info","message":"note \#(id)"}"#, #""eventId":"e\#(id)""#)
    }

    /// Takes an event beside the client, whose one connection answers in order.
    private static func ingest(_ id: Int, _ api: TestAPI) async throws {
        let event = Event(
            id: "e\(id)", type: .log, timestamp: Timestamp(microseconds: 1_700_000_000_000_000),
            payload: Payload(encoding: .json, body: Array(TestAPI.logBody.utf8)))
        _ = try await api.engine.ingest(
            [event], into: ProjectID(api.project), by: .key("key_test"))
    }

    @Test("gives every change once, page by page, and says where to go on")
    func pages() async throws {
        try await TestAPI.run { api in
            for id in 0..<40 { try await api.putAll([Self.log(id)]) }
            _ = try await api.administer(.post, "/api/v1/projects", #"{"name":"another"}"#)
            var position = "seq:0"
            var ids: [String] = []
            var kinds: Set<String> = []
            while true {
                let page = try await api.get(
                    "/api/v1/changes?since=\(position)&limit=7&wait=0")
                #expect(page.status == 200, "\(page.text)")
                for change in page.json["changes"]?.elements ?? [] {
                    kinds.insert(change["kind"]?.text ?? "")
                    if let id = change["event"]?["event_id"]?.text { ids.append(id) }
                }
                position = try #require(page.json["next"]?.text)
                if page.json["is_complete"]?.boolean ?? true { break }
            }
            #expect(ids == (0..<40).map { "e\($0)" })
            #expect(kinds == ["event", "project_created", "key_issued", "price_book_published"])
            #expect(position == "seq:\(api.engine.lastApplied)")
        }
    }

    @Test("finds what the search box finds, and only that")
    func searching() async throws {
        try await TestAPI.run { api in
            for id in 0..<30 { try await api.putAll([Self.log(id)]) }
            try await api.put("error", #"{"message":"broken"}"#, #""eventId":"bad""#)
            let page = try await api.get(
                "/api/v1/changes?since=seq:0&wait=0&q=status:error&project_id=\(api.project)")
            #expect(page.json["changes"]?.each("kind").compactMap(\.text) == ["event"])
            #expect(page.json["changes"]?[0]?["event"]?["event_id"]?.text == "bad")
            let none = try await api.get("/api/v1/changes?since=seq:0&wait=0&project_id=nobody")
            #expect(none.json["code"]?.text == "project_not_found")
            let ahead = try await api.get("/api/v1/changes?since=seq:999999")
            #expect(ahead.status == 422)
        }
    }

    @Test("waits for the first change")
    func waiting() async throws {
        try await TestAPI.run { api in
            let last = api.engine.lastApplied
            async let page = api.get("/api/v1/changes?since=seq:\(last)&wait=15")
            try await Self.ingest(1, api)
            let changes = try await page.json["changes"]
            #expect(changes?[0]?["event"]?["event_id"]?.text == "e1")
        }
    }

    @Test("as a stream goes on where it broke off: nothing is missed, nothing sent twice")
    func stream() async throws {
        try await TestAPI.run { api in
            let begin = api.engine.lastApplied
            async let sending: Void = {
                for id in 0..<60 { try await Self.ingest(id, api) }
            }()
            var last = "\(begin)"
            var ids: [String] = []
            var size = 1
            while ids.count < 60 {
                // Each connection ends after some, as one that breaks does.
                size = size % 7 + 1
                let text = try await stream(api, lastID: last, count: min(size, 60 - ids.count))
                for message in text.split(separator: "\n\n") {
                    guard let data = message.firstMatch(of: #/(?:^|\n)data: (.*)/#) else {
                        continue
                    }
                    let change = try JSONValue(parsing: Array(data.1.utf8))
                    ids.append(change["event"]?["event_id"]?.text ?? "")
                }
                let ends = text.matches(of: #/(?:^|\n)id: (\d+)/#)
                if let end = ends.last { last = String(end.1) }
            }
            try await sending
            #expect(ids == (0..<60).map { "e\($0)" })
        }
    }

    private func stream(_ api: TestAPI, lastID: String, count: Int) async throws -> String {
        let answer = try await api.send(
            .get, "/api/v1/changes?limit=\(count)",
            [
                .authorization: "Bearer \(api.token)", .accept: "text/event-stream",
                .lastEventID: lastID,
            ])
        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == "text/event-stream")
        return answer.text
    }

    @Test("names the header where the last id of a stream is of no record yet")
    func wrongLastID() async throws {
        try await TestAPI.run { api in
            let answer = try await api.send(
                .get, "/api/v1/changes",
                [
                    .authorization: "Bearer \(api.token)", .accept: "text/event-stream",
                    .lastEventID: "999999",
                ])
            #expect(answer.status == 422)
            let location = answer.json["detail"]?[0]?["loc"]?.elements ?? []
            #expect(location.compactMap(\.text) == ["header", "Last-Event-ID"])
        }
    }

    @Test("ends its streams when the server stops")
    func stop() async throws {
        // Ends only if the stream does: the test's server stops gracefully.
        try await TestAPI.run { api in
            let port = try #require(api.client.port)
            try await RawConnection.with(port: port) { talk in
                try await talk.send(
                    "GET /api/v1/changes HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n"
                        + "Authorization: Bearer \(api.token)\r\n\r\n")
                #expect(try await talk.read(until: ": from seq:").contains("200 OK"))
            }
        }
    }

    @Test("tells what differs between two moments")
    func difference() async throws {
        try await TestAPI.run { api in
            try await api.putAll([Self.log(1)])
            let from = api.engine.lastApplied
            try await api.put(
                "token_usage", #"{"model":"gpt-4","inputTokens":1000,"outputTokens":0}"#)
            let made = try await api.administer(.post, "/api/v1/projects", #"{"name":"new"}"#)
            let keys = "/api/v1/projects/\(api.project)/keys"
            let key = try await api.administer(.post, keys, #"{"name":"k"}"#).json["id"]?.text
            #expect(try await api.administer(.delete, "\(keys)/\(key ?? "")").status == 204)
            let to = api.engine.lastApplied
            try await api.putAll([Self.log(2)])
            let path = "/api/v1/diff?from=seq:\(from)"
            let difference = try await api.get("\(path)&to=seq:\(to)")
            let json = difference.json
            #expect(difference.headers[.sequence] == "\(to)")
            #expect(json["projects_created"]?.each("id") == [made.json["id"] ?? .null])
            for name in ["keys_issued", "keys_revoked"] {
                #expect(json[name]?[0]?["id"]?.text == key && json[name]?[1] == nil)
            }
            let events = json["events"]?[0]
            #expect(events?["project_id"]?.text == api.project)
            #expect(events?["events"]?["before"]?.unsigned == 1)
            #expect(events?["events"]?["after"]?.unsigned == 2)
            #expect(events?["by_model"]?[0]?["cost_pico_usd"]?["after"]?.text == "30000000000")
            let none = try await api.get("/api/v1/diff?from=seq:\(to)&to=seq:\(to)").json
            #expect(none["events"]?.elements?.isEmpty == true)
            #expect(try await api.get("/api/v1/diff?from=seq:\(to)&to=seq:\(from)").status == 422)
            #expect(try await api.get("/api/v1/diff").status == 422)
            let backwards = try await api.get("/api/v1/diff?from=seq:\(to)&to=seq:\(from)")
            let fault = backwards.json["detail"]?[0]?["msg"]?.text ?? ""
            #expect(fault.hasPrefix("must not be later than to") && !fault.contains("projects"))
        }
    }

    @Test("finds a rebuild equal in a server that goes on taking events")
    func rebuild() async throws {
        try await TestAPI.run(segmentByteCount: 16_384) { api in
            for id in 0..<30 { try await api.putAll([Self.log(id)]) }
            let path = "/api/v1/admin/rebuild"
            #expect(try await api.get(path).json["state"]?.text == "idle")
            let begun = try await api.administer(.post, path)
            #expect(begun.status == 202, "\(begun.text)")
            var status = try await api.get(path).json
            var id = 30
            while status["state"]?.text == "running" {
                try await api.putAll([Self.log(id)])
                id += 1
                status = try await api.get(path).json
            }
            #expect(status["state"]?.text == "equal", "\(status)")
            #expect(status["adopted"]?.boolean == true)
            #expect(status["lost"]?.elements?.isEmpty == true)
            #expect(status["projection"]?.kind == .null)
            #expect(status["dry_run"]?.boolean == false)
            let body = try await api.administer(.post, path, #"{"dry_run":true}"#)
            #expect(body.status == 422)
            #expect(body.json["detail"]?[0]?["type"]?.text == "unexpected_body")
            #expect(status["projections"]?.elements?.count == 9)
            #expect(try await api.total() == UInt64(id))
            let one = try await api.administer(.post, "\(path)?projection=traces&dry_run=1")
            #expect(one.status == 202)
            let wrong = try await api.administer(.post, "\(path)?projection=all")
            #expect([409, 422].contains(wrong.status))
            status = try await api.get(path).json
            #expect(status["projection"]?.text == "traces")
            #expect(status["dry_run"]?.boolean == true)
        }
    }
}
