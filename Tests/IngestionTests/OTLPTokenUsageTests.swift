import Bytes
import Ingestion
import Model
import Testing

/// Every source counts tokens by its own arithmetic; what comes out is told with the counts.
@Suite struct OTLPTokenUsageTests {
    private func usage(_ attributes: [(String, OTLPSample.Value)]) throws -> TokenUsage? {
        let found = try OTLPSample(attributes).event()
        #expect(found.json?.usage == found.protobuf?.usage)
        return found.protobuf?.usage
    }

    private func counts(_ key: String, _ document: String) throws -> TokenCounts? {
        try usage([(key, .string(document))]).map { TokenCounts($0) }
    }

    @Test(
        "Old and new names of the same count are understood",
        arguments: [
            [
                "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens",
                "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_write.input_tokens",
                "gen_ai.usage.reasoning.output_tokens",
            ],
            [
                "gen_ai.usage.prompt_tokens", "gen_ai.usage.completion_tokens",
                "gen_ai.usage.cache_read_input_tokens",
                "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.reasoning_tokens",
            ],
            [
                "llm.token_count.prompt", "llm.token_count.completion",
                "llm.token_count.prompt_details.cache_read",
                "llm.token_count.prompt_details.cache_write",
                "llm.token_count.completion_details.reasoning",
            ],
            [
                "ai.usage.promptTokens", "ai.usage.completionTokens",
                "ai.usage.cachedInputTokens", "gen_ai.usage.cache_creation_input_tokens",
                "ai.usage.reasoningTokens",
            ],
        ])
    func names(_ keys: [String]) throws {
        let told = zip(keys, [1_000, 100, 600, 50, 20]).map {
            ($0, OTLPSample.Value.integer(Int64($1)))
        }
        let expected = TokenUsage(
            input: 1_000, output: 100, cacheRead: 600, cacheWrite: 50, reasoning: 20)
        #expect(try usage(told) == expected)
    }

    @Test("Cache writes of an hour are kept apart from those of five minutes")
    func lifetimes() throws {
        let usage = try usage([
            ("gen_ai.usage.input_tokens", .integer(1_000)),
            ("gen_ai.usage.cache_creation.input_tokens", .integer(300)),
            ("gen_ai.usage.cache_creation.ephemeral_1h_input_tokens", .integer(100)),
        ])
        #expect(usage?.cacheWrite == 200)
        #expect(usage?.cacheWriteHour == 100)
    }

    @Test("An input smaller than its cached part does not contain it")
    func additiveInput() throws {
        let usage = try #require(
            try usage([
                ("gen_ai.usage.input_tokens", .integer(5)),
                ("gen_ai.usage.cache_read.input_tokens", .integer(128_955)),
                ("gen_ai.usage.cache_creation.input_tokens", .integer(1_253)),
            ]))
        let counts = TokenCounts(usage)
        #expect(counts.freshInput == 5)
        #expect(counts.input == 130_213)
    }

    @Test("Counts beyond belief are ignored, and the sender is told")
    func absurdCounts() throws {
        let found = try OTLPSample([
            ("gen_ai.usage.input_tokens", .integer(-5)),
            ("gen_ai.usage.output_tokens", .integer(.max)),
            ("llm.token_count.completion", .integer(1_000_000_001)),
            ("gen_ai.usage.total_tokens", .double(.infinity)),
            ("ai.usage.totalTokens", .integer(1_000_000_000)),
        ]).event()
        #expect(found.protobuf?.usage == TokenUsage(total: 1_000_000_000))
        let message = try #require(found.message)
        #expect(message.contains("gen_ai.usage.input_tokens of -5"))
        #expect(message.contains("gen_ai.usage.output_tokens of 9223372036854775807"))
    }

    @Test("A bare total of an embedding is all input")
    func embeddingTotal() throws {
        let usage = try usage([
            ("gen_ai.operation.name", .string("embeddings")), ("ai.usage.tokens", .integer(9)),
        ])
        #expect(usage.map { TokenCounts($0).input } == 9)
        #expect(usage.map { TokenCounts($0).output } == 0)
    }

    @Test("Langfuse's details override all other counts; parts beside the counts come on top")
    func langfuse() throws {
        let key = "langfuse.observation.usage_details"
        let flat = try #require(
            try usage([
                ("gen_ai.usage.input_tokens", .integer(1)),
                (
                    key,
                    .string(
                        #"{"input":176,"input_cached_tokens":1024,"output":65,"#
                            + #""output_reasoning_tokens":20}"#)
                ),
            ]))
        var counts = TokenCounts(flat)
        #expect(counts.input == 1_200)
        #expect(counts.cacheRead == 1_024)
        #expect(counts.output == 85)

        counts = try #require(
            try self.counts(
                key, #"{"input":1200,"output":85,"total":1285,"input_cached_tokens":1024}"#))
        #expect(counts.input == 1_200)
        #expect(counts.freshInput == 176)

        counts = try #require(
            try self.counts(
                key,
                #"{"prompt_tokens":1200,"completion_tokens":85,"total_tokens":1285,"#
                    + #""prompt_tokens_details":{"cached_tokens":1024}}"#))
        #expect(counts.input == 1_200)
        #expect(counts.freshInput == 176)
        #expect(counts.output == 85)
    }

    @Test("Anthropic's own counts lay the cache beside the input, with both lifetimes")
    func anthropic() throws {
        let document =
            #"{"input_tokens":5,"output_tokens":10,"cache_read_input_tokens":100,"#
            + #""cache_creation_input_tokens":30,"cache_creation":"#
            + #"{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20}}"#
        let counts = try #require(try counts("gen_ai.usage.raw", document))
        #expect(counts.input == 135)
        #expect(counts.freshInput == 5)
        #expect(counts.cacheWrite == 10)
        #expect(counts.cacheWriteHour == 20)

        // An instrumentation that tells the sum as the input has already added the cache.
        let summed = try #require(
            try usage([
                ("gen_ai.usage.input_tokens", .integer(135)),
                ("gen_ai.usage.raw", .string(document)),
            ]))
        #expect(TokenCounts(summed).input == 135)
        let bare = try #require(
            try usage([
                ("gen_ai.usage.input_tokens", .integer(5)),
                ("gen_ai.usage.raw", .string(document)),
            ]))
        #expect(TokenCounts(bare).input == 135)
    }

    @Test("Gemini's thoughts come on top of its output")
    func gemini() throws {
        let counts = try #require(
            try counts(
                "gen_ai.usage.raw",
                #"{"promptTokenCount":100,"cachedContentTokenCount":40,"#
                    + #""candidatesTokenCount":20,"thoughtsTokenCount":15,"totalTokenCount":135}"#))
        #expect(counts.input == 100)
        #expect(counts.cacheRead == 40)
        #expect(counts.output == 35)
        #expect(counts.reasoning == 15)
    }

    @Test("Details that are not what they should be are ignored")
    func badDetails() throws {
        for document in ["", "{", "[]", "{}", "12", #"{"input":"9"}"#, #"{"input":null}"#] {
            let usage = try usage([
                ("langfuse.observation.usage_details", .string(document)),
                ("gen_ai.usage.input_tokens", .integer(9)),
            ])
            #expect(usage == TokenUsage(input: 9), "\(document)")
        }
        let absurd = try OTLPSample([
            ("gen_ai.usage.raw", .string(#"{"input_tokens":1e12,"output_tokens":-1}"#))
        ]).event()
        #expect(absurd.protobuf?.usage == nil)
        #expect(absurd.message?.contains("output_tokens of -1") == true)
    }
}
