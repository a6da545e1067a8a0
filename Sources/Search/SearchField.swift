/// What a filter can ask about an event. The raw value is its name in a query.
public enum SearchField: String, CaseIterable, Hashable, Sendable {
    case id
    case trace
    case parent
    case span
    case session
    case user
    case name
    case model
    case provider
    case tier
    case environment
    case tag
    case level
    case sdk
    case sdkVersion = "sdk_version"
    case type
    case kind
    case status
    case pricing
    case time
    case latency
    case cost
    case reportedCost = "reported_cost"
    case tokens
    case inputTokens = "input_tokens"
    case outputTokens = "output_tokens"
    case cachedTokens = "cached_tokens"
    case cacheWriteTokens = "cache_write_tokens"
    case reasoningTokens = "reasoning_tokens"
    case step

    /// What the values of a field are, and how they are compared.
    public enum Kind: Hashable, Sendable {
        /// A text that is compared byte by byte.
        case identifier
        /// A text that is compared in any case.
        case name
        /// One of a few words.
        case choice
        /// A moment, in microseconds since 1970.
        case time
        /// In microseconds.
        case duration
        /// In pico-dollars.
        case amount
        /// A whole number.
        case count
    }

    public var kind: Kind {
        switch self {
        case .id, .trace, .parent, .span, .session, .user: .identifier
        case .name, .model, .provider, .tier, .environment, .tag, .level, .sdk, .sdkVersion: .name
        case .type, .kind, .status, .pricing: .choice
        case .time: .time
        case .latency: .duration
        case .cost, .reportedCost: .amount
        case .tokens, .inputTokens, .outputTokens, .cachedTokens, .cacheWriteTokens,
            .reasoningTokens, .step:
            .count
        }
    }

    /// What the API calls the field where that is another name; queries take it too.
    public var alias: String? {
        switch self {
        case .id: "event_id"
        case .trace: "trace_id"
        case .parent: "parent_event_id"
        case .span: "span_id"
        case .session: "session_id"
        case .user: "user_id"
        case .tier: "service_tier"
        case .environment: "env"
        case .tag: "tags"
        case .sdk: "sdk_name"
        case .pricing: "pricing_source"
        case .time: "timestamp"
        case .latency: "duration"
        case .step: "step_index"
        default: nil
        }
    }

    /// The field with this name or alias, in any case of ASCII letters.
    public init?(named name: some StringProtocol) {
        let wanted = name.lowercased()
        let match = Self.allCases.first { $0.rawValue == wanted || $0.alias == wanted }
        guard let match else { return nil }
        self = match
    }
}
