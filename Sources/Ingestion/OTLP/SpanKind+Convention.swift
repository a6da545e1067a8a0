import Model

extension SpanKind {
    /// The kind that a convention's own word stands for, in any case; nil for a word that says
    /// nothing, so that another attribute may.
    ///
    /// Of the Vercel AI SDK's nested pairs the inner `do…` span is the model call; the outer one
    /// repeats its tokens.
    init?(convention word: String) {
        // Vercel's `operation.name` may carry a function's name behind a space.
        let name = word.prefix { $0 != " " }.lowercased()
        switch name {
        case "llm", "generation", "chat", "completion", "text_completion", "generate_content",
            "generate", "ai.generatetext.dogenerate", "ai.streamtext.dostream",
            "ai.generateobject.dogenerate", "ai.streamobject.dostream":
            self = .llm
        case "embedding", "embeddings", "ai.embed.doembed", "ai.embedmany.doembed":
            self = .embedding
        case "rerank", "reranker", "ai.rerank.dorerank": self = .rerank
        case "agent", "invoke_agent", "create_agent": self = .agent
        case "chain", "parser", "ai.generatetext", "ai.streamtext", "ai.generateobject",
            "ai.streamobject", "ai.embed", "ai.embedmany", "ai.rerank":
            self = .chain
        case "workflow", "invoke_workflow": self = .workflow
        case "task", "plan": self = .task
        case "tool", "execute_tool", "ai.toolcall": self = .tool
        case "retriever", "retrieval": self = .retrieval
        case "guardrail": self = .guardrail
        case "evaluator", "evaluation": self = .evaluator
        case "prompt": self = .prompt
        default: return nil
        }
    }
}
