import Engine
import JSON
import Pricing
import Records
import Testing

@testable import CLI

@Suite("Costs by other prices", .serialized)
struct OtherPricesCommandTests {
    private func json(_ arguments: String..., at sample: SampleDirectory) async throws -> JSONValue
    {
        let transcript = Transcript()
        let code = await CommandLineTool.run(
            arguments + ["--data", sample.path, "--json"], in: transcript.context())
        #expect(code == 0, "\(transcript.errors)")
        return try JSONValue(parsing: Array(transcript.output.utf8))
    }

    private func total(_ traces: JSONValue?) -> Int {
        (traces?.elements ?? []).compactMap { $0["total_cost_pico_usd"]?.text }
            .compactMap { Int($0) }.reduce(0, +)
    }

    @Test("traces and trace tell costs as charged, by the prices of now, and by a named book")
    func choices() async throws {
        let sample = try await SampleDirectory()
        let listed = try await json("prices", "list", at: sample)
        let old = try #require(listed["book_id"]?.text)
        let charged = try await json("traces", at: sample)
        do {
            let engine = try Engine.open(EngineOptions(dataDirectory: sample.path))
            defer { engine.close() }
            // Whatever it is called: nothing for tokens, a dollar for the call.
            try await engine.setPrice(
                try OverrideDraft(
                    json: Array(#"{"pattern": "*", "input": 0, "output": 0, "request": 1}"#.utf8)),
                by: .operator)
            try await engine.publishPriceBook(
                try PriceImport(
                    Array(
                        #"{"models": [{"provider": "a", "model": "m", "input": 1, "output": 1}]}"#
                            .utf8)), by: .operator)
        }
        #expect(try await json("traces", at: sample) == charged)
        #expect(try await json("traces", "--prices", "then", at: sample) == charged)
        #expect(try await json("traces", "--prices", "book:\(old)", at: sample) == charged)
        let now = try await json("traces", "--prices", "now", at: sample)
        let dollars = total(now["traces"]) / 1_000_000_000_000
        #expect(dollars > 0)
        #expect(total(now["traces"]) == dollars * 1_000_000_000_000)
        for row in now["traces"]?.elements ?? [] {
            let id = try #require(row["trace_id"]?.text)
            let trace = try await json("trace", id, "--prices", "now", at: sample)
            #expect(trace["total_cost_pico_usd"] == row["total_cost_pico_usd"])
            for event in trace["events"]?.elements ?? [] where event["price_id"] != nil {
                #expect(event["pricing_source"]?.text == "override")
                #expect(event["cost_pico_usd"]?.text == "1000000000000")
            }
        }
        let books = try await json("prices", "list", at: sample)["books"]
        #expect(books?.elements?.count == 2)
        let unknown = await Transcript.run(
            "traces", "--prices", "book:none", "--data", sample.path)
        #expect(unknown.exitCode == 1)
        #expect(unknown.errors.contains("there is no price book none"))
        let wrong = await Transcript.run("traces", "--prices", "later", "--data", sample.path)
        #expect(wrong.exitCode == 64)
    }

    @Test("import --built-in takes no file, and --dry-run says what the book has")
    func builtIn() async throws {
        let read = await Transcript.run("prices", "import", "--built-in", "--dry-run")
        #expect(read.exitCode == 0, "\(read.errors)")
        #expect(read.output.hasPrefix("The built-in book has "))
        let both = await Transcript.run("prices", "import", "x.json", "--built-in")
        #expect(both.exitCode == 64)
        let none = await Transcript.run("prices", "import", "--dry-run")
        #expect(none.exitCode == 64)
    }
}
