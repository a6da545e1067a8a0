import Bytes
import Model
import Pricing
import Testing

@Suite("Matching of model names")
struct PriceBookMatchingTests {
    let book: PriceBook
    let today: Timestamp

    init() throws {
        book = try BuiltInBook.read()
        today = try BuiltInBook.today()
    }

    struct Trap: Sendable, CustomTestStringConvertible {
        var model: String
        var input: String
        var output: String
        var tokens: UInt64 = 10_000
        var day = "2026-11-22T12:00:00Z"
        var testDescription: String { "\(model), \(tokens) tokens" }
    }

    @Test(
        "Names that begin like another model have their own price",
        arguments: [
            Trap(model: "gpt-4o-mini-2024-07-18", input: "0.15", output: "0.6"),
            Trap(model: "gpt-4.1-nano", input: "0.1", output: "0.4"),
            Trap(model: "gpt-4-turbo-2024-04-09", input: "10", output: "30"),
            Trap(model: "gpt-4-1106-preview", input: "10", output: "30"),
            Trap(model: "gpt-4o-2024-05-13", input: "5", output: "15"),
            Trap(model: "o3-pro", input: "20", output: "80"),
            Trap(model: "o1-pro", input: "150", output: "600"),
            Trap(model: "gpt-5-nano", input: "0.05", output: "0.4"),
            Trap(model: "gpt-5-pro", input: "15", output: "120"),
            Trap(model: "gpt-5.4", input: "2.5", output: "15"),
            Trap(model: "gpt-5.4-pro", input: "30", output: "180"),
            Trap(model: "gpt-5.4", input: "5", output: "22.5", tokens: 272_001),
            Trap(model: "gpt-5.4-pro", input: "60", output: "270", tokens: 272_001),
            Trap(model: "claude-opus-4-8", input: "5", output: "25"),
            Trap(model: "gemini-2.5-flash-lite", input: "0.1", output: "0.4"),
            Trap(model: "gemini-2.5-pro", input: "2.5", output: "15", tokens: 250_000),
            Trap(model: "ft:gpt-4o-mini-2024-07-18:acme::x", input: "0.3", output: "1.2"),
            Trap(
                model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0", input: "3.3", output: "16.5"),
            Trap(model: "o3", input: "10", output: "40", day: "2025-06-09"),
            Trap(model: "claude-sonnet-5", input: "2", output: "10"),
        ])
    func traps(_ trap: Trap) throws {
        let moment = try #require(Timestamp(rfc3339: trap.day))
        let match = try #require(book.price(model: trap.model, provider: nil, at: moment))
        let rates = match.row.rates(inputTokens: trap.tokens, serviceLevel: nil)
        #expect(rates.input.dollarsPerMillion == trap.input)
        #expect(rates.output.dollarsPerMillion == trap.output)
    }

    @Test("The beginning of a declared name is never a price")
    func beginnings() {
        var declared: Set<String> = []
        for row in book.rows {
            declared.insert(row.model.lowercased())
            for alias in row.aliases { declared.insert(alias.lowercased()) }
        }
        var tried = 0
        for name in declared.sorted() where !name.contains("/") {
            for length in 1..<name.utf8.count {
                let beginning = String(name.prefix(length))
                if declared.contains(beginning) { continue }
                tried += 1
                let match = book.price(model: beginning, provider: nil, at: today)
                // What remains may end in a whole date of its own.
                #expect(match == nil || match?.source == .date, "\(beginning) of \(name)")
            }
            for ending in ["x", "-x", "-pro-x", ".9.9", "-0999"]
            where !declared.contains(name + ending) {
                let match = book.price(model: name + ending, provider: nil, at: today)
                #expect(match == nil, "\(name + ending)")
            }
        }
        #expect(tried > 5_000)
    }

    @Test("Every declared id and alias leads to its own provider's row")
    func declared() {
        for row in book.rows {
            let exact = book.price(model: row.model, provider: row.provider, at: today)
            #expect(exact?.source == .exact)
            #expect(exact?.row.provider == row.provider)
            #expect(exact?.row.model == row.model)
            for alias in row.aliases {
                let match = book.price(model: alias, provider: row.provider, at: today)
                #expect(match?.row.provider == row.provider, "\(alias)")
                #expect(match?.source == .alias || match?.row.model == alias, "\(alias)")
            }
        }
    }

    @Test(
        "Names of providers",
        arguments: [
            ("azure.ai.openai", "azure"), ("az.ai.openai", "azure"), ("AZURE", "azure"),
            ("openai", "openai"), (" OpenAI ", "openai"), ("my-gateway", "openai"), ("", "openai"),
            ("litellm", "openai"),
        ])
    func providers(name: String, seller: String) {
        #expect(book.price(model: "gpt-4o", provider: name, at: today)?.row.provider == seller)
    }

    @Test(
        "Every name that OpenTelemetry gives a provider is known or counts as none",
        arguments: [
            ("gemini-2.5-pro", "gcp.gemini", "google"),
            ("gemini-2.5-pro", "gcp.vertex_ai", "google"),
            ("gemini-2.5-pro", "gcp.gen_ai", "google"),
            ("claude-sonnet-4-5@20250929", "gcp.vertex_ai", "vertex"),
            ("amazon.nova-pro-v1:0", "aws.bedrock", "bedrock"),
            ("grok-3", "x_ai", "xai"), ("mistral-large-latest", "mistral_ai", "mistral"),
            ("qwen-plus", "dashscope", "qwen"), ("command-r", "cohere", "cohere"),
            ("sonar-pro", "perplexity", "perplexity"), ("deepseek-chat", "deepseek", "deepseek"),
            ("llama-3.3-70b-versatile", "groq", "groq"), ("gpt-4o", "ibm.watsonx.ai", "openai"),
        ])
    func telemetryProviders(model: String, name: String, seller: String) {
        #expect(book.price(model: model, provider: name, at: today)?.row.provider == seller)
    }

    struct Form: Sendable, CustomTestStringConvertible {
        var model: String
        var provider: String?
        var id: String?
        var source: PricingSource?
        var testDescription: String { "\(model) of \(provider ?? "nobody")" }
    }

    @Test(
        "Forms of hosts, gateways and dates",
        arguments: [
            // A host keeps the search to its rows, whatever maker stands in front of the name.
            Form(
                model: "openai/gpt-4o", provider: "azure", id: "azure/azure/gpt-4o", source: .host),
            Form(
                model: "anthropic/claude-sonnet-4-5@20250929", provider: "vertex_ai",
                id: "vertex/claude-sonnet-4-5@20250929", source: .host),
            Form(model: "deepseek/deepseek-chat", provider: "groq"),
            Form(model: "azure/openai/gpt-4o", id: "azure/azure/gpt-4o", source: .host),
            // A maker told as provider may only be the protocol's.
            Form(
                model: "anthropic/claude-3-opus", provider: "openai", id: "anthropic/claude-3-opus",
                source: .host),
            Form(
                model: "vertex_ai/claude-sonnet-4-5@20250929",
                id: "vertex/claude-sonnet-4-5@20250929", source: .alias),
            Form(model: "openrouter/openrouter/openai/gpt-4o"),
            Form(
                model: "openrouter/anthropic/claude-3-opus-latest", id: "anthropic/claude-3-opus",
                source: .host),
            Form(model: "nobody/gpt-4o"),
            Form(model: "openai/"),
            Form(model: "/gpt-4o"),
            Form(model: "openai/openai/gpt-4", id: "openai/gpt-4", source: .host),
            // ARNs name Bedrock, and nothing but Bedrock.
            Form(
                model: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0",
                id: "bedrock/amazon.nova-pro-v1:0", source: .host),
            Form(model: "arn:aws:sagemaker:us-east-1:1:endpoint/amazon.nova-pro-v1:0"),
            Form(model: "arn:aws:bedrock:us-east-1:1:imported-model"),
            // Regions: the one without a row takes the regional price, or the bare one.
            Form(
                model: "sa.anthropic.claude-sonnet-4-5-20250929-v1:0",
                id: "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", source: .host),
            Form(
                model: "global.amazon.nova-micro-v1:0", id: "bedrock/amazon.nova-micro-v1:0",
                source: .host),
            Form(model: "us-gov.amazon.nova-pro-v1:0", provider: "aws.bedrock"),
            Form(model: "ca.gpt-4o"),
            // Dates.
            Form(model: "gpt-4@20300101", id: "openai/gpt-4", source: .date),
            Form(model: "gpt-4@2030-01-01", id: "openai/gpt-4", source: .date),
            Form(model: "gpt-4-20300101", id: "openai/gpt-4", source: .date),
            Form(model: "gpt-4@latest", id: "openai/gpt-4", source: .date),
            Form(model: "gpt-4-20301301"), Form(model: "gpt-4-20300132"),
            Form(model: "gpt-4-2030-1-1"), Form(model: "gpt-420300101"),
            Form(model: "gpt-4-latest-latest"), Form(model: "gpt-4-2030-01-01-latest"),
            Form(model: "-latest"), Form(model: "@20300101"),
            // Fine-tuned models.
            Form(model: "ft:gpt-4o-mini:acme::x", id: "openai/ft:gpt-4o-mini", source: .alias),
            Form(model: "ft:gpt-4o-mini", id: "openai/ft:gpt-4o-mini", source: .exact),
            Form(
                model: "openai/ft:gpt-4o-mini:acme::x", id: "openai/ft:gpt-4o-mini", source: .host),
            Form(model: "ft:gpt-4-turbo:acme::x"), Form(model: "ft:"), Form(model: "ft::::"),
        ])
    func forms(_ form: Form) {
        let match = book.price(model: form.model, provider: form.provider, at: today)
        #expect(match?.row.id == form.id)
        #expect(match?.source == form.source)
    }

    @Test("No bytes in a name are a surprise")
    func hostileNames() throws {
        let seed: UInt64 = 7
        var random = SplitMix64(seed: seed)
        let pieces = [
            "openai/", "arn:aws:bedrock:", "us.", "global.", "ft:", ":", "/", "@", "-latest",
            "-2026-01-01", "@20260101", "gpt-4o", "claude-3-opus", "\u{0}", "é", "🂡", " ", "\n",
            "publishers/google/models/", "openrouter/", "-",
        ]
        for round in 0..<20_000 {
            let name = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            guard let match = book.price(model: name, provider: nil, at: today) else { continue }
            #expect(match.source != .default, "seed \(seed), round \(round): \(name)")
        }
    }
}
