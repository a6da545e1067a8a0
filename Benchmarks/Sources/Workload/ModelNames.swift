/// The 40 models that are called, the first far more often than the last; most of them have a price.
enum ModelNames {
    static let all = [
        "gpt-4o-mini", "gpt-4o", "claude-sonnet-4-5", "gemini-2.5-flash", "gpt-5", "gpt-5-mini",
        "claude-haiku-4-5", "gemini-2.5-pro", "gpt-4.1", "o4-mini", "deepseek-chat",
        "claude-opus-4-1", "gpt-4.1-mini", "mistral-large-latest", "o3", "llama-3.3-70b-instruct",
        "gpt-4.1-nano", "claude-3-5-haiku", "gemini-2.0-flash", "grok-3", "command-r-plus",
        "qwen-2.5-72b-instruct", "o3-mini", "gpt-4-turbo", "mistral-small-latest", "codestral",
        "deepseek-reasoner", "claude-3-opus", "gpt-3.5-turbo", "gemini-1.5-pro", "phi-4",
        "grok-3-mini",
        "command-r", "llama-3.1-8b-instruct", "o1", "gpt-4", "nova-pro", "house/router-7b",
        "house/judge-2", "house/draft-1b",
    ]

    /// One of them; the n-th about 1/n as often as the first.
    static func pick(_ random: inout SeededRandom) -> String {
        let total = all.indices.reduce(0.0) { $0 + 1 / (Double($1) + 1.5) }
        var left = random.fraction() * total
        for (index, name) in all.enumerated() {
            left -= 1 / (Double(index) + 1.5)
            if left <= 0 { return name }
        }
        return all[0]
    }
}
