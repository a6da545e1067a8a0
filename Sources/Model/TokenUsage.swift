/// The tokens of one model call, as its source counted them.
///
/// Counts are 0 to `Limits.maximumTokenCount`; nil means "not told". What the counts include
/// differs between sources, so that arithmetic is part of the value and never guessed later.
public struct TokenUsage: Hashable, Sendable {
    /// Tokens sent to the model, with or without the cached ones: see `inputIncludesCache`.
    public var input: UInt64?
    /// Tokens that came back, with or without the reasoning ones: see `outputIncludesReasoning`.
    public var output: UInt64?
    /// Input and output together, where the source tells only that.
    public var total: UInt64?
    /// Input tokens read from a prompt cache.
    public var cacheRead: UInt64?
    /// Input tokens written to a prompt cache kept for five minutes (or for a time not told).
    public var cacheWrite: UInt64?
    /// Input tokens written to a prompt cache kept for an hour.
    public var cacheWriteHour: UInt64?
    /// Output tokens that the model spent on reasoning.
    public var reasoning: UInt64?
    /// Input tokens that are audio.
    public var audioInput: UInt64?
    /// Output tokens that are audio.
    public var audioOutput: UInt64?
    /// Whether `input` contains the cache reads and writes (OpenTelemetry, OpenAI, Gemini) or they
    /// come on top (Anthropic's own API).
    public var inputIncludesCache: Bool
    /// Whether `output` contains `reasoning` (nearly all) or it comes on top (raw Gemini).
    public var outputIncludesReasoning: Bool

    public init(
        input: UInt64? = nil, output: UInt64? = nil, total: UInt64? = nil,
        cacheRead: UInt64? = nil, cacheWrite: UInt64? = nil, cacheWriteHour: UInt64? = nil,
        reasoning: UInt64? = nil, audioInput: UInt64? = nil, audioOutput: UInt64? = nil,
        inputIncludesCache: Bool = true, outputIncludesReasoning: Bool = true
    ) {
        self.input = input
        self.output = output
        self.total = total
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.cacheWriteHour = cacheWriteHour
        self.reasoning = reasoning
        self.audioInput = audioInput
        self.audioOutput = audioOutput
        self.inputIncludesCache = inputIncludesCache
        self.outputIncludesReasoning = outputIncludesReasoning
    }

    /// Whether no count was told at all.
    public var isEmpty: Bool {
        input == nil && output == nil && total == nil && cacheRead == nil && cacheWrite == nil
            && cacheWriteHour == nil && reasoning == nil && audioInput == nil && audioOutput == nil
    }
}
