import JSON
import Testing

@testable import CLI

@Suite("prices", .serialized)
struct PricesCommandTests {
    private static let file = #"""
        {"gemini/x": {"mode": "chat", "litellm_provider": "gemini",
          "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05},
         "draw": {"mode": "image_generation", "litellm_provider": "openai"},
         "half": {"mode": "chat", "litellm_provider": "openai", "input_cost_per_token": 1e-06}}
        """#

    private func json(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }

    /// Writes the file into a directory of its own, which the caller removes.
    private func write(_ text: String, beside path: String) throws -> String {
        let file = path.dropLast("/data".count) + "/prices.json"
        try Files.write(Array(text.utf8), to: String(file))
        return String(file)
    }

    @Test("check tells the row, how the name led there, and the arithmetic to the pico-dollar")
    func check() async throws {
        let sample = try await SampleDirectory()
        let known = await Transcript.run(
            "prices", "check", "gemini-2.5-pro", "--data", sample.path, "--input", "250000",
            "--output", "1000", "--json")
        #expect(known.exitCode == 0, "\(known.errors)")
        let answer = try json(known.output)
        #expect(answer["pricing_source"]?.text == "exact")
        #expect(answer["tier_rule"]?.text == "cliff")
        #expect(answer["cost_pico_usd"]?.text == "640000000000")
        #expect(answer["lines"]?[0]?["above_input_tokens"]?.unsigned == 200_000)
        let unknown = await Transcript.run("prices", "check", "nobody", "--data", sample.path)
        #expect(unknown.exitCode == 1)
        #expect(unknown.output.contains("no price is known"))
        let wrong = await Transcript.run("prices", "check", "m", "--at", "soon")
        #expect(wrong.exitCode == 64)
    }

    @Test("list shows the book in force, of one provider if asked")
    func list() async throws {
        let sample = try await SampleDirectory()
        let all = await Transcript.run(
            "prices", "list", "--data", sample.path, "--provider", "xai", "--json")
        #expect(all.exitCode == 0, "\(all.errors)")
        let answer = try json(all.output)
        let rows = try #require(answer["book"]?["models"]?.elements)
        #expect(!rows.isEmpty)
        #expect(rows.allSatisfy { $0["provider"]?.text == "xai" })
        #expect(answer["overrides"]?.elements == [])
        let text = await Transcript.run("prices", "list", "--data", sample.path)
        #expect(text.output.contains("openai/gpt-4o"))
    }

    @Test("import --dry-run reads the file and sends nothing")
    func dryRun() async throws {
        let path = try SampleDirectory.temporaryPath()
        let file = try write(Self.file, beside: path)
        defer {
            Files.remove(file)
            SampleDirectory.remove(path)
        }
        let read = await Transcript.run("prices", "import", file, "--dry-run")
        #expect(read.exitCode == 0, "\(read.errors)")
        #expect(read.output.hasPrefix("LiteLLM's file has 3 entries; 1 give a price.\n"))
        #expect(read.output.contains("half   incomplete  no price of output"))
        #expect(!read.output.contains("draw"))
        let missing = await Transcript.run("prices", "import", file + "x", "--dry-run")
        #expect(missing.exitCode == 1)
        let noToken = await Transcript.run("prices", "import", file)
        #expect(noToken.exitCode == 64)
    }

    @Test("import brings a book into force on a running server")
    func imports() async throws {
        let path = try SampleDirectory.temporaryPath()
        let file = try write(Self.file, beside: path)
        defer {
            Files.remove(file)
            SampleDirectory.remove(path)
        }
        let (server, made, listening) = try await Transcript.serve(path)
        let url = try #require(listening["url"]?.text)
        let token = try #require(made["operator_token"]?.text)
        let sent = await Transcript.run(
            "prices", "import", file, "--url", url, environment: ["WATCHLLM_TOKEN": token])
        #expect(sent.exitCode == 0, "\(sent.errors)")
        #expect(sent.output.contains("is in force from record"))
        let refused = await Transcript.run(
            "prices", "import", file, "--url", url, "--token", "op_wrong")
        #expect(refused.exitCode == 1)
        #expect(refused.errors.contains("answers 401"))
        let check = await Transcript.run(
            "prices", "check", "gemini/x", "--data", path, "--json")
        #expect(try json(check.output)["price_id"]?.text == "google/x")
        server.cancel()
        #expect(await server.value == 0)
    }
}
