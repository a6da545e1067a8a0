/// What an event is. The raw value is what the log stores and never changes meaning.
public enum EventType: UInt8, CaseIterable, Hashable, Sendable {
    case log = 1
    case error = 2
    case span = 3
    case tokenUsage = 4
    case message = 5
    case evalMetric = 6
    case agentAction = 7
    case retrieval = 8
    case toolCall = 9
    case modelResponse = 10
    case custom = 11

    /// The name on the wire and in every answer.
    public var name: String {
        switch self {
        case .log: "log"
        case .error: "error"
        case .span: "span"
        case .tokenUsage: "token_usage"
        case .message: "message"
        case .evalMetric: "eval_metric"
        case .agentAction: "agent_action"
        case .retrieval: "retrieval"
        case .toolCall: "tool_call"
        case .modelResponse: "model_response"
        case .custom: "custom"
        }
    }

    /// The type with this wire name, spelt exactly.
    public init?(name: some StringProtocol) {
        guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }
}
