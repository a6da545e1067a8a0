import HTTPTypes
import JSON
import Testing

@testable import HTTPAPI

@Suite("The statistics")
struct StatisticsTests {
    private static func usage(_ model: String, _ input: Int, _ output: Int) -> String {
        TestAPI.event(
            "token_usage",
            #"{"model":"\#(model)","inputTokens":\#(input),"outputTokens":\#(output)}"#)
    }

    private static var mixed: [String] {
        let latencies = [100, 200, 300, 1_000]
        return Array(repeating: TestAPI.event("log", TestAPI.logBody), count: 8)
            + Array(repeating: TestAPI.event("error", #"{"message":"m"}"#), count: 2)
            + [usage("gpt-4", 1_000, 500)]
            + latencies.map {
                TestAPI.event(
                    "model_response",
                    #"{"model":"gpt-4","prompt":"p","response":"r","latencyMs":\#($0)}"#)
            }
    }

    @Test("count events, errors, cost, tokens and latencies")
    func overview() async throws {
        try await TestAPI.run { api in
            try await api.putAll(Self.mixed)
            for window in ["", "&hours=24"] {
                let answer = try await api.get(
                    "/api/v1/stats/overview?project_id=\(api.project)\(window)")
                #expect(answer.status == 200)
                let figures = answer.json
                #expect(figures["total_events"]?.unsigned == 15)
                #expect(figures["total_errors"]?.unsigned == 2)
                #expect(figures["error_rate_pct"]?.decimal == "13.33")
                #expect(figures["total_cost_usd"]?.decimal == "0.06")
                #expect(figures["total_cost_pico_usd"]?.text == "60000000000")
                #expect(figures["default_priced_cost_usd"]?.decimal == "0")
                #expect(figures["total_tokens"]?.unsigned == 1_500)
                #expect(figures["avg_latency_ms"]?.decimal == "400")
                #expect(figures["p50_latency_ms"]?.unsigned == 200)
                #expect(figures["p95_latency_ms"]?.unsigned == 1_000)
                #expect(figures["p99_latency_ms"]?.unsigned == 1_000)
                #expect(answer.headers[.sequence] != nil)
            }
        }
    }

    @Test("of nothing are zeros, and no latency")
    func empty() async throws {
        try await TestAPI.run { api in
            let figures = try await api.get("/api/v1/stats/overview?project_id=\(api.project)")
                .json
            #expect(figures["total_events"]?.unsigned == 0)
            #expect(figures["error_rate_pct"]?.decimal == "0")
            #expect(figures["avg_latency_ms"] == .null)
            #expect(figures["p50_latency_ms"] == .null)
        }
    }

    @Test("refuse hours beyond their range", arguments: ["0", "721", "x", "-1"])
    func hours(hours: String) async throws {
        try await TestAPI.run { api in
            for path in ["overview", "tokens", "events-by-type", "timeseries"] {
                let answer = try await api.get(
                    "/api/v1/stats/\(path)?project_id=\(api.project)&hours=\(hours)"
                        + (path == "timeseries" ? "&metric=cost" : ""))
                #expect(answer.status == 422)
            }
        }
    }

    @Test("list models, dearest first")
    func models() async throws {
        try await TestAPI.run { api in
            try await api.putAll([
                Self.usage("gpt-4", 1_000, 500), Self.usage("gpt-4", 1_000, 500),
                Self.usage("gpt-4o-mini", 1_000_000, 1_000_000),
            ])
            let rows = try await api.get("/api/v1/stats/tokens?project_id=\(api.project)").json
            #expect(rows.each("model").compactMap(\.text) == ["gpt-4o-mini", "gpt-4"])
            #expect(rows.each("input_tokens").compactMap(\.unsigned) == [1_000_000, 2_000])
            #expect(rows.each("output_tokens").compactMap(\.unsigned) == [1_000_000, 1_000])
            #expect(rows.each("total_cost_usd").compactMap(\.decimal) == ["0.75", "0.12"])
            #expect(rows.each("request_count").compactMap(\.unsigned) == [1, 2])
        }
    }

    @Test("list types, most frequent first, ties by name")
    func types() async throws {
        try await TestAPI.run { api in
            try await api.putAll(
                Self.mixed + [
                    TestAPI.event("error", #"{"message":"m"}"#),
                    TestAPI.event("error", #"{"message":"m"}"#),
                ])
            let rows = try await api.get(
                "/api/v1/stats/events-by-type?project_id=\(api.project)"
            ).json
            #expect(
                rows.each("type").compactMap(\.text)
                    == ["log", "error", "model_response", "token_usage"])
            #expect(rows.each("count").compactMap(\.unsigned) == [8, 4, 4, 1])
        }
    }

    @Test(
        "over time are aligned, without gaps, and add up",
        arguments: ["requests", "errors", "tokens", "cost"])
    func series(metric: String) async throws {
        try await TestAPI.run { api in
            try await api.putAll(Self.mixed)
            try await api.put(
                "error", #"{"message":"m"}"#, #""timestamp":"2026-01-02T10:07:31Z""#)
            try await api.put(
                "error", #"{"message":"m"}"#, #""timestamp":"2026-01-01T23:59:59.999Z""#)
            for interval in ["1h", "1d"] {
                let answer = try await api.get(
                    "/api/v1/stats/timeseries?project_id=\(api.project)&metric=\(metric)"
                        + "&interval=\(interval)")
                #expect(answer.status == 200, "\(answer.text)")
                let times = (answer.json["data"]?.each("timestamp") ?? []).compactMap(\.text)
                #expect(times == times.sorted())
                #expect(Set(times).count == times.count)
                let suffix = interval == "1d" ? "T00:00:00.000Z" : ":00:00.000Z"
                #expect(times.allSatisfy { $0.hasSuffix(suffix) })
                let points = answer.json["data"] ?? .null
                switch metric {
                case "requests": #expect(Self.sum(points.each("value")) == 17)
                case "errors": #expect(Self.sum(points.each("value")) == 4)
                case "tokens": #expect(Self.sum(points.each("value")) == 1_500)
                default:
                    let picos = points.each("value_pico_usd").compactMap {
                        $0.text.flatMap(Int.init)
                    }
                    #expect(picos.reduce(0, +) == 60_000_000_000)
                }
            }
        }
    }

    private static func sum(_ values: [JSONValue]) -> UInt64 {
        values.compactMap(\.unsigned).reduce(0, +)
    }

    @Test("over time are one point a bucket")
    func dense() async throws {
        try await TestAPI.run { api in
            for minute in ["00", "03"] {
                try await api.put(
                    "log", TestAPI.logBody, #""timestamp":"2026-01-02T10:\#(minute):31Z""#)
            }
            let answer = try await api.get(
                "/api/v1/stats/timeseries?project_id=\(api.project)&metric=requests&interval=1m")
            #expect(
                answer.text == #"{"metric":"requests","interval":"1m","data":["#
                    + #"{"timestamp":"2026-01-02T10:00:00.000Z","value":1},"#
                    + #"{"timestamp":"2026-01-02T10:01:00.000Z","value":0},"#
                    + #"{"timestamp":"2026-01-02T10:02:00.000Z","value":0},"#
                    + #"{"timestamp":"2026-01-02T10:03:00.000Z","value":1}]}"#)
        }
    }

    @Test("over time refuse what they don't know, by name")
    func unknown() async throws {
        try await TestAPI.run { api in
            let base = "/api/v1/stats/timeseries?project_id=\(api.project)"
            let interval = try await api.get("\(base)&metric=cost&interval=2h")
            #expect(interval.status == 400)
            #expect(interval.json["detail"]?.text?.contains("1m, 5m, 1h, 1d") == true)
            #expect(interval.json["error"]?.text == "Invalid interval: 2h")
            let metric = try await api.get("\(base)&metric=x")
            #expect(metric.status == 400)
            #expect(metric.json["error"]?.text == "Unknown metric: x")
            #expect(try await api.get(base).status == 422)
            let injection = try await api.get(
                "/api/v1/stats/timeseries?metric=cost&project_id='%20OR%201=1%20--")
            #expect(injection.status == 404)
        }
    }

    @Test("over time refuse more points than anyone can draw")
    func points() async throws {
        try await TestAPI.run { api in
            try await api.put("log", TestAPI.logBody, #""timestamp":"2020-01-01T00:00:00Z""#)
            try await api.put("log", TestAPI.logBody)
            let answer = try await api.get(
                "/api/v1/stats/timeseries?project_id=\(api.project)&metric=requests&interval=1m")
            #expect(answer.status == 422)
            #expect(answer.json["detail"]?[0]?["type"]?.text == "too_many_points")
        }
    }
}
