/// The names by which clients and gateways call the providers of a price book.
enum ProviderNames {
    /// Who makes the models, in the order in which a model without a provider is looked for.
    static let firstParties = [
        "openai", "anthropic", "google", "mistral", "cohere", "deepseek", "xai", "qwen",
        "perplexity",
    ]

    /// Whose rows a provider sells besides its own.
    static let resold = ["vertex": "google"]

    /// Other names of providers, in lower case: OpenTelemetry's, old and new, and those of the
    /// common client libraries.
    static let synonyms = [
        "azure.ai.openai": "azure", "azure.ai.inference": "azure", "az.ai.openai": "azure",
        "az.ai.inference": "azure", "azure_openai": "azure", "azure-openai": "azure",
        "azure_ai": "azure",
        "aws.bedrock": "bedrock", "aws_bedrock": "bedrock", "amazon_bedrock": "bedrock",
        "amazon-bedrock": "bedrock", "bedrock_converse": "bedrock", "aws": "bedrock",
        "gcp.vertex_ai": "vertex", "vertex_ai": "vertex", "vertexai": "vertex",
        "google_vertexai": "vertex", "gcp.gen_ai": "vertex",
        "gcp.gemini": "google", "gemini": "google", "google_genai": "google",
        "google_ai_studio": "google",
        "mistral_ai": "mistral", "mistralai": "mistral", "x_ai": "xai", "x-ai": "xai",
        "dashscope": "qwen", "alibaba": "qwen",
        "together_ai": "together", "togetherai": "together", "fireworks_ai": "fireworks",
    ]

    /// What a name's first path component, cut off as a prefix, says about the provider; nil inside
    /// for a gateway that says nothing.
    static let hostPrefixes: [String: String?] = [
        "openai": "openai", "azure": "azure", "anthropic": "anthropic", "google": "google",
        "gemini": "google", "models": "google", "vertex_ai": "vertex", "mistral": "mistral",
        "mistralai": "mistral", "cohere": "cohere", "deepseek": "deepseek", "xai": "xai",
        "x-ai": "xai", "groq": "groq", "together_ai": "together", "together": "together",
        "fireworks_ai": "fireworks", "fireworks": "fireworks", "bedrock": "bedrock",
        "dashscope": "qwen", "qwen": "qwen", "perplexity": "perplexity", "openrouter": nil,
    ]

    /// Regions of Bedrock's cross-region profiles that share the price of `us.`.
    static let bedrockRegions: Set<String> = ["us", "eu", "apac", "au", "jp", "ca", "sa"]

    /// Beginnings of LiteLLM's names of providers, which name the protocol too, and our names.
    private static let liteLLMFamilies = [
        ("vertex_ai", "vertex"), ("bedrock", "bedrock"), ("azure", "azure"),
        ("fireworks_ai", "fireworks"), ("cohere", "cohere"), ("text-completion-openai", "openai"),
    ]

    /// Our name of a provider that LiteLLM names, in lower case.
    static func liteLLM(_ name: String) -> String {
        if let family = liteLLMFamilies.first(where: { name.hasPrefix($0.0) }) { return family.1 }
        return synonyms[name] ?? name
    }
}
