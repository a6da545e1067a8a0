/// What a span does. The raw value is what the log stores and never changes meaning.
public enum SpanKind: UInt8, CaseIterable, Hashable, Sendable {
    /// None of the below, or not told.
    case span = 0
    case llm = 1
    case embedding = 2
    case rerank = 3
    case agent = 4
    case chain = 5
    case workflow = 6
    case task = 7
    case tool = 8
    case retrieval = 9
    case guardrail = 10
    case evaluator = 11
    case prompt = 12

    /// The name in every answer.
    public var name: String {
        // Spelt out: reflection costs 30,000 instructions.
        switch self {
        case .span: "span"
        case .llm: "llm"
        case .embedding: "embedding"
        case .rerank: "rerank"
        case .agent: "agent"
        case .chain: "chain"
        case .workflow: "workflow"
        case .task: "task"
        case .tool: "tool"
        case .retrieval: "retrieval"
        case .guardrail: "guardrail"
        case .evaluator: "evaluator"
        case .prompt: "prompt"
        }
    }

    /// The kind with this name, spelt exactly.
    public init?(name: some StringProtocol) {
        guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }

    /// Whether the span is one call of a model, which alone carries tokens and cost.
    ///
    /// Agent, chain, workflow and tool spans repeat the tokens of their children.
    @inlinable
    public var isModelCall: Bool {
        switch self {
        case .llm, .embedding, .rerank: true
        default: false
        }
    }
}
