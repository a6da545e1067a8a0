import HTTPTypes
import JSON
import Testing

@testable import HTTPAPI

@Suite("The metrics")
struct MetricsTests {
    /// The samples by name and labels; checks the text's shape on the way.
    private static func scrape(_ api: TestAPI) async throws -> [String: Double] {
        let answer = try await api.send(.get, "/metrics")
        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        var samples: [String: Double] = [:]
        var helped: Set<String> = []
        var typed: Set<String> = []
        var family = ""
        for line in answer.text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# HELP ") {
                family = String(words[2])
                #expect(helped.insert(family).inserted, "\(family) twice")
                #expect(family.hasPrefix("watchllm_"))
            } else if line.hasPrefix("# TYPE ") {
                #expect(String(words[2]) == family)
                #expect(typed.insert(family).inserted)
            } else {
                #expect(line.hasPrefix(family))
                let space = try #require(line.lastIndex(of: " "))
                let name = String(line[..<space])
                let value = try #require(Double(String(line[line.index(after: space)...])))
                samples[name] = value
            }
        }
        #expect(helped == typed)
        return samples
    }

    @Test("count what was sent, refused and asked")
    func counts() async throws {
        try await TestAPI.run { api in
            let before = try await Self.scrape(api)
            for _ in 0..<7 { try await api.put("log", TestAPI.logBody) }
            let refused = try await api.post("/api/v1/events", TestAPI.event("log", "{}"))
            #expect(refused.status == 422)
            let code = try #require(refused.json["code"]?.text)
            let after = try await Self.scrape(api)
            func grown(_ name: String) -> Double { (after[name] ?? 0) - (before[name] ?? 0) }
            let prefix = "watchllm_"
            #expect(
                grown(
                    prefix + #"ingest_events_received_total{project="\#(api.project)",type="log"}"#)
                    == 7)
            #expect(grown(prefix + #"ingest_validation_errors_total{code="\#(code)"}"#) == 1)
            #expect(grown(prefix + "ingest_bytes_total") > 0)
            let route = after.keys.filter {
                $0.hasPrefix(prefix + "http_request_duration_seconds_count")
                    && $0.contains(#"method="POST""#)
            }
            #expect(route.count == 1)
            #expect(after[route[0]] == 8)
            let requests = after.filter {
                $0.key.hasPrefix(prefix + "http_requests_total") && $0.key.contains("POST")
            }
            #expect(requests.values.reduce(0, +) == 8)
            #expect(try #require(after[prefix + "log_segments"]) > 0)
            #expect(try #require(after[prefix + "log_bytes"]) > 0)
            #expect(grown(prefix + "log_syncs_total") >= 7)
            #expect(after[prefix + "log_damaged_ranges"] == 0)
            #expect(after[prefix + "projection_lag_records"] == 0)
            #expect(after[prefix + "background_pending"] != nil)
            #expect(after[prefix + "http_in_flight_bytes"] == 0)
            #expect(after[prefix + #"build_info{version="1.2.3"}"#] == 1)
            #expect(try #require(after[prefix + "process_resident_memory_bytes"]) > 0)
        }
    }

    @Test("count tokens, cost and repeats")
    func totals() async throws {
        try await TestAPI.run { api in
            for _ in 0..<2 {
                try await api.put(
                    "token_usage", #"{"model":"gpt-4","inputTokens":1000,"outputTokens":500}"#,
                    #""eventId":"same""#)
            }
            let samples = try await Self.scrape(api)
            #expect(samples[#"watchllm_tokens_total{direction="input"}"#] == 1_000)
            #expect(samples[#"watchllm_tokens_total{direction="output"}"#] == 500)
            #expect(samples["watchllm_cost_usd_total"] == 0.06)
            #expect(samples["watchllm_ingest_duplicates_total"] == 1)
        }
    }

    @Test("sum each histogram up to its count")
    func histograms() async throws {
        try await TestAPI.run { api in
            _ = try await api.get("/api/v1/projects")
            let samples = try await Self.scrape(api)
            let prefix = "watchllm_http_request_duration_seconds"
            let counts = samples.filter { $0.key.hasPrefix(prefix + "_count") }
            #expect(!counts.isEmpty)
            for (name, count) in counts {
                let labels = name.dropFirst((prefix + "_count").count).dropLast()
                #expect(samples["\(prefix)_bucket\(labels),le=\"+Inf\"}"] == count)
            }
        }
    }

    @Test("do not grow with paths that are not there")
    func unknownPaths() async throws {
        try await TestAPI.run { api in
            for index in 0..<20 { _ = try await api.send(.get, "/nothing/\(index)") }
            let samples = try await Self.scrape(api)
            #expect(!samples.keys.contains { $0.contains("nothing") })
            let none = #"watchllm_http_requests_total{method="GET",route="none",status="404"}"#
            #expect(samples[none] == 20)
            #expect(try await api.get("/api/v1/events/x").status == 422)
            let more = try await Self.scrape(api)
            let found = #"{method="GET",route="/api/v1/events/{event_id}",status="422"}"#
            #expect(more["watchllm_http_requests_total" + found] == 1)
        }
    }
}
