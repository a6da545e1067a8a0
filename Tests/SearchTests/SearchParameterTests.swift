import Search
import Testing

@Suite("Filters as parameters")
struct SearchParameterTests {
    @Test(
        "A parameter is a filter whose value stands for itself",
        arguments: [
            ("model", "gpt-4o", "model:gpt-4o"), ("model", "a,b*", "model:\"a,b*\""),
            ("trace_id", "t", "trace:t"), ("user_id", "u", "user:u"), ("event_id", "e", "id:e"),
            ("parent_event_id", "p", "parent:p"), ("service_tier", "batch", "tier:batch"),
            ("name", "lookup order", "name:\"lookup order\""), ("tag", "beta", "tag:beta"),
            ("type", "log", "type:log"), ("kind", "llm", "kind:llm"), ("status", "ok", "status:ok"),
            ("is_error", "true", "status:error"), ("is_error", "0", "status:ok"),
            ("pricing_source", "default", "pricing:default"),
            ("min_cost", "0.01", "cost>=0.01"), ("max_cost", "$2", "cost<=2"),
            ("min_latency", "2s", "latency>=2s"), ("max_tokens", "10", "tokens<=10"),
            ("start_time", "2026-01-31", "time>=2026-01-31T00:00:00.000Z"),
            ("end_time", "2026-01-31", "time<=2026-01-31T00:00:00.000Z"),
        ])
    func meaning(name: String, value: String, text: String) throws {
        let query = try SearchQuery("refund", parameters: [(name, value)])
        #expect(query.text == "refund " + text)
        #expect(try SearchQuery(nil, parameters: [(name, value)]).text == text)
    }

    @Test("Others' parameters are passed over")
    func others() throws {
        #expect(try SearchQuery(nil, parameters: [("limit", "5"), ("q", "x")]).terms.isEmpty)
    }

    @Test(
        "A value that can't be meant is refused with the parameter's name",
        arguments: [
            ("type", "nope", SearchError.Reason.unknownValue), ("is_error", "yes", .unknownValue),
            ("min_cost", "x", .invalidValue), ("start_time", "soon", .invalidValue),
            ("model", "", .emptyValue), ("name", String(repeating: "x", count: 1_001), .tooLong),
        ])
    func mistakes(name: String, value: String, reason: SearchError.Reason) {
        let error = #expect(throws: SearchError.self) {
            try SearchQuery(nil, parameters: [(name, value)])
        }
        #expect(error?.reason == reason)
        #expect(error?.parameter == name)
        #expect(error?.description.hasPrefix("in \(name), at character 1: ") == true)
    }

    @Test("Names are different, every field has one, and queries take those of texts too")
    func names() {
        let all = SearchParameter.all
        #expect(Set(all.map(\.name)).count == all.count)
        for field in SearchField.allCases where field.kind == .name || field.kind == .identifier {
            #expect(all.contains { SearchField(named: $0.name) == field }, "\(field)")
        }
        #expect(all.allSatisfy { SearchParameter.named($0.name) == $0 && !$0.summary.isEmpty })
        for parameter in all {
            if case .choice(let words) = parameter.valueKind { #expect(!words.isEmpty) }
        }
    }
}
