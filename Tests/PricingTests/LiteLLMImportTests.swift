import Bytes
import Model
import Pricing
import Testing

@Suite("Import of LiteLLM's file")
struct LiteLLMImportTests {
    private static let file = #"""
        {"sample_spec": {"mode": "one of: chat", "input_cost_per_token": 0.0},
         "big": {"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 1000000,
           "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1.5e-05,
           "cache_read_input_token_cost": 2.5e-07, "cache_creation_input_token_cost": 3e-06,
           "cache_creation_input_token_cost_above_1hr": 5e-06,
           "input_cost_per_token_above_272k_tokens": 5e-06,
           "output_cost_per_token_above_272k_tokens": 2.25e-05,
           "input_cost_per_token_batches": 1.25e-06, "output_cost_per_token_batches": 7.5e-06,
           "input_cost_per_token_above_272k_tokens_priority": 1e-05,
           "input_cost_per_token_priority": 5e-06, "input_cost_per_audio_token": 4e-05,
           "output_cost_per_reasoning_token": 2e-05, "output_cost_per_image": 0.04,
           "search_context_cost_per_query": {"search_context_size_low": 0.01}},
         "gemini/flash": {"litellm_provider": "gemini", "mode": "chat",
           "input_cost_per_token": 2.0000000000000002e-07, "output_cost_per_token": 4e-07},
         "vertex_ai/claude-x@20250101": {"litellm_provider": "vertex_ai-anthropic_models",
           "mode": "chat", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05},
         "dashscope/ranges": {"litellm_provider": "dashscope", "mode": "chat", "tiered_pricing": [
           {"range": [0, 32000.0], "input_cost_per_token": 1e-06, "output_cost_per_token": 5e-06},
           {"range": [32000.0, 128000.0], "input_cost_per_token": 2e-06,
            "output_cost_per_token": 9e-06}]},
         "nightly": {"litellm_provider": "deepseek", "mode": "chat",
           "input_cost_per_token": 4e-07, "output_cost_per_token": 1.6e-06,
           "off_peak_pricing": {"input_cost_per_token": 2e-07, "output_cost_per_token": 8e-07,
             "windows": [{"hours_utc": ["00:00-01:00", "10:00-00:00"], "weekdays": [1, 2, 3]},
                         {"hours_utc": "00:00-00:00", "weekdays": [6, 7]}]}},
         "perplexity/online": {"litellm_provider": "perplexity", "mode": "chat",
           "input_cost_per_request": 0.005, "input_cost_per_token": 0,
           "output_cost_per_token": 2.8e-06},
         "embed": {"litellm_provider": "cohere", "mode": "embedding", "input_cost_per_token": 1e-07},
         "rank": {"litellm_provider": "cohere", "mode": "rerank", "input_cost_per_query": 0.002,
           "input_cost_per_token": 0.0, "output_cost_per_token": 0.0},
         "azure_ai/big": {"litellm_provider": "azure_ai", "mode": "chat",
           "input_cost_per_token": 9e-06, "output_cost_per_token": 9e-06},
         "azure/big": {"litellm_provider": "azure", "mode": "chat",
           "input_cost_per_token": 8e-06, "output_cost_per_token": 8e-06},
         "openai/big": {"litellm_provider": "openai", "mode": "chat",
           "input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06},
         "gemini/flash-again": {"litellm_provider": "gemini", "mode": "image_generation",
           "input_cost_per_token": 1e-06},
         "per-second": {"litellm_provider": "bedrock", "mode": "chat",
           "input_cost_per_second": 0.0019},
         "half": {"litellm_provider": "fireworks_ai", "mode": "chat",
           "output_cost_per_token": 1e-06},
         "none": {"litellm_provider": "heroku", "mode": "chat"},
         "negative": {"litellm_provider": "heroku", "mode": "chat",
           "input_cost_per_token": -1e-06, "output_cost_per_token": 1e-06},
         "words": {"litellm_provider": "heroku", "mode": "chat",
           "input_cost_per_token": "cheap", "output_cost_per_token": 1e-06},
         "dust": {"litellm_provider": "heroku", "mode": "chat",
           "input_cost_per_token": 1e-13, "output_cost_per_token": 1e-06},
         "array": []}
        """#

    private let imported: PriceImport

    init() throws { imported = try PriceImport(Array(Self.file.utf8)) }

    private func row(_ id: String) throws -> PriceRow {
        try #require(imported.book.rows.first { $0.id == id }, "no \(id)")
    }

    @Test("What was taken, under which price id")
    func taken() {
        #expect(imported.report.shape == .litellm)
        #expect(
            imported.report.taken.map { "\($0.key) → \($0.priceID)" } == [
                "big → openai/big", "gemini/flash → google/flash",
                "vertex_ai/claude-x@20250101 → vertex/claude-x@20250101",
                "dashscope/ranges → qwen/ranges", "nightly → deepseek/nightly",
                "perplexity/online → perplexity/online", "embed → cohere/embed",
                "rank → cohere/rank", "azure/big → azure/big",
            ])
    }

    @Test("What was skipped, and why")
    func skipped() {
        #expect(
            imported.report.skipped.map { "\($0.key): \($0.reason.rawValue)" } == [
                "sample_spec: not_a_model", "openai/big: duplicate",
                "gemini/flash-again: other_mode", "per-second: other_units", "half: incomplete",
                "none: no_price", "negative: malformed", "words: malformed", "dust: malformed",
                "array: malformed", "azure_ai/big: duplicate",
            ])
        #expect(imported.report.entryCount == 20)
        #expect(
            imported.report.skippedCounts.map(\.count).reduce(0, +)
                == imported.report.skipped.count)
    }

    @Test("Prices are whole pico-dollars, and what was rounded or left out is noted")
    func prices() throws {
        let terms = try row("openai/big").terms
        #expect(terms.rates.input.picoUSDPerToken == 2_500_000)
        #expect(terms.rates.cacheRead?.picoUSDPerToken == 250_000)
        #expect(terms.rates.cacheWriteHour?.picoUSDPerToken == 5_000_000)
        #expect(terms.rates.audioInput?.picoUSDPerToken == 40_000_000)
        #expect(terms.rates.reasoning?.picoUSDPerToken == 20_000_000)
        #expect(terms.tierRule == .cliff)
        #expect(terms.tiers.map(\.thresholdTokens) == [272_000])
        #expect(terms.tiers[0].rates.output.picoUSDPerToken == 22_500_000)
        // What a threshold does not change stays as it is.
        #expect(terms.tiers[0].rates.cacheRead?.picoUSDPerToken == 250_000)
        #expect(terms.services.map(\.name) == ["batch", "priority"])
        #expect(terms.service(named: "batch")?.rates.output?.picoUSDPerToken == 7_500_000)
        #expect(
            terms.service(named: "priority")?.ratesAboveThreshold?.input?.picoUSDPerToken
                == 10_000_000)
        #expect(
            imported.report.taken[0].notes == [
                "output_cost_per_image: not taken", "search_context_cost_per_query: not taken",
            ])
        #expect(try row("google/flash").rates.input.picoUSDPerToken == 200_000)
        #expect(
            imported.report.taken[1].notes == [
                "input_cost_per_token: 2.0000000000000002e-07 taken as 200000 pico-dollars"
            ])
    }

    @Test("Ranges are tiers, hours are rows, fees are fees")
    func forms() throws {
        let ranges = try row("qwen/ranges").terms
        #expect(ranges.rates.input.picoUSDPerToken == 1_000_000)
        #expect(ranges.tiers.map(\.thresholdTokens) == [32_000])
        #expect(ranges.tiers[0].rates.output.picoUSDPerToken == 9_000_000)
        let night = try row("deepseek/nightly#Mon-Wed 00:00-01:00+10:00-24:00").terms
        #expect(night.rates.input.picoUSDPerToken == 200_000)
        _ = try row("deepseek/nightly#Sat-Sun 00:00-24:00")
        #expect(try row("perplexity/online").terms.request == PicoUSD(5_000_000_000))
        #expect(try row("cohere/rank").terms.request == PicoUSD(2_000_000_000))
        #expect(try row("cohere/embed").rates.output.picoUSDPerToken == 0)
    }

    @Test("Models are found under LiteLLM's names and under their own")
    func names() {
        func find(_ model: String, _ provider: String? = nil) -> String? {
            imported.book.price(
                model: model, provider: provider, at: Timestamp(microseconds: 0))?.row.id
        }
        #expect(find("big") == "openai/big")
        #expect(find("azure/big") == "azure/big")
        #expect(find("big", "azure.ai.openai") == "azure/big")
        #expect(find("gemini/flash") == "google/flash")
        #expect(find("flash") == "google/flash")
        #expect(find("vertex_ai/claude-x") == nil)
        #expect(find("claude-x@20250101", "vertex_ai") == "vertex/claude-x@20250101")
        #expect(find("big-2") == nil)
    }

    @Test("An entry's own name leads to its price, not to that of another host's copy")
    func sellers() throws {
        func entry(_ name: String, _ provider: String, _ price: String) -> String {
            #""\#(name)": {"mode": "chat", "litellm_provider": "\#(provider)", "#
                + #""input_cost_per_token": \#(price), "output_cost_per_token": \#(price)}"#
        }
        let file = [
            entry("deepseek-v9", "deepseek", "3e-7"),
            entry("deepseek/deepseek-v9", "deepseek", "3e-7"),
            entry("novita/deepseek/deepseek-v9", "novita", "1e-7"),
            entry("zai/glm-9", "zai", "6e-7"), entry("novita/zai/glm-9", "novita", "2e-7"),
        ]
        let text = "{\(file.joined(separator: ", "))}"
        let book = try PriceImport(Array(text.utf8)).book
        func find(_ model: String, _ provider: String? = nil) -> String? {
            book.price(model: model, provider: provider, at: Timestamp(microseconds: 0))?.row.id
        }
        #expect(find("deepseek/deepseek-v9") == "deepseek/deepseek-v9")
        #expect(find("zai/glm-9") == "zai/glm-9")
        #expect(find("novita/zai/glm-9") == "novita/zai/glm-9")
        #expect(find("zai/glm-9", "novita") == "novita/zai/glm-9")
        #expect(find("deepseek/deepseek-v9", "novita") == "novita/deepseek/deepseek-v9")
    }

    @Test("The book that is published is read back as it is")
    func published() throws {
        let again = try PriceImport(imported.text)
        #expect(again.report.shape == .watchllm)
        #expect(again.text == imported.text)
        #expect(again.book.rows == imported.book.rows)
    }

    @Test(
        "A file without a price makes no book",
        arguments: [
            "{}", "[]", "7", #"{"a": {"mode": "chat"}}"#, #"{"models": []}"#, "not JSON",
        ])
    func nothing(text: String) {
        #expect(throws: PricingError.self) { try PriceImport(Array(text.utf8)) }
    }
}
