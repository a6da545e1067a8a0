/// What the attributes of a span can tell, whatever convention they follow.
enum SpanField: UInt8, CaseIterable {
    case kind
    case model
    case embeddingModel
    case provider
    case serverAddress
    case session
    case user
    case environment
    case tags
    case serviceTier
    case modelParameters
    case toolName
    case inputTokens
    case outputTokens
    case totalTokens
    case cacheReadTokens
    case cacheWriteTokens
    case cacheWriteFiveMinuteTokens
    case cacheWriteHourTokens
    case reasoningTokens
    case audioInputTokens
    case audioOutputTokens
    case reportedCost
    case usageDetails
    case costDetails
    case rawUsage
    case sdkName
    case sdkVersion
}
