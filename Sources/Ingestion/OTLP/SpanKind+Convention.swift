import Model

extension SpanKind {
    /// The kind that a convention's own word stands for, in any case; nil for a word that says
    /// nothing, so that another attribute may.
    ///
    /// Of the Vercel AI SDK's nested pairs the inner `do…` span is the model call; the outer one
    /// repeats its tokens.
    init?(convention word: String) {
        if let kind = Self.known(word) {
            self = kind
        } else {
            // Vercel's `operation.name` may carry a function's name behind a space.
            guard let kind = Self.known(word.prefix { $0 != " " }.lowercased()) else { return nil }
            self = kind
        }
    }

    private static func known(_ name: String) -> SpanKind? {
        switch name {
        case "llm", "LLM", "generation", "chat", "completion", "text_completion",
            "generate_content",
            "generate", "ai.generatetext.dogenerate", "ai.streamtext.dostream",
            "ai.generateobject.dogenerate", "ai.streamobject.dostream":
            .llm
        case "embedding", "embeddings", "ai.embed.doembed", "ai.embedmany.doembed":
            .embedding
        case "rerank", "reranker", "ai.rerank.dorerank": .rerank
        case "agent", "invoke_agent", "create_agent": .agent
        case "chain", "parser", "ai.generatetext", "ai.streamtext", "ai.generateobject",
            "ai.streamobject", "ai.embed", "ai.embedmany", "ai.rerank":
            .chain
        case "workflow", "invoke_workflow": .workflow
        case "task", "plan": .task
        case "tool", "execute_tool", "ai.toolcall": .tool
        case "retriever", "retrieval": .retrieval
        case "guardrail": .guardrail
        case "evaluator", "evaluation": .evaluator
        case "prompt": .prompt
        default: nil
        }
    }
}
