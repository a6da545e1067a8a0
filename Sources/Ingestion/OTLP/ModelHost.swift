/// Which provider answers at a host, for spans that tell only the server's address.
enum ModelHost {
    /// The provider in the words of `gen_ai.provider.name`; nil for an unknown host.
    static func provider(of host: String) -> String? {
        let host = host.lowercased()
        if let match = exact.first(where: { $0.host == host }) { return match.provider }
        if host.hasSuffix(".openai.azure.com") { return "azure.ai.openai" }
        if host.hasSuffix(".services.ai.azure.com") || host.hasSuffix(".models.ai.azure.com") {
            return "azure.ai.inference"
        }
        if host.hasPrefix("bedrock-runtime"), host.hasSuffix(".amazonaws.com") {
            return "aws.bedrock"
        }
        if host.hasSuffix("aiplatform.googleapis.com") { return "gcp.vertex_ai" }
        return nil
    }

    private static let exact: [(host: String, provider: String)] = [
        ("api.openai.com", "openai"),
        ("api.anthropic.com", "anthropic"),
        ("generativelanguage.googleapis.com", "gcp.gemini"),
        ("openrouter.ai", "openrouter"),
        ("api.mistral.ai", "mistral_ai"),
        ("api.groq.com", "groq"),
        ("api.deepseek.com", "deepseek"),
        ("api.x.ai", "x_ai"),
        ("api.cohere.com", "cohere"),
        ("api.cohere.ai", "cohere"),
        ("api.perplexity.ai", "perplexity"),
        ("api.together.xyz", "together_ai"),
        ("api.fireworks.ai", "fireworks_ai"),
    ]
}
